//! Migrations: small steps, the same on SQLite and PostgreSQL. README.md says how to add one.

pub use sea_orm_migration::prelude::*;

mod m20261121_000001_schools;
mod m20261121_000002_register;
mod m20261121_000003_tags;
mod m20261121_000004_writes;
mod m20261121_000005_proportions;
mod m20261121_000006_photos;
mod m20261121_000007_repairs;
mod m20261121_000008_notices;
mod m20261121_000009_ledgers;
mod m20261121_000010_menus;
mod m20261121_000011_samples;
mod m20261121_000012_newest_first;
mod m20261121_000013_rectifications;
mod m20261121_000014_fridge_alarms;
mod m20261121_000015_approvals;
mod m20261122_000016_seals;
mod m20261122_000017_visits;
mod m20261122_000018_badges;
mod m20261122_000019_releases;
mod m20261122_000020_privacy;

/// Brings a database to the newest shape.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_schools::Migration),
            Box::new(m20261121_000002_register::Migration),
            Box::new(m20261121_000003_tags::Migration),
            Box::new(m20261121_000004_writes::Migration),
            Box::new(m20261121_000005_proportions::Migration),
            Box::new(m20261121_000006_photos::Migration),
            Box::new(m20261121_000007_repairs::Migration),
            Box::new(m20261121_000008_notices::Migration),
            Box::new(m20261121_000009_ledgers::Migration),
            Box::new(m20261121_000010_menus::Migration),
            Box::new(m20261121_000011_samples::Migration),
            Box::new(m20261121_000012_newest_first::Migration),
            Box::new(m20261121_000013_rectifications::Migration),
            Box::new(m20261121_000014_fridge_alarms::Migration),
            Box::new(m20261121_000015_approvals::Migration),
            Box::new(m20261122_000016_seals::Migration),
            Box::new(m20261122_000017_visits::Migration),
            Box::new(m20261122_000018_badges::Migration),
            Box::new(m20261122_000019_releases::Migration),
            Box::new(m20261122_000020_privacy::Migration),
        ]
    }
}

/// A foreign key from `table.column` to `target.id`.
fn references(table: &'static str, column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(format!("fk-{table}-{column}")).from(table, column).to(target, "id").to_owned()
}

/// A text column that lists are sorted by. Its order is that of its bytes, as SQLite has it: PostgreSQL would sort by the
/// server's language, and what lies in a place would no longer follow it.
fn sorted(schema: &SchemaManager, mut column: ColumnDef) -> ColumnDef {
    if schema.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Tells SQLite how tables are shaped, as `m20261121_000005_proportions` says why: table, index, and its rows.
async fn proportions(schema: &SchemaManager<'_>, all: &[(&str, &str, &str)]) -> Result<(), DbErr> {
    if schema.get_database_backend() != sea_orm_migration::sea_orm::DbBackend::Sqlite {
        return Ok(());
    }
    let mut rows = Query::insert();
    rows.into_table("sqlite_stat1").columns(["tbl", "idx", "stat"]);
    for (table, index, stat) in all {
        rows.values([(*table).into(), (*index).into(), (*stat).into()])
            .map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    schema.execute(rows).await
}

/// An index over some columns of a table, named after them.
fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("idx-{table}-{}", columns.join("-"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
