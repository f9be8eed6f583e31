//! Fills a school with a register of any size, faster than the server could: tables in bulk, rows in key order.

mod canteen;
mod ledger;
mod orders;
mod postgres;
mod row;
mod sqlite;
mod tables;
mod visits;
mod words;

use uuid::Uuid;

pub use canteen::{A_DAY, canteen, day, dish_id, serving};
pub use ledger::{Enc, SAMPLE, Taken, first, ledger, origin, sha};
pub use orders::orders;
pub use postgres::Copy;
pub use row::{IN_BUILDING, IN_ROOM, code, id, number, scatter, terms};
pub use sqlite::{Bulk, insert};
pub use tables::fill;
pub use visits::visits;
pub use words::THINGS;

/// One value of a row.
pub enum Cell {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
    Id(Uuid),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// Where rows go.
pub trait Sink {
    /// Puts all rows into a table.
    fn put(&mut self, table: &str, columns: &[&str], rows: impl Iterator<Item = Vec<Cell>>);
}
