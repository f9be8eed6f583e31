//! Keys that seal what names people, and how a school's gate works. A ledger's personal fields of visits and releases are
//! sealed too, in the column where those of other ledgers are as they were typed.

use sea_orm_migration::{prelude::*, schema::*};

use crate::references;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let gate = ColumnDef::new("gate").json().not_null().default("{}").to_owned();
        schema.alter_table(Table::alter().table("school").add_column(gate).to_owned()).await?;
        let keys = Table::create()
            .table("school_key")
            .col(uuid("school_id").primary_key())
            .col(string("kid"))
            .col(binary("wrapped"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut references("school_key", "school_id", "school"))
            .to_owned();
        schema.create_table(keys).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table("school_key").to_owned()).await?;
        schema.alter_table(Table::alter().table("school").drop_column("gate").to_owned()).await
    }
}
