//! Tags, apart from what they are stuck on.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, references, sorted};

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
                    .table("tag")
                    .col(sorted(schema, string_len("code", 12)).primary_key())
                    .col(uuid("school_id"))
                    .col(string_len("state", 16))
                    .col(uuid_null("asset_id"))
                    .col(uuid_null("place_id"))
                    .col(string_len_null("replaced_by", 12))
                    .col(string("reason"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("changed_at"))
                    .foreign_key(&mut references("tag", "school_id", "school"))
                    .foreign_key(&mut references("tag", "asset_id", "asset"))
                    .foreign_key(&mut references("tag", "place_id", "place"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("tag", &["school_id", "state", "code"])).await?;
        // A thing carries one valid tag at a time, whoever binds at the same moment.
        for on in ["asset_id", "place_id"] {
            let one_bound = index("tag", &[on])
                .unique()
                .and_where(Expr::col("state").eq("bound").and(Expr::col(on).is_not_null()))
                .to_owned();
            schema.create_index(one_bound).await?;
            // That one serves no query whose state is a bound value, and all of ours are.
            schema.create_index(index("tag", &[on, "state"])).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table("tag").to_owned()).await
    }
}
