//! What a database looks like: every column of every table, every index.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// Tables with their columns (`NOT NULL uuid`), and indexes as the database writes them.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    pub tables: BTreeMap<String, BTreeMap<String, String>>,
    pub indexes: BTreeSet<String>,
}

// SQLite knows one kind of blob, whatever it is called and however long it is said to be.
const SQLITE_COLUMNS: &str = "SELECT t.name || '.' || c.name || '.' || iif(c.\"notnull\" OR c.pk, 'NOT NULL ', '') \
    || iif(c.type LIKE '%blob%' OR c.type LIKE '%binary%', 'blob', lower(c.type)) AS line FROM sqlite_master t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
const SQLITE_INDEXES: &str =
    "SELECT sql AS line FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL";
const POSTGRES_COLUMNS: &str = "SELECT table_name || '.' || column_name || '.' \
    || CASE is_nullable WHEN 'NO' THEN 'NOT NULL ' ELSE '' END || data_type \
    || coalesce('(' || character_maximum_length || ')', '') AS line \
    FROM information_schema.columns WHERE table_schema = 'public'";
const POSTGRES_INDEXES: &str = "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'";

impl Shape {
    /// `asset.number NOT NULL varchar`.
    pub fn columns(&self) -> BTreeSet<String> {
        let of_table = |(table, columns): (&String, &BTreeMap<String, String>)| {
            columns.iter().map(|(column, kind)| format!("{table}.{column} {kind}")).collect::<Vec<_>>()
        };
        self.tables.iter().flat_map(of_table).collect()
    }
}

/// The indexes that hold some rows of their table only.
pub async fn partial(db: &DatabaseConnection) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => "SELECT indexname AS line FROM pg_indexes WHERE indexdef LIKE '% WHERE %'",
        _ => "SELECT name AS line FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
    };
    lines(db, sql).await
}

pub async fn of(db: &DatabaseConnection) -> Shape {
    let (columns, indexes) = match db.get_database_backend() {
        DbBackend::Postgres => (POSTGRES_COLUMNS, POSTGRES_INDEXES),
        _ => (SQLITE_COLUMNS, SQLITE_INDEXES),
    };
    let mut tables = BTreeMap::<String, BTreeMap<String, String>>::new();
    for line in lines(db, columns).await {
        let mut parts = line.splitn(3, '.').map(str::to_owned);
        let (table, column, kind) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        tables.entry(table).or_default().insert(column, kind);
    }
    Shape { tables, indexes: lines(db, indexes).await.into_iter().collect() }
}

/// The column `line` of what a query finds.
pub async fn lines(db: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "line").unwrap()).collect()
}
