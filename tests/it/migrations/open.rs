//! A database is opened in the only way in which it loses nothing, and only when it fits this binary.

use houqin::db::{OpenError, open};
use it::{App, Backend, empty, story};
use sea_orm::{ConnectionTrait, Database};

use super::shape::lines;

async fn refused(url: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    for migrate in [false, true] {
        reasons.push(match open(url, migrate).await {
            Ok(_) => panic!("opened {url}"),
            Err(error) => error.to_string(),
        });
    }
    reasons
}

async fn a_newer_database_is_refused(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let url = empty(backend, folder.path()).await;
    drop(open(&url, true).await.unwrap());
    let db = Database::connect(&url).await.unwrap();
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 1)";
    db.execute_unprepared(later).await.unwrap();
    for reason in refused(&url).await {
        assert!(reason.contains("newer than this binary"), "{reason}");
    }
    // In the middle as well: a step that another branch had and this binary does not.
    db.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE 'm2026%_000002%'").await.unwrap();
    for reason in refused(&url).await {
        assert!(reason.contains("newer than this binary"), "{reason}");
    }
}

async fn an_older_database_is_refused_until_it_is_migrated(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let url = empty(backend, folder.path()).await;
    assert!(matches!(open(&url, false).await, Err(OpenError::Older(steps)) if steps > 3));
    drop(open(&url, true).await.unwrap());
    drop(open(&url, false).await.unwrap());
}

mod newer {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        a_newer_database_is_refused(Backend::Sqlite).await;
    }

    #[actix_web::test]
    async fn postgres() {
        a_newer_database_is_refused(Backend::Postgres).await;
    }
}

mod older {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        an_older_database_is_refused_until_it_is_migrated(Backend::Sqlite).await;
    }

    #[actix_web::test]
    async fn postgres() {
        an_older_database_is_refused_until_it_is_migrated(Backend::Postgres).await;
    }
}

/// What HARDENING measured: anything less loses acknowledged writes at a power cut.
const DURABLE: [(&str, &str); 5] = [
    ("journal_mode", "wal"),
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("secure_delete", "1"),
];

fn pragma(name: &str) -> String {
    // The table of this pragma calls its column otherwise.
    let column = if name == "busy_timeout" { "timeout" } else { name };
    format!("SELECT CAST({column} AS TEXT) AS line FROM pragma_{name}")
}

#[actix_web::test]
async fn every_connection_of_sqlite_has_the_settings_that_lose_nothing() {
    let app = App::start(Backend::Sqlite).await;
    for (name, wanted) in DURABLE {
        let written = app.state.db.write(move |tx| Box::pin(async move { Ok(lines(tx, &pragma(name)).await) }));
        assert_eq!(written.await.unwrap(), [wanted], "{name} of the writer");
        // So many that every reader is asked.
        let asked = (0..16).map(|_| async { lines(app.state.db.read(), &pragma(name)).await });
        for read in futures_util::future::join_all(asked).await {
            assert_eq!(read, [wanted], "{name} of a reader");
        }
    }
    let refused = app.state.db.read().execute_unprepared("/* the test */ DELETE FROM counter").await.unwrap_err();
    assert!(refused.to_string().contains("readonly"), "{refused}");
}

#[actix_web::test]
async fn sqlite_is_new_enough_and_built_as_it_should_be() {
    let app = App::start(Backend::Sqlite).await;
    let version = lines(app.state.db.read(), "SELECT sqlite_version() AS line").await.remove(0);
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    // Before it, two connections that write and checkpoint at once can corrupt a database.
    assert!(parts >= vec![3, 51, 3], "{version}");
    let options = lines(app.state.db.read(), "SELECT compile_options AS line FROM pragma_compile_options").await;
    assert!(options.iter().any(|option| option == "ENABLE_QPSG"), "{options:?}");
    assert!(options.iter().any(|option| option == "THREADSAFE=1"), "{options:?}");
}

story! {
    /// The clock of the process is the only one, so the database must keep what it says to the millisecond.
    async fn times_come_back_as_they_went(app: App) {
        let director = app.director().await;
        let asset = director.post("/assets", &serde_json::json!({"name": "椅", "categoryCode": "A02010105"})).await.created();
        use houqin::ports::clock::Clock as _;
        let now = app.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        assert_eq!(asset["createdAt"], now);
    }
}
