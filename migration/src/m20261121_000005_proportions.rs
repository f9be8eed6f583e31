//! Tells SQLite how its tables are shaped: nearly all rows belong to one school.
//!
//! It would take every index that begins with `school_id` to find some ten rows, and read a whole register for a page.
//! Fixed figures and not `ANALYZE`, so that a query runs the same way on the first day and in the tenth year; SQLite's
//! documentation calls this manual control of query plans. Only the proportions matter. PostgreSQL keeps its own.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::proportions;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table, index, and its rows: all, then those that are alike in its first column, in its first two, and so on.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("asset", "sqlite_autoindex_asset_1", "100000 1"),
    ("asset", "idx-asset-school_id-number", "100000 100000 1"),
    ("asset", "idx-asset-school_id-place_id-number", "100000 100000 50 1"),
    ("asset", "idx-asset-school_id-keeper_id-number", "100000 100000 2000 1"),
    ("asset", "idx-asset-school_id-status-number", "100000 100000 20000 1"),
    ("asset_event", "sqlite_autoindex_asset_event_1", "300000 1"),
    ("asset_event", "idx-asset_event-school_id-asset_id-id", "300000 300000 3 1"),
    ("asset_term", "asset_term", "1500000 1500000 300 1"),
    ("place", "sqlite_autoindex_place_1", "2500 1"),
    ("place", "idx-place-school_id-path-id", "2500 2500 1 1"),
    ("place", "idx-place-parent_id", "2500 20"),
    ("tag", "sqlite_autoindex_tag_1", "120000 1"),
    ("tag", "idx-tag-school_id-state-code", "120000 120000 40000 1"),
    ("tag", "idx-tag-asset_id", "100000 1"),
    ("tag", "idx-tag-place_id", "2500 1"),
    ("tag", "idx-tag-asset_id-state", "120000 2 1"),
    ("tag", "idx-tag-place_id-state", "120000 2 1"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        if schema.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let db = schema.get_connection();
        // Makes the table of figures and leaves it empty.
        db.execute_unprepared("ANALYZE sqlite_schema").await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        if schema.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        schema.get_connection().execute_unprepared("DROP TABLE sqlite_stat1").await.map(|_| ())
    }
}
