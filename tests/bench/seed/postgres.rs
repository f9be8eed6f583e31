//! Into PostgreSQL: `COPY`, a megabyte at a time.

use std::fmt::Write;

use sqlx::{Connection, PgConnection};
use tokio::runtime::Runtime;

use super::{Cell, Sink};

/// An open connection.
pub struct Copy<'a> {
    runtime: &'a Runtime,
    connection: PgConnection,
}

impl<'a> Copy<'a> {
    /// Connects.
    pub fn open(runtime: &'a Runtime, url: &str) -> Self {
        Self { runtime, connection: runtime.block_on(PgConnection::connect(url)).unwrap() }
    }

    /// Does something else.
    pub fn run(&mut self, sql: &'static str) {
        self.runtime.block_on(sqlx::raw_sql(sql).execute(&mut self.connection)).unwrap();
    }

    /// The school and its director.
    pub fn people(&mut self) -> (uuid::Uuid, uuid::Uuid) {
        let query = sqlx::query_as("SELECT school_id, id FROM member").fetch_one(&mut self.connection);
        self.runtime.block_on(query).unwrap()
    }
}

impl Copy<'_> {
    /// The process that serves this connection.
    pub fn server(&mut self) -> i32 {
        let query = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(&mut self.connection);
        let (process,): (i32,) = self.runtime.block_on(query).unwrap();
        process
    }
}

fn line(text: &mut String, row: Vec<Cell>) {
    for (at, cell) in row.into_iter().enumerate() {
        text.push_str(if at > 0 { "\t" } else { "" });
        match cell {
            Cell::Null => text.push_str("\\N"),
            Cell::Int(number) => write!(text, "{number}").unwrap(),
            Cell::Bool(is) => write!(text, "{is}").unwrap(),
            // Nothing that is seeded holds a tab, a line or a backslash.
            Cell::Text(words) => text.push_str(&words),
            Cell::Id(id) => write!(text, "{id}").unwrap(),
            Cell::Bytes(bytes) => {
                text.push_str("\\\\x");
                bytes.iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
            }
        }
    }
    text.push('\n');
}

impl Sink for Copy<'_> {
    fn put(&mut self, table: &str, columns: &[&str], rows: impl Iterator<Item = Vec<Cell>>) {
        let sql = format!("COPY {table} (\"{}\") FROM STDIN", columns.join("\", \""));
        let mut text = String::new();
        let mut copy = self.runtime.block_on(self.connection.copy_in_raw(&sql)).unwrap();
        for row in rows {
            line(&mut text, row);
            if text.len() > 1 << 20 {
                self.runtime.block_on(copy.send(std::mem::take(&mut text).into_bytes())).unwrap();
            }
        }
        self.runtime.block_on(copy.send(text.into_bytes())).unwrap();
        self.runtime.block_on(copy.finish()).unwrap();
    }
}
