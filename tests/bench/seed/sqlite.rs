//! Into SQLite: one transaction, one prepared statement a table.

use std::path::Path;

use rusqlite::{Connection, ToSql, params_from_iter, types::ToSqlOutput};

use super::{Cell, Sink};

/// An open file.
pub struct Bulk(Connection);

impl Bulk {
    /// Opens a file that nobody else uses. It is not safe from a crash until it is closed.
    pub fn open(file: &Path) -> Self {
        let connection = Connection::open(file).unwrap();
        let settings = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN";
        connection.execute_batch(settings).unwrap();
        Self(connection)
    }

    /// Ends it well: as the server expects to find it.
    pub fn close(self) {
        self.0.execute_batch("COMMIT; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL").unwrap();
        self.0.close().unwrap();
    }

    /// The statements that made the tables of a file.
    pub fn shape(file: &Path) -> String {
        let connection = Connection::open(file).unwrap();
        let mut statement = connection.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").unwrap();
        let lines: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        lines.join("\n")
    }

    /// The school and its director.
    pub fn people(&self) -> (uuid::Uuid, uuid::Uuid) {
        let ids = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, [u8; 16]>(1)?));
        let (school, member) = self.0.query_row("SELECT school_id, id FROM member", [], ids).unwrap();
        (uuid::Uuid::from_bytes(school), uuid::Uuid::from_bytes(member))
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(rusqlite::types::Null.into()),
            Self::Int(number) => number.to_sql(),
            Self::Bool(is) => is.to_sql(),
            Self::Text(text) => text.to_sql(),
            Self::Bytes(bytes) => bytes.to_sql(),
            Self::Id(id) => Ok(ToSqlOutput::from(id.as_bytes().as_slice())),
        }
    }
}

fn sql(table: &str, columns: &[&str]) -> String {
    let marks = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO {table} (\"{}\") VALUES ({marks})", columns.join("\", \""))
}

/// Puts one row into a table.
pub fn insert(connection: &Connection, table: &str, columns: &[&str], row: Vec<Cell>) -> rusqlite::Result<usize> {
    connection.prepare_cached(&sql(table, columns))?.execute(params_from_iter(row))
}

impl Sink for Bulk {
    fn put(&mut self, table: &str, columns: &[&str], rows: impl Iterator<Item = Vec<Cell>>) {
        let mut statement = self.0.prepare(&sql(table, columns)).unwrap();
        for row in rows {
            statement.execute(params_from_iter(row)).unwrap();
        }
    }
}
