//! Every row of a school, as text.

use std::collections::BTreeMap;

use entity::SchoolId;
use it::App;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// What the rows of a table are chosen by, where they do not say their school themselves.
const ABOVE: &[(&str, &str)] =
    &[("school", "id = $1"), ("account", "id IN (SELECT account_id FROM member WHERE school_id = $1)")];

/// The same, where every table must have some: else nothing would be proven of it.
pub async fn of(app: &App, school: SchoolId) -> BTreeMap<String, Vec<String>> {
    let all = of_some(app, school).await;
    let bare: Vec<_> = all.iter().filter(|(_, rows)| rows.is_empty()).map(|(table, _)| table).collect();
    assert!(bare.is_empty(), "World makes nothing in {bare:?}");
    all
}

/// By table. Panics for a table that belongs to no school and is not known here.
pub async fn of_some(app: &App, school: SchoolId) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (table, columns) in tables(app).await {
        let above = ABOVE.iter().find(|(name, _)| *name == table).map(|(_, chosen)| *chosen);
        let by_school = columns.iter().any(|column| column == "school_id").then_some("school_id = $1");
        let chosen = above.or(by_school).unwrap_or_else(|| panic!("whose are the rows of {table}?"));
        let text = match app.state.db.read().get_database_backend() {
            DbBackend::Postgres => format!("CAST(\"{table}\" AS TEXT)"),
            _ => columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join("||','||"),
        };
        let sql = format!("/* the test */ SELECT {text} AS line FROM \"{table}\" WHERE {chosen} ORDER BY 1");
        let rows = query(app, &sql, [school.0.into()]).await;
        all.insert(table, rows);
    }
    all
}

/// Tables with their columns.
async fn tables(app: &App) -> BTreeMap<String, Vec<String>> {
    let columns = match app.state.db.read().get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name AS line FROM information_schema.columns WHERE table_schema = 'public'"
        }
        _ => {
            "SELECT t.name || '.' || c.name AS line FROM sqlite_master t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
        }
    };
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for line in query(app, columns, []).await {
        let (table, column) = line.split_once('.').unwrap();
        if table != "seaql_migrations" {
            tables.entry(table.into()).or_default().push(column.into());
        }
    }
    tables
}

async fn query(app: &App, sql: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Vec<String> {
    let db = app.state.db.read();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "line").unwrap()).collect()
}
