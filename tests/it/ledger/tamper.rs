//! Changes made in the database itself, past the server and past the triggers: each is found, and the row is named (G9).
//! `api/src/ledger/verify/tests.rs` gives every byte its turn.

use entity::{OfSchool, ledger_checkpoint, ledger_head, ledger_secret};
use houqin::ledger::{self, Ledger};
use it::{App, Backend, story};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Statement, Value};
use serde_json::json;
use uuid::Uuid;

use super::rows::{add, entry, fill, is_whole, rows, verified};

/// Does as the owner of the database can.
pub async fn sql(app: &App, statement: &str, values: Vec<Value>) {
    let text = format!("/* the test */ {statement}");
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), text, values)).await?;
            Ok(())
        })
    });
    work.await.unwrap();
}

pub async fn without_triggers(app: &App) {
    for table in ["ledger_row", "ledger_checkpoint"] {
        if app.backend == Backend::Postgres {
            sql(app, &format!("DROP TRIGGER {table}_is_kept ON {table}"), Vec::new()).await;
        } else {
            for change in ["update", "delete", "insert"] {
                sql(app, &format!("DROP TRIGGER {table}_is_kept_{change}"), Vec::new()).await;
            }
        }
    }
}

/// Copies of the tables, to begin each change from what was.
async fn keep(app: &App) {
    for table in TABLES {
        sql(app, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"), Vec::new()).await;
    }
}

async fn back(app: &App) {
    for table in TABLES {
        sql(app, &format!("DELETE FROM {table}"), Vec::new()).await;
        sql(app, &format!("INSERT INTO {table} SELECT * FROM kept_{table}"), Vec::new()).await;
    }
}

const TABLES: [&str; 4] = ["ledger_row", "ledger_secret", "ledger_checkpoint", "ledger_head"];

/// The first bad row that the server names, and why.
async fn named(app: &App) -> (i64, String) {
    let report = verified(app, "sample").await;
    assert_eq!(report["ok"], false, "{report}");
    (report["firstBad"]["seq"].as_i64().unwrap(), report["firstBad"]["why"].as_str().unwrap().to_owned())
}

fn flip(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

fn flip_id(id: Uuid, at: usize) -> Uuid {
    Uuid::from_slice(&flip(id.as_bytes(), at)).unwrap()
}

fn flip_text(text: &str, at: usize) -> String {
    String::from_utf8(flip(text.as_bytes(), at)).unwrap()
}

story! {
    async fn a_changed_byte_of_any_column_names_its_row(app: App) {
        fill(&app, 8).await;
        ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap().unwrap();
        without_triggers(&app).await;
        keep(&app).await;
        is_whole(&app, "sample", 8).await;
        let blue = Value::from(app.blue.0);
        let mut changes: Vec<(i64, String, Vec<Value>)> = Vec::new();
        let mut change = |seq: i64, table: &str, column: &str, value: Value| {
            changes.push((seq, format!("UPDATE {table} SET {column} = $1 WHERE seq = $2"), vec![value, seq.into()]));
        };
        for row in rows(&app).await.into_iter().filter(|row| [1, 4, 8].contains(&row.seq)) {
            let seq = row.seq;
            for (column, bytes) in [("bytes", &row.bytes), ("leaf", &row.leaf), ("link", &row.link)] {
                for at in (0..bytes.len()).step_by(11).chain([bytes.len() - 1]) {
                    change(seq, "ledger_row", column, flip(bytes, at).into());
                }
                change(seq, "ledger_row", column, Vec::<u8>::new().into());
            }
            for at in 0..4 {
                change(seq, "ledger_row", "op", flip_text(&row.op, at).into());
                change(seq, "ledger_row", "subject_id", flip_id(row.subject_id, at * 5).into());
                change(seq, "ledger_row", "actor_id", flip_id(row.actor_id.unwrap().0, at * 5).into());
                change(seq, "ledger_row", "at_ms", (row.at_ms ^ (1 << (at * 16))).into());
            }
            change(seq, "ledger_row", "actor_id", Option::<Uuid>::None.into());
            for byte in [0, 3, 7] {
                change(seq, "ledger_row", "seq", (seq ^ (64 << (byte * 8))).into());
            }
            change(seq, "ledger_row", "ledger", "repair".into());
            change(seq, "ledger_row", "school_id", blue.clone());
        }
        let secrets = ledger_secret::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        for secret in secrets.iter().filter(|secret| secret.seq > 2) {
            for at in [0, 5] {
                change(secret.seq, "ledger_secret", "field", flip_text(&secret.field, at).into());
            }
            change(secret.seq, "ledger_secret", "value", "周明哩".into());
            change(secret.seq, "ledger_secret", "value", "".into());
            for at in [0, 31] {
                change(secret.seq, "ledger_secret", "salt", flip(&secret.salt, at).into());
            }
            change(secret.seq, "ledger_secret", "salt", Vec::<u8>::new().into());
            change(secret.seq, "ledger_secret", "seq", (secret.seq ^ 1).into());
            change(secret.seq, "ledger_secret", "seq", (secret.seq ^ (1 << 40)).into());
            change(secret.seq, "ledger_secret", "ledger", "repair".into());
            change(secret.seq, "ledger_secret", "school_id", blue.clone());
        }
        let signed = ledger_checkpoint::Entity::of(app.green).one(app.state.db.read()).await.unwrap().unwrap();
        change(8, "ledger_checkpoint", "link", flip(&signed.link, 9).into());
        change(8, "ledger_checkpoint", "at_ms", (signed.at_ms + 1).into());
        for at in [0, 3, 40] {
            change(8, "ledger_checkpoint", "note", flip_text(&signed.note, at).into());
        }
        change(8, "ledger_checkpoint", "key", flip_text(&signed.key, 1).into());
        change(8, "ledger_checkpoint", "seq", 9_i64.into());
        change(8, "ledger_checkpoint", "ledger", "repair".into());
        change(8, "ledger_checkpoint", "school_id", blue.clone());
        let head = ledger_head::Entity::of(app.green).filter(ledger_head::COLUMN.ledger.eq(Ledger::Sample));
        let head = head.one(app.state.db.read()).await.unwrap().unwrap();
        change(8, "ledger_head", "link", flip(&head.link, 3).into());
        change(8, "ledger_head", "checkpoint", 0_i64.into());
        change(8, "ledger_head", "seq", 9_i64.into());
        change(8, "ledger_head", "seq", 7_i64.into());
        change(8, "ledger_head", "ledger", "repair".into());
        change(8, "ledger_head", "school_id", blue);
        for (seq, statement, values) in changes {
            let what = format!("{statement} {values:?}");
            sql(&app, &statement, values).await;
            let (bad, why) = named(&app).await;
            // A head says of itself where it ends, and that is then the row that is named.
            let said = what.contains("ledger_head SET").then_some(if what.contains("checkpoint") { 0 } else { 9 });
            assert!(bad == seq || Some(bad) == said, "{what}: {bad} {why}");
            back(&app).await;
        }
        is_whole(&app, "sample", 8).await;
    }
}

#[actix_web::test]
async fn a_column_that_cannot_be_read_names_its_row() {
    let app = App::start(Backend::Sqlite).await;
    fill(&app, 6).await;
    ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap().unwrap();
    without_triggers(&app).await;
    keep(&app).await;
    for (table, column, seq, why) in [
        ("ledger_row", "op", 3, "unreadable"),
        ("ledger_row", "subject_id", 5, "unreadable"),
        ("ledger_row", "at_ms", 2, "unreadable"),
        ("ledger_row", "seq", 2, "missing"),
        ("ledger_secret", "value", 4, "unreadable"),
        ("ledger_secret", "seq", 4, "field_wiped"),
        ("ledger_checkpoint", "at_ms", 6, "unreadable"),
        ("ledger_checkpoint", "seq", 6, "checkpoint_missing"),
        ("ledger_head", "checkpoint", 6, "head"),
        ("ledger_head", "seq", 6, "head"),
    ] {
        let broken = format!("UPDATE {table} SET {column} = CAST(X'FF6B' AS TEXT) WHERE seq = {seq}");
        sql(&app, &broken, Vec::new()).await;
        assert_eq!(named(&app).await, (seq, why.into()), "{table}.{column}");
        back(&app).await;
    }
    // As many as one step reads, none of which has a number.
    let many = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1100) INSERT INTO ledger_row \
                SELECT school_id, ledger, 'x' || n, bytes, leaf, link, op, subject_id, at_ms, actor_id FROM ledger_row, n \
                WHERE seq = 1";
    sql(&app, many, Vec::new()).await;
    assert_eq!(named(&app).await, (7, "missing".into()));
    back(&app).await;
    is_whole(&app, "sample", 6).await;
}

story! {
    async fn rows_that_are_gone_swapped_or_put_in_are_named(app: App) {
        fill(&app, 8).await;
        ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap().unwrap();
        fill(&app, 2).await;
        without_triggers(&app).await;
        keep(&app).await;
        let school = app.blue;
        let elsewhere = "UPDATE ledger_row SET school_id = $1 WHERE seq = 5";
        for (statements, seq, why) in [
            (vec!["DELETE FROM ledger_row WHERE seq = 5"], 5, "missing"),
            (vec!["DELETE FROM ledger_row WHERE seq = 10"], 10, "missing"),
            (vec!["UPDATE ledger_row SET ledger = 'samqle' WHERE seq = 7"], 7, "missing"),
            (vec!["UPDATE ledger_row SET seq = 99 WHERE seq = 3"], 3, "missing"),
            (
                vec![
                    "UPDATE ledger_row SET seq = 99 WHERE seq = 3",
                    "UPDATE ledger_row SET seq = 3 WHERE seq = 6",
                    "UPDATE ledger_row SET seq = 6 WHERE seq = 99",
                ],
                3,
                "altered",
            ),
            (
                vec![
                    "INSERT INTO ledger_row SELECT school_id, ledger, 11, bytes, leaf, link, op, subject_id, at_ms, \
                     actor_id FROM ledger_row WHERE seq = 10",
                ],
                11,
                "altered",
            ),
            // Cut off behind a checkpoint, with a head that fits: only a receipt tells. Below it, the checkpoint does.
            (
                vec![
                    "DELETE FROM ledger_row WHERE seq > 6",
                    "DELETE FROM ledger_secret WHERE seq > 6",
                    "UPDATE ledger_head SET seq = 6, link = (SELECT link FROM ledger_row WHERE seq = 6)",
                ],
                7,
                "missing",
            ),
            (vec!["DELETE FROM ledger_checkpoint"], 8, "checkpoint_missing"),
            (vec!["DELETE FROM ledger_head"], 10, "head"),
            (vec!["DELETE FROM ledger_secret WHERE seq = 4"], 4, "field_wiped"),
        ] {
            for statement in &statements {
                sql(&app, statement, Vec::new()).await;
            }
            assert_eq!(named(&app).await, (seq, why.into()), "{statements:?}");
            back(&app).await;
        }
        sql(&app, elsewhere, vec![school.0.into()]).await;
        assert_eq!(named(&app).await, (5, "missing".into()));
        back(&app).await;
        is_whole(&app, "sample", 10).await;
    }
}

story! {
    /// Whoever writes all hashes anew is told by what was signed, and by whoever holds a receipt.
    async fn a_ledger_written_anew_is_told_by_its_checkpoint_and_by_a_receipt(app: App) {
        let receipt = fill(&app, 6).await;
        ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap().unwrap();
        without_triggers(&app).await;
        let phone = app.as_(entity::member::Role::Canteen).await;
        let send = async |receipt: &ledger::Receipt| phone.post("/ledgers/sample/receipts", &json!(receipt)).await;
        assert_eq!(send(&receipt).await.ok()["consistent"], true);
        for table in ["ledger_row", "ledger_secret"] {
            sql(&app, &format!("DELETE FROM {table}"), Vec::new()).await;
        }
        sql(&app, "DELETE FROM ledger_head", Vec::new()).await;
        // With the server's own hands: as well made as can be.
        for grams in [1, 2, 3, 999, 5, 6] {
            add(&app, app.green, entry(grams, &[])).await;
        }
        sql(&app, "UPDATE ledger_head SET checkpoint = 6", Vec::new()).await;
        assert_eq!(named(&app).await, (6, "rewritten".into()));
        send(&receipt).await.refused(409, "receipt_mismatch");
        assert_eq!(ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap(), None);
        add(&app, app.green, entry(7, &[])).await;
        assert_eq!(ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap(), None, "it is never signed again");
    }
}

story! {
    async fn a_phone_notices_that_the_end_is_gone(app: App) {
        let early = fill(&app, 4).await;
        let last = fill(&app, 2).await;
        without_triggers(&app).await;
        for statement in [
            "DELETE FROM ledger_row WHERE seq > 4",
            "DELETE FROM ledger_secret WHERE seq > 4",
            "UPDATE ledger_head SET seq = 4, link = (SELECT link FROM ledger_row WHERE seq = 4)",
        ] {
            sql(&app, statement, Vec::new()).await;
        }
        is_whole(&app, "sample", 4).await;
        let director = app.director().await;
        let path = "/ledgers/sample/receipts";
        director.post(path, &json!(early)).await.ok();
        director.post(path, &json!(last)).await.refused(409, "receipt_mismatch");
        director.post(path, &json!({"seq": 4, "link": "nonsense"})).await.refused_field(422, "link", "invalid");
        director.post(path, &json!({"seq": 4, "link": last.link})).await.refused(409, "receipt_mismatch");
        app.stranger().await.post(path, &json!(early)).await.refused(409, "receipt_mismatch");
        app.anyone().post(path, &json!(early)).await.refused(401, "unauthenticated");
    }
}
