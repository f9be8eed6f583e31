//! Late samples that a director has approved of. Before, whoever reviewed others did: that was no approval.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let approved = boolean("approved").default(false).to_owned();
        schema.alter_table(Table::alter().table("sample").add_column(approved).to_owned()).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.alter_table(Table::alter().table("sample").drop_column("approved").to_owned()).await
    }
}
