//! What is removed is in no page of SQLite's file either, nor in its journal. [T18]

use it::{App, Backend, canary::Scanner};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;

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
    assert!(app.state.db.scrub().await.unwrap());
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
    assert!(!app.state.db.scrub().await.unwrap());
    written_and_removed(&app).await;
    reader.rollback().await.unwrap();
    assert!(app.state.db.scrub().await.unwrap());
    assert_eq!(Scanner::of([NAME]).find_in_folder(app.folder.path()), []);
}
