//! With a register of some size every everyday question is answered from an index, on both databases.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    AssetId, CrewId, OfSchool, PlaceId, RepairId, SchoolId, SessionId, WatcherId, asset,
    asset::AssetStatus,
    asset_event::{self, AssetEventKind},
    member::{self, Role},
    place,
    repair::{self, RepairStatus},
    repair_watcher, tag,
    tag::TagState,
};
use houqin::{asset::store, ledger, ports::clock::Clock, repair::RepairQuery};
use it::{Actor, App, Backend, order, story};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    Set, Statement,
};
use serde_json::json;

/// Large enough that no planner prefers to look at everything.
const CARDS: usize = 6_000;

/// How a statement will be answered, a step a line.
async fn plan<E: EntityTrait>(app: &App, query: Select<E>) -> Vec<String> {
    let db = app.state.db.read();
    let backend = db.get_database_backend();
    let asked: Statement = query.build(backend);
    let explain = if backend == DbBackend::Postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let values = asked.values.map(|values| values.0).unwrap_or_default();
    let statement = Statement::from_sql_and_values(backend, format!("{explain} {}", asked.sql), values);
    let column = if backend == DbBackend::Postgres { "QUERY PLAN" } else { "detail" };
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}

/// Every table is entered through an index, and the order of the list is that of one.
fn is_indexed(name: &str, plan: &[String]) {
    let bad = |step: &&String| {
        // Few rows that all words agree on, or that are asked for by id, are put in order; a list is read in order.
        let sorted = step.contains("TEMP B-TREE") && !["words", "one", "few"].iter().any(|few| name.starts_with(few));
        let tables = ["asset", "asset_term", "asset_event", "tag", "repair", "repair_watcher"];
        let read = tables.map(|table| format!("Seq Scan on {table} "));
        sorted || step.starts_with("SCAN ") || read.iter().any(|read| step.contains(read))
    };
    assert!(plan.iter().find(bad).is_none(), "{name}: {plan:#?}");
    assert!(
        plan.iter().any(|step| step.contains("idx-") || step.contains("pkey") || step.contains("INDEX")),
        "{plan:#?}"
    );
}

async fn fill(app: &App) {
    let schools = [app.green, app.blue];
    for (director, school) in [app.director().await, app.stranger().await].iter().zip(schools) {
        let card = director.post("/assets", &json!({"name": "投影仪", "categoryCode": "A02020200"})).await.created();
        let id: AssetId = card["id"].as_str().unwrap().parse().unwrap();
        let places = futures_util::future::join_all((0..40).map(|at| room(director, at))).await;
        let card = store::get(app.state.db.read(), school, id).await.unwrap().asset;
        let numbered = |at: usize| asset::Model {
            id: AssetId::new(),
            number: format!("N-{at:06}"),
            name: format!("投影仪{at}"),
            place_id: Some(places[at % 40]),
            status: if at.is_multiple_of(50) { AssetStatus::Idle } else { AssetStatus::InUse },
            ..card.clone()
        };
        let cards: Vec<_> = (0..CARDS).map(numbered).collect();
        let now = app.clock.now();
        let work = app.state.db.write(move |tx| {
            Box::pin(async move {
                let on = cards.iter().map(|card| Some(card.id)).chain((0..1_000).map(|_| None)).collect::<Vec<_>>();
                store::insert(tx, cards, AssetEventKind::Imported, None, "").await?;
                for (at, asset) in on.into_iter().enumerate() {
                    tag::Entity::insert(printed(school, at, asset, now)).exec_without_returning(tx).await?;
                }
                Ok(())
            })
        });
        work.await.unwrap();
    }
    // SQLite was told by a migration how its tables are shaped; PostgreSQL looks for itself, in its own time.
    if app.backend == Backend::Postgres {
        app.state.db.read().execute_unprepared("ANALYZE").await.unwrap();
    }
}

/// A tag on the thing, or a blank one.
fn printed(school: SchoolId, at: usize, asset: Option<AssetId>, now: DateTime<Utc>) -> tag::ActiveModel {
    tag::ActiveModel {
        code: Set(format!("{}{at:06}", &school.to_string().to_uppercase()[30..])),
        school_id: Set(school),
        state: Set(if asset.is_some() { TagState::Bound } else { TagState::Blank }),
        asset_id: Set(asset),
        badge_id: Set(None),
        place_id: Set(None),
        replaced_by: Set(None),
        reason: Set(String::new()),
        created_at: Set(now),
        changed_at: Set(now),
    }
}

async fn room(director: &Actor<'_>, at: usize) -> PlaceId {
    director.room(&at.to_string(), None).await["id"].as_str().unwrap().parse().unwrap()
}

story! {
    async fn lists_pages_searches_and_scans_use_an_index(app: App) {
        fill(&app).await;
        let place = place::Entity::of(app.green).one(app.state.db.read()).await.unwrap().unwrap().id;
        let any = store::Filter::default;
        let one = AssetId::new();
        let filters = [
            ("all", any()),
            ("a place", store::Filter { places: Some(vec![place]), ..any() }),
            ("a status", store::Filter { status: Some(AssetStatus::Idle), ..any() }),
            ("no tag", store::Filter { labelled: Some(false), ..any() }),
            ("a tag", store::Filter { labelled: Some(true), ..any() }),
            ("words", store::Filter { q: Some("投影仪77".into()), ..any() }),
            ("one", store::Filter { ids: Some(vec![one]), ..any() }),
        ];
        for (name, filter) in filters {
            for last in [None, Some("N-003000")] {
                let query = filter.clone().select(app.state.db.read(), app.green, last).await.unwrap();
                is_indexed(&format!("{name} after {last:?}"), &plan(&app, query.limit(51)).await);
            }
        }
        let scan = store::select(app.green).filter(tag::COLUMN.code.eq("7K3M9QXT2BWD"));
        is_indexed("scan", &plan(&app, scan).await);
        let card = store::select(app.green).filter(asset::COLUMN.id.eq(one));
        is_indexed("card", &plan(&app, card).await);
        let history = asset_event::Entity::of(app.green)
            .filter(asset_event::COLUMN.asset_id.eq(one));
        is_indexed("history", &plan(&app, history).await);
        let blank = tag::Entity::of(app.green).filter(tag::COLUMN.state.eq(TagState::Blank));
        let blank = blank.order_by_asc(tag::Column::State).order_by_asc(tag::Column::Code).limit(51);
        is_indexed("blank tags", &plan(&app, blank).await);
    }
}

/// Orders of some years, one in twenty open, each of one of 600 things in 40 rooms.
async fn fill_orders(app: &App) {
    fill(app).await;
    for school in [app.green, app.blue] {
        let things = asset::Entity::of(school).limit(600).all(app.state.db.read()).await.unwrap();
        let [worker, reporter] =
            [member(app, school, Role::Caretaker).await.id, member(app, school, Role::Teacher).await.id];
        let boss = if school == app.green { app.director().await } else { app.stranger().await };
        let crew = boss.post("/crews", &json!({"name": "水电组", "memberIds": [worker]})).await.created();
        let crew: CrewId = crew["id"].as_str().unwrap().parse().unwrap();
        let began = app.clock.now() - TimeDelta::days(800);
        let orders = (0..CARDS).map(|at| {
            let reported_at = began + TimeDelta::hours(at as i64 * 3);
            let thing = &things[at % things.len()];
            let open = [RepairStatus::Reported, RepairStatus::Assigned, RepairStatus::Started, RepairStatus::Finished];
            let done = !at.is_multiple_of(20);
            repair::Model {
                status: if done { RepairStatus::Closed } else { open[at / 20 % open.len()] },
                closed_at: done.then_some(reported_at + TimeDelta::hours(5)),
                asset_id: Some(thing.id),
                place_id: thing.place_id,
                assignee_id: at.is_multiple_of(3).then_some(worker),
                crew_id: at.is_multiple_of(2).then_some(crew),
                ..order(school, &format!("BX-{at:06}"), reported_at)
            }
        });
        let orders: Vec<_> = orders.collect();
        let told = orders.iter().enumerate().map(|(at, order)| repair_watcher::ActiveModel {
            id: Set(WatcherId::new()),
            school_id: Set(school),
            repair_id: Set(order.id),
            // One in fifty was reported by whoever is asked about.
            member_id: Set(Some(if at.is_multiple_of(50) { worker } else { reporter })),
            tracking_hash: Set(None),
            created_at: Set(order.reported_at),
        });
        let told: Vec<_> = told.collect();
        app.lay(orders).await;
        let work = app.state.db.write(move |tx| {
            Box::pin(async move {
                for some in told.chunks(500) {
                    repair_watcher::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
                }
                Ok(())
            })
        });
        work.await.unwrap();
    }
    if app.backend == Backend::Postgres {
        app.state.db.read().execute_unprepared("ANALYZE").await.unwrap();
    }
}

async fn member(app: &App, school: SchoolId, role: Role) -> member::Model {
    let query = member::Entity::of(school).filter(member::COLUMN.role.eq(role));
    query.one(app.state.db.read()).await.unwrap().unwrap()
}

story! {
    async fn the_board_and_every_list_of_orders_use_an_index(app: App) {
        fill_orders(&app).await;
        let (db, now) = (app.state.db.read(), app.clock.now());
        let me = member(&app, app.green, Role::Caretaker).await;
        let actor = houqin::gate::Actor { school: app.green, member: me.id, role: me.role, device: None, session: SessionId::new() };
        let thing = asset::Entity::of(app.green).one(db).await.unwrap().unwrap();
        let board = "reported,triaged,assigned,started,waiting,finished";
        for (name, asked) in [
            ("the board", json!({"status": board})),
            ("a state", json!({"status": "assigned"})),
            ("overdue", json!({"overdue": true})),
            ("mine on the board", json!({"status": board, "mine": "assigned"})),
            ("my crews'", json!({"status": board, "mine": "crew"})),
            ("the newest", json!({})),
            ("the newest closed", json!({"status": "closed"})),
            ("a thing's", json!({"assetId": thing.id})),
            ("a room's", json!({"placeId": thing.place_id})),
            ("few that I reported", json!({"mine": "reported"})),
            ("few of mine in any way", json!({"mine": "true"})),
        ] {
            let query: RepairQuery = serde_json::from_value(asked).unwrap();
            let query = query.query(db, actor, now).await.unwrap();
            is_indexed(name, &plan(&app, query.limit(51)).await);
        }
        let year = (now - TimeDelta::days(365), now);
        let last = Some((now - TimeDelta::days(100), RepairId::new()));
        for last in [None, last] {
            is_indexed("ledger", &plan(&app, ledger::repairs(app.green, year, last).limit(1_000)).await);
        }
    }
}
