//! The inbox and the outbox.

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
                    .table("webhook")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(sorted(schema, string("name")))
                    .col(string_len("kind", 16))
                    .col(string("url"))
                    .col(string("secret"))
                    .col(timestamp_with_time_zone_null("void_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("webhook", "school_id", "school"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("webhook", &["school_id", "name"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("notice")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("member_id"))
                    .col(string("kind"))
                    .col(uuid("subject_id"))
                    .col(json("params"))
                    .col(timestamp_with_time_zone("at"))
                    .col(timestamp_with_time_zone_null("read_at"))
                    .foreign_key(&mut references("notice", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("notice", &["school_id", "member_id", "id"])).await?;
        schema.create_index(index("notice", &["school_id", "member_id", "read_at"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("delivery")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid_null("notice_id"))
                    .col(string_len("channel", 16))
                    .col(uuid_null("webhook_id"))
                    .col(json("body"))
                    .col(string_len("state", 16))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone("next_at"))
                    .col(string("error"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .foreign_key(&mut references("delivery", "notice_id", "notice"))
                    .foreign_key(&mut references("delivery", "webhook_id", "webhook"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("delivery", &["school_id", "state", "next_at"])).await?;
        schema.create_index(index("delivery", &["school_id", "id"])).await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["delivery", "notice", "webhook"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
