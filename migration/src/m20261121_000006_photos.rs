//! Photos and the files that hold them.

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
                    .table("blob")
                    .col(uuid("school_id"))
                    .col(string_len("name", 64))
                    .col(string_len("state", 16))
                    .col(timestamp_with_time_zone("touched_at"))
                    .primary_key(Index::create().col("school_id").col("name"))
                    .foreign_key(&mut references("blob", "school_id", "school"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("blob", &["school_id", "touched_at"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("photo")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid_null("member_id"))
                    .col(string_len("sha256", 64))
                    .col(big_integer("likeness"))
                    .col(integer("width"))
                    .col(integer("height"))
                    .col(string_len("large", 64))
                    .col(string_len("thumb", 64))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("photo", "school_id", "school"))
                    .foreign_key(&mut references("photo", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("photo", &["school_id", "sha256"])).await?;
        schema.create_index(index("photo", &["school_id", "large"])).await?;
        schema.create_index(index("photo", &["school_id", "thumb"])).await?;
        schema.create_index(index("photo", &["school_id", "used_at", "created_at"])).await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["photo", "blob"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
