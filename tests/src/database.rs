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

/// A database of a story, gone with it: those of all stories together would fill a small disk.
pub struct Fresh {
    pub url: String,
    /// Its name in PostgreSQL. A file of SQLite goes with its folder.
    name: Option<String>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        // A story's own runtime cannot wait for anything here.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let server = Database::connect(postgres_server()).await.unwrap();
                server.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
                server.close().await.unwrap();
            });
        });
        let dropped = dropping.join().is_ok();
        assert!(dropped || std::thread::panicking(), "a database of a story stayed");
    }
}

/// A fresh, migrated database.
pub async fn fresh(backend: Backend, folder: &Path) -> Fresh {
    match backend {
        Backend::Sqlite => {
            let template = SQLITE.get_or_init(sqlite_template).await;
            let file = folder.join("houqin.db");
            std::fs::write(&file, template).unwrap();
            Fresh { url: format!("sqlite://{}", file.display()), name: None }
        }
        Backend::Postgres => {
            let name = copy_postgres(POSTGRES.get_or_init(postgres_template).await).await;
            Fresh { url: named(&name), name: Some(name) }
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
    name
}

/// The address of a database with nothing in it.
pub async fn empty(backend: Backend, folder: &Path) -> String {
    match backend {
        Backend::Sqlite => format!("sqlite://{}?mode=rwc", folder.join("empty.db").display()),
        Backend::Postgres => named(&copy_postgres("template0").await),
    }
}

fn named(database: &str) -> String {
    let server = postgres_server();
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{database}")
}
