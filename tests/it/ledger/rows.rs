//! Rows of a ledger and their place in the chain.

use chrono::{DateTime, Utc};
use entity::{
    AboveSchools, MemberId, OfSchool, SchoolId, ledger_row, ledger_secret, member::Role, repair_event, school,
};
use houqin::{
    Problem,
    ledger::{self, Entry, Ledger, Receipt, Value as Said},
    ports::clock::Clock,
    problem::Code,
};
use it::{App, Backend, id, story};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

/// A row that says nothing but its number, with a personal field or without.
pub fn entry(grams: i64, personal: &[(&'static str, &str)]) -> Entry {
    Entry {
        op: "kept",
        subject: Uuid::from_u128(grams as u128),
        actor: Some(MemberId::new()),
        client_at: None,
        fields: vec![("grams", Said::Int(grams))],
        personal: personal.iter().map(|(name, text)| (*name, (*text).to_owned())).collect(),
        photos: Vec::new(),
    }
}

/// Adds a row to the samples of a school, as a feature does.
pub async fn add(app: &App, school: SchoolId, entry: Entry) -> Receipt {
    let now = app.clock.now();
    let work = app.state.db.write(move |tx| Box::pin(ledger::append(tx, school, Ledger::Sample, entry, now)));
    work.await.unwrap()
}

/// So many rows of `green`, each second one with a personal field. The last receipt.
pub async fn fill(app: &App, rows: i64) -> Receipt {
    let mut last = None;
    for grams in 1..=rows {
        let personal: &[_] = if grams % 2 == 0 { &[("keeper", "周明理")] } else { &[] };
        last = Some(add(app, app.green, entry(grams, personal)).await);
    }
    last.unwrap()
}

/// What the director is told of a ledger.
pub async fn verified(app: &App, ledger: &str) -> Value {
    app.director().await.get(&format!("/ledgers/{ledger}/verify")).await.ok()
}

pub async fn is_whole(app: &App, ledger: &str, rows: i64) -> Value {
    let report = verified(app, ledger).await;
    assert_eq!(
        (&report["rows"], &report["ok"], report.get("firstBad")),
        (&json!(rows), &json!(true), None),
        "{report}"
    );
    report
}

/// The rows of the samples of `green`.
pub async fn rows(app: &App) -> Vec<ledger_row::Model> {
    let query = ledger_row::Entity::of(app.green).filter(ledger_row::COLUMN.ledger.eq(Ledger::Sample));
    query.order_by_asc(ledger_row::Column::Seq).all(app.state.db.read()).await.unwrap()
}

story! {
    /// The same rows have the same links wherever they are kept: those of another program, made from the description.
    async fn golden_rows_are_the_same_in_every_database(app: App) {
        let green: SchoolId = "019a0000-0000-7000-8000-000000000001".parse().unwrap();
        let like = school::Entity::every().one(app.state.db.read()).await.unwrap().unwrap();
        let row = school::Model { id: green, slug: "golden".into(), ..like };
        let work = app.state.db.write(move |tx| Box::pin(async move {
            let row = school::ActiveModel::from(row).reset_all();
            school::Entity::insert(row).exec_without_returning(tx).await?;
            Ok(())
        }));
        work.await.unwrap();
        let at = |ms: i64| DateTime::<Utc>::from_timestamp_millis(ms).unwrap();
        let subject = "019a0000-0000-7000-8000-000000000031".parse().unwrap();
        let one = Entry {
            op: "kept",
            subject,
            actor: Some("019a0000-0000-7000-8000-000000000002".parse().unwrap()),
            client_at: Some(at(1_763_683_199_000)),
            fields: vec![("dish", Said::Text("西红柿炒鸡蛋".into())), ("grams", Said::Int(126)), ("fridge", Said::Null)],
            personal: Vec::new(),
            photos: vec!["55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8".into()],
        };
        let two = Entry {
            op: "discarded",
            actor: None,
            client_at: None,
            // Not normalised, not trimmed.
            fields: vec![("second", Said::Text("  \u{ff45}\u{301} ".into())), ("deciCelsius", Said::Int(-5))],
            photos: Vec::new(),
            ..one.clone()
        };
        let three = Entry {
            client_at: Some(at(-62_135_596_800_000)),
            fields: vec![
                ("least", Said::Int(i64::MIN)),
                ("most", Said::Int(i64::MAX)),
                ("empty", Said::Text(String::new())),
                ("odd", Said::Text("\u{1f35a}\0\r\n\u{200f}\u{e9}e\u{301}\u{feff}".into())),
                ("long", Said::Text("饭".repeat(5_000))),
            ],
            photos: [one.photos.as_slice(), &one.photos].concat(),
            ..one.clone()
        };
        let work = app.state.db.write(move |tx| Box::pin(async move {
            let one = ledger::append(tx, green, Ledger::Sample, one, at(1_763_683_200_123)).await?;
            let two = ledger::append(tx, green, Ledger::Sample, two, at(1_763_856_000_124)).await?;
            Ok((one, two, ledger::append(tx, green, Ledger::Sample, three, at(0)).await?))
        }));
        let (one, two, three) = work.await.unwrap();
        assert_eq!((one.seq, two.seq, three.seq), (1, 2, 3));
        assert_eq!(one.link, "f2e17196cbf5bbb9f96f21e6cef7601dca946572a399c20ff555861b7c1e7d94");
        assert_eq!(two.link, "22edcb74aef0c6179bf5c0ea0cf63958e84078441399ed00ef5cf97b0daffe8b");
        assert_eq!(three.link, "2b8027fa1bd7f12cac21c4505d6072c8e3203af2e2e17310b10d993d37200320");
        let report = ledger::check(&app.state, green, Ledger::Sample).await.unwrap();
        assert!(report.ok && report.rows == 3, "{report:?}");
    }
}

story! {
    /// A commitment is to what was typed, byte for byte, so the database must give it back so.
    async fn what_is_personal_comes_back_as_it_was_typed(app: App) {
        let long = "饭".repeat(20_000);
        for text in ["", "  ", " 周 明理 ", "e\u{301}", "\u{e9}", "\u{1f35a}\u{feff}", "甲\r\n\t乙\u{200f}", "'\\%_\"$1", &long] {
            add(&app, app.green, entry(1, &[("keeper", text), ("Keeper", text)])).await;
        }
        is_whole(&app, "sample", 9).await;
    }
}

story! {
    async fn all_that_happens_to_an_order_is_a_row(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"], "description": "关不紧，一直滴水"})).await;
        director.step(&order, "note", json!({"text": "先关总阀"})).await.ok();
        teacher.step(&order, "cancel", json!({"reason": "自己好了"})).await.ok();
        let of_order = repair_event::Entity::of(app.green).filter(repair_event::COLUMN.repair_id.eq(id(&order).parse::<entity::RepairId>().unwrap()));
        let lines = of_order.order_by_asc(repair_event::Column::Id).all(app.state.db.read()).await.unwrap();
        let rows = ledger_row::Entity::of(app.green).filter(ledger_row::COLUMN.ledger.eq(Ledger::Repair));
        let rows = rows.order_by_asc(ledger_row::Column::Seq).all(app.state.db.read()).await.unwrap();
        assert_eq!(rows.len(), lines.len());
        for (row, line) in rows.iter().zip(&lines) {
            assert_eq!(json!(row.op), json!(line.kind));
            assert_eq!(row.subject_id, line.repair_id.0);
            assert_eq!((row.actor_id, row.at_ms), (line.member_id, line.at.timestamp_millis()));
            for typed in ["关不紧", "先关总阀", "自己好了"] {
                let has = row.bytes.windows(typed.len()).any(|bytes| bytes == typed.as_bytes());
                assert!(!has, "what people type can be erased, so it is not in the bytes");
            }
        }
        is_whole(&app, "repair", 3).await;
        is_whole(&app, "sample", 0).await;
        assert_eq!(app.stranger().await.get("/ledgers/repair/verify").await.ok()["rows"], 0, "another school's");
        app.as_(Role::Auditor).await.get("/ledgers/repair/verify").await.ok();
        app.as_(Role::Canteen).await.get("/ledgers/repair/verify").await.refused(403, "not_allowed");
        app.director().await.get("/ledgers/nonsense/verify").await.refused(404, "not_found");
    }
}

story! {
    /// A row is there with what it tells, or neither is.
    async fn a_row_goes_with_the_work_that_it_tells_of(app: App) {
        fill(&app, 2).await;
        let (school, now) = (app.green, app.clock.now());
        let work = app.state.db.write(move |tx| Box::pin(async move {
            ledger::append(tx, school, Ledger::Sample, entry(3, &[("keeper", "林知夏")]), now).await?;
            Err::<(), _>(Problem::new(Code::Conflict))
        }));
        assert_eq!(work.await.unwrap_err().code, Code::Conflict);
        is_whole(&app, "sample", 2).await;
        assert_eq!(ledger_secret::Entity::of(school).count(app.state.db.read()).await.unwrap(), 1);
        assert_eq!(fill(&app, 1).await.seq, 3, "and leaves no gap");
        is_whole(&app, "sample", 3).await;
    }
}

story! {
    async fn many_at_once_stand_in_one_row(app: App) {
        let all = (1..=40).map(|grams| add(&app, app.green, entry(grams, &[("keeper", "周明理")])));
        let mut receipts: Vec<i64> = futures_util::future::join_all(all).await.iter().map(|receipt| receipt.seq).collect();
        receipts.sort();
        assert_eq!(receipts, (1..=40).collect::<Vec<_>>());
        is_whole(&app, "sample", 40).await;
    }
}

story! {
    /// Whoever looks sees the ledger as it was when he began, and keeps nobody from adding to it.
    async fn a_ledger_is_looked_at_while_others_add_to_it(app: App) {
        let add_all = futures_util::future::join_all((1..=120).map(|grams| add(&app, app.green, entry(grams, &[("keeper", "周明理")]))));
        let look_all = async {
            let mut rows = Vec::new();
            for _ in 0..40 {
                let report = ledger::check(&app.state, app.green, Ledger::Sample).await.unwrap();
                assert!(report.ok, "{report:?}");
                rows.push(report.rows);
            }
            rows
        };
        let (_, rows) = futures_util::future::join(add_all, look_all).await;
        assert!(rows.is_sorted(), "{rows:?}");
        is_whole(&app, "sample", 120).await;
    }
}

story! {
    /// Defence in depth: whoever owns the database can take the triggers away, which the chain then tells.
    async fn the_database_refuses_to_change_or_remove_a_row(app: App) {
        fill(&app, 3).await;
        ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap().unwrap();
        for table in ["ledger_row", "ledger_checkpoint"] {
            // The one way past the other two that each database has.
            let away = match app.backend {
                Backend::Postgres => format!("/* the test */ TRUNCATE {table}"),
                Backend::Sqlite => format!("/* the test */ REPLACE INTO {table} SELECT * FROM {table}"),
            };
            for sql in [
                away,
                format!("/* the test */ UPDATE {table} SET link = leaf"),
                format!("/* the test */ UPDATE {table} SET seq = seq + 1"),
                format!("/* the test */ DELETE FROM {table}"),
            ] {
                let sql = sql.replace("ledger_checkpoint SET link = leaf", "ledger_checkpoint SET at_ms = 1");
                let done = app.state.db.write(move |tx| Box::pin(async move {
                    Ok(tx.execute_unprepared(&sql).await.map_err(|error| error.to_string()))
                }));
                let refused = done.await.unwrap().unwrap_err();
                assert!(refused.contains("a ledger is only added to"), "{refused}");
            }
        }
        is_whole(&app, "sample", 3).await;
    }
}

story! {
    async fn an_erasure_is_made_by_nobody_else(app: App) {
        let (school, now) = (app.green, app.clock.now());
        let forged = Entry { op: "erase", ..entry(1, &[]) };
        let work = app.state.db.write(move |tx| Box::pin(ledger::append(tx, school, Ledger::Sample, forged, now)));
        assert_eq!(work.await.unwrap_err().code, Code::Internal);
    }
}

story! {
    async fn what_is_personal_can_be_erased_and_the_ledger_says_so(app: App) {
        fill(&app, 4).await;
        let (school, now, subject) = (app.green, app.clock.now(), Uuid::from_u128(4));
        let erase = || app.state.db.write(move |tx| {
            Box::pin(ledger::erase(tx, school, Ledger::Sample, (subject, "retention"), None, now))
        });
        assert_eq!(erase().await.unwrap().unwrap().seq, 5);
        let left = ledger_secret::Entity::of(school).all(app.state.db.read()).await.unwrap();
        assert_eq!(left.iter().map(|secret| secret.seq).collect::<Vec<_>>(), [2], "the value is gone and so is its salt");
        let report = is_whole(&app, "sample", 5).await;
        assert_eq!(report["erased"], 1);
        assert_eq!(erase().await.unwrap(), None, "there is nothing left");
        is_whole(&app, "sample", 5).await;
    }
}

/// Not a byte of it stays in the file, once the log before it is written over.
#[actix_web::test]
async fn what_is_erased_is_gone_from_the_file() {
    let app = App::start(Backend::Sqlite).await;
    let (long, short) = ("CANARY 周明理 ".repeat(900), "CANARY 林知夏");
    add(&app, app.green, entry(1, &[("keeper", &long), ("reason", short)])).await;
    add(&app, app.green, entry(2, &[("keeper", "孙一帆")])).await;
    let file = app.folder.path().join("houqin.db");
    let holds = async |word: &str| {
        let db = sea_orm::Database::connect(format!("sqlite://{}", file.display())).await.unwrap();
        db.execute_unprepared("/* the test */ PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
        db.close().await.unwrap();
        std::fs::read(&file).unwrap().windows(word.len()).any(|bytes| bytes == word.as_bytes())
    };
    assert!(holds("CANARY").await);
    let (school, now, subject) = (app.green, app.clock.now(), Uuid::from_u128(1));
    let erase = app
        .state
        .db
        .write(move |tx| Box::pin(ledger::erase(tx, school, Ledger::Sample, (subject, "retention"), None, now)));
    erase.await.unwrap().unwrap();
    assert!(!holds("CANARY").await && holds("孙一帆").await);
}
