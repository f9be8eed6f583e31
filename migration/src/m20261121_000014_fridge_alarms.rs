//! Which fridges are out of range now, and whether the directors know.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school on a bad day.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("fridge_alarm", "sqlite_autoindex_fridge_alarm_1", "100 1"),
    ("fridge_alarm", "idx-fridge_alarm-school_id", "100 2"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table("fridge_alarm")
                    .col(uuid("asset_id").primary_key())
                    .col(uuid("school_id"))
                    .col(timestamp_with_time_zone("since"))
                    .col(integer("deci_celsius"))
                    .col(timestamp_with_time_zone_null("told_at"))
                    .foreign_key(&mut references("fridge_alarm", "asset_id", "asset"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("fridge_alarm", &["school_id"])).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table("fridge_alarm").to_owned()).await
    }
}
