//! Dead rows of PostgreSQL: what was erased lies in them until they are cleared away.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use crate::Problem;

/// Whether nobody reads what was there before this moment: his rows are not cleared away.
const ALONE: &str = "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
                     AND pid <> pg_backend_pid() AND age(backend_xmin) > age(pg_current_xact_id()::xid)) AS alone";

/// Clears the dead rows of these tables away, outside of any transaction and without keeping anybody from reading or
/// writing. False: somebody still reads what was before.
pub async fn vacuum(pool: &DatabaseConnection, tables: &[&str]) -> Result<bool, Problem> {
    let row = pool.query_one_raw(Statement::from_string(pool.get_database_backend(), ALONE)).await?;
    let alone: Option<bool> = row.map(|row| row.try_get("", "alone")).transpose()?;
    // Names of the house's own tables, nobody's words. To give pages back would lock the table.
    for table in tables {
        pool.execute_unprepared(&format!("VACUUM (TRUNCATE FALSE) \"{table}\"")).await?;
    }
    Ok(alone == Some(true))
}
