//! What is removed is in no page of SQLite's file either, nor in its journal. [T18]

use entity::{OfSchool, visit};
use houqin::privacy;
use it::{
    App, Backend,
    canary::{Scanner, canaries},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, IsolationLevel, QueryFilter, Statement, TransactionTrait};
use serde_json::json;

use super::visited;

const NAME: &str = "金丝雀节";

/// A holiday that is there, and then is not.
async fn written_and_removed(app: &App) {
    let director = app.director().await;
    let days = json!({"days": [{"day": "2026-10-01", "kind": "holiday", "name": NAME}]});
    director.put("/calendar/2026", &days).await.ok();
    director.put("/calendar/2026", &json!({"days": []})).await.ok();
}

#[actix_web::test]
async fn what_is_removed_is_in_no_page_of_the_file() {
    let app = App::start(Backend::Sqlite).await;
    let scanner = Scanner::of([NAME]);
    written_and_removed(&app).await;
    assert!(!scanner.find_in_folder(app.folder.path()).is_empty(), "the journal holds it until it is emptied");
    assert!(app.state.db.scrub(privacy::TOUCHED).await.unwrap());
    assert_eq!(scanner.find_in_folder(app.folder.path()), []);
    let journal = app.folder.path().join("houqin.db-wal");
    assert_eq!(std::fs::metadata(journal).unwrap().len(), 0);
    // And it goes on being written to.
    written_and_removed(&app).await;
}

#[actix_web::test]
async fn a_journal_that_somebody_reads_is_emptied_later() {
    let app = App::start(Backend::Sqlite).await;
    let reader = app.state.db.read().begin().await.unwrap();
    reader.execute_unprepared("/* the test */ SELECT count(*) FROM school").await.unwrap();
    written_and_removed(&app).await;
    assert!(!app.state.db.scrub(privacy::TOUCHED).await.unwrap());
    written_and_removed(&app).await;
    reader.rollback().await.unwrap();
    assert!(app.state.db.scrub(privacy::TOUCHED).await.unwrap());
    assert_eq!(Scanner::of([NAME]).find_in_folder(app.folder.path()), []);
}

/// PostgreSQL keeps what was erased in dead rows, as long as somebody may still read it: that is said, not passed over.
#[actix_web::test]
async fn dead_rows_are_cleared_away_when_nobody_reads_what_was_before() {
    let app = App::start(Backend::Postgres).await;
    let who = canaries(1, 33).remove(0);
    let id = visited(&app, &who, Some(2)).await;
    let reader = sea_orm::Database::connect(app.state.settings.database_url()).await.unwrap();
    let reading = reader.begin_with_config(Some(IsolationLevel::RepeatableRead), None).await.unwrap();
    let before = visit::Entity::of(app.green).filter(visit::COLUMN.id.eq(id)).one(&reading).await.unwrap().unwrap();
    assert!(before.person.is_some());
    let wish = json!({"visitIds": [id], "reason": "本人当面申请"});
    let erased = app.director().await.post("/personal-data/erase", &wish).await.ok();
    assert_eq!(erased, json!({"records": 1, "done": false}), "somebody still reads it");
    assert!(!app.state.db.scrub(privacy::TOUCHED).await.unwrap());
    reading.rollback().await.unwrap();
    assert!(app.state.db.scrub(privacy::TOUCHED).await.unwrap());
    let dead = "/* the test */ SELECT count(*) FILTER (WHERE vacuum_count > 0) AS cleared FROM pg_stat_user_tables";
    // The counts follow a moment later: asked for, they are there.
    reader.execute_unprepared("/* the test */ SELECT pg_stat_clear_snapshot()").await.unwrap();
    let row = reader.query_one_raw(Statement::from_string(DbBackend::Postgres, dead)).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "cleared").unwrap(), privacy::TOUCHED.len() as i64);
}
