//! Writes already done, and work that goes on after its answer.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table("idempotency")
                    .col(uuid("school_id"))
                    .col(string("actor"))
                    .col(string("operation"))
                    .col(string("key"))
                    .col(binary("body_hash"))
                    .col(json("result"))
                    .col(timestamp_with_time_zone("at"))
                    .primary_key(Index::create().col("school_id").col("actor").col("operation").col("key"))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table("job")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("member_id"))
                    .col(string("kind"))
                    .col(string_len("state", 16))
                    .col(integer("total"))
                    .col(json_null("result"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("job", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("job", &["school_id", "id"])).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["job", "idempotency"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
