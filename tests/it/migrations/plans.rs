//! With a register of some size every everyday question is answered from an index, on both databases.

use chrono::{DateTime, Utc};
use entity::{
    AssetId, OfSchool, PlaceId, SchoolId, asset,
    asset::AssetStatus,
    asset_event::{self, AssetEventKind},
    place, tag,
    tag::TagState,
};
use houqin::{asset::store, ports::clock::Clock};
use it::{Actor, App, Backend, story};
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
        // Few cards that all words agree on, or that are asked for by id, are put in order; a list is read in order.
        let sorted = step.contains("TEMP B-TREE") && !["words", "one"].iter().any(|few| name.starts_with(few));
        let read = ["asset", "asset_term", "asset_event", "tag"].map(|table| format!("Seq Scan on {table} "));
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
