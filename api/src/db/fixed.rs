//! Statements whose text is written once. Only for the few that a school runs all day: writing one anew from its parts
//! costs about a tenth of running it.

use std::sync::OnceLock;

use sea_orm::{DbBackend, Statement, Value, Values};

/// A statement of which only the values change.
#[derive(Default)]
pub struct Fixed {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Fixed {
    /// Not written yet.
    pub const fn new() -> Self {
        Self { sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The statement with these values, in the order in which it asks for them. `write` is called the first time only,
    /// with the same values.
    pub fn with(
        &self,
        backend: DbBackend,
        values: impl IntoIterator<Item = Value>,
        write: impl FnOnce() -> Statement,
    ) -> Statement {
        let values = Values(values.into_iter().collect());
        let text = if backend == DbBackend::Sqlite { &self.sqlite } else { &self.postgres };
        let sql = text.get_or_init(|| {
            let written = write();
            debug_assert_eq!(written.values.as_ref(), Some(&values), "{}", written.sql);
            written.sql
        });
        Statement { sql: sql.clone(), values: Some(values), db_backend: backend }
    }
}
