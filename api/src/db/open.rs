//! Opens a database in the only way in which it loses nothing, and looks whether it really is that way.

use std::time::Duration;

use log::LevelFilter;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};

use super::{Db, Door, lane::Lane};

/// Several may read while one writes.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 20;
const ROWS_ON_THE_WAY: usize = 512;
/// So long a connection of SQLite waits for another.
pub const BUSY: Duration = Duration::from_secs(5);

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It answered an error.
    #[error("database: {0}")]
    Db(#[from] DbErr),
    /// It has steps this binary does not know.
    #[error("the database is newer than this binary")]
    Newer,
    /// It lacks steps: run `houqin migrate`.
    #[error("the database lacks {0} migration(s): run `houqin migrate`")]
    Older(usize),
}

/// Opens the database. With `migrate` it is brought to the newest shape, without it must have it already.
pub async fn open(url: &str, migrate: bool) -> Result<Db, OpenError> {
    let is_sqlite = url.starts_with("sqlite:");
    let (read, writer) = if is_sqlite { sqlite(url).await? } else { postgres(url).await? };
    // By their names: a number would not tell an older database from one that went another way.
    let lacking = Migrator::get_pending_migrations_read_only(&writer).await.map_err(|error| match error {
        // The one error of the library's own: a step was done here that this binary does not have.
        DbErr::Custom(_) => OpenError::Newer,
        error => error.into(),
    })?;
    if migrate {
        Migrator::up(&writer, None).await?;
    } else if !lacking.is_empty() {
        return Err(OpenError::Older(lacking.len()));
    }
    let door = if is_sqlite { Door::Lane(Lane::open(writer, writer_options(url))) } else { Door::Pool(writer) };
    Ok(Db { read, door, written: Default::default() })
}

async fn postgres(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(Duration::from_secs(5))
        .statement_timeout(Duration::from_secs(60));
    log_statements(&mut options);
    let pool = Database::connect(options).await?;
    Ok((pool.clone(), pool))
}

async fn sqlite(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    // The writer first: it makes the file, which a reader could not.
    let writer = Database::connect(writer_options(url)).await?;
    let read = Database::connect(sqlite_options(url, SQLITE_READERS, true)).await?;
    Ok((read, writer))
}

fn writer_options(url: &str) -> ConnectOptions {
    sqlite_options(url, 1, false)
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(5))
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(!read_only)
                .journal_mode(SqliteJournalMode::Wal)
                // NORMAL loses the last writes at a power cut; FULL loses none.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .pragma("query_only", if read_only { "ON" } else { "OFF" })
                // What is erased by law must not stay in the pages that held it.
                .pragma("secure_delete", "ON")
                .statement_cache_capacity(256)
                // Rows come from a thread of their own: with fewer on the way it would sleep and wake all the time.
                .row_buffer_size(ROWS_ON_THE_WAY)
        })
        .after_connect(|connection| Box::pin(async move { read_back(&connection).await }));
    log_statements(&mut options);
    options
}

/// Only statements, never the values in them. `RUST_LOG=sqlx=debug` shows all.
fn log_statements(options: &mut ConnectOptions) {
    options
        .sqlx_logging_level(LevelFilter::Debug)
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, Duration::from_secs(1));
}

/// A setting that was not taken is worse than one that was not made.
async fn read_back(connection: &DatabaseConnection) -> Result<(), DbErr> {
    for (pragma, wanted) in
        [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1")]
    {
        let row = connection
            .query_one_raw(sea_orm::Statement::from_string(
                connection.get_database_backend(),
                format!("SELECT CAST({pragma} AS TEXT) AS is_now FROM pragma_{pragma}"),
            ))
            .await?;
        let is_now: Option<String> = row.map(|row| row.try_get("", "is_now")).transpose()?;
        if is_now.as_deref() != Some(wanted) {
            return Err(DbErr::Custom(format!("SQLite does not take {pragma}: wanted {wanted}, got {is_now:?}")));
        }
    }
    Ok(())
}
