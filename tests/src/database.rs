//! A fresh database for every test, copied from one that was migrated once.

use std::path::Path;

use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

/// Where `make test` keeps its own PostgreSQL.
pub fn postgres_server() -> String {
    std::env::var("HOUQIN_TEST_POSTGRES")
        .expect("HOUQIN_TEST_POSTGRES is not set: run the tests through `make test` or `tests/services.sh cargo test`")
}

/// The address of a fresh, migrated database.
pub async fn fresh(backend: Backend, folder: &Path) -> String {
    match backend {
        Backend::Sqlite => {
            let template = SQLITE.get_or_init(sqlite_template).await;
            let file = folder.join("houqin.db");
            std::fs::write(&file, template).unwrap();
            format!("sqlite://{}", file.display())
        }
        Backend::Postgres => {
            let template = POSTGRES.get_or_init(postgres_template).await;
            copy_postgres(template).await
        }
    }
}

async fn sqlite_template() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let db = Database::connect(url).await.unwrap();
    use migration::MigratorTrait;
    migration::Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    std::fs::read(file).unwrap()
}

async fn postgres_template() -> String {
    let name = format!("template_{}", Uuid::now_v7().simple());
    let server = Database::connect(postgres_server()).await.unwrap();
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let db = Database::connect(named(&name)).await.unwrap();
    use migration::MigratorTrait;
    migration::Migrator::up(&db, None).await.unwrap();
    db.close().await.unwrap();
    server.close().await.unwrap();
    name
}

async fn copy_postgres(template: &str) -> String {
    // PostgreSQL copies a template for one at a time.
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _one = ONE.lock().await;
    let name = format!("story_{}", Uuid::now_v7().simple());
    let server = Database::connect(postgres_server()).await.unwrap();
    server.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    server.close().await.unwrap();
    named(&name)
}

/// The address of a database with nothing in it.
pub async fn empty(backend: Backend, folder: &Path) -> String {
    match backend {
        Backend::Sqlite => format!("sqlite://{}?mode=rwc", folder.join("empty.db").display()),
        Backend::Postgres => copy_postgres("template0").await,
    }
}

fn named(database: &str) -> String {
    let server = postgres_server();
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{database}")
}
