//! Schools, logins, members, and how they get in.

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
                    .table("school")
                    .col(uuid("id").primary_key())
                    .col(string("slug").unique_key())
                    .col(string("name"))
                    .col(string("contact"))
                    .col(string("number_pattern"))
                    .col(json("landing_fields"))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table("account")
                    .col(uuid("id").primary_key())
                    .col(string_null("login").unique_key())
                    .col(string_null("password_hash"))
                    .col(string_null("wechat_openid").unique_key())
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table("member")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid_null("account_id"))
                    .col(sorted(schema, string("name")))
                    .col(string_len("role", 16))
                    .col(string_len("state", 16))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("member", "school_id", "school"))
                    .foreign_key(&mut references("member", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("member", &["school_id", "account_id"]).unique().to_owned()).await?;
        schema.create_index(index("member", &["school_id", "name", "id"])).await?;
        schema.create_index(index("member", &["account_id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("invitation")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("member_id"))
                    .col(binary("code_hash").unique_key())
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("spent_at"))
                    .foreign_key(&mut references("invitation", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("invitation", &["member_id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("refresh_token")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("member_id"))
                    .col(uuid("session_id"))
                    .col(binary("hash").unique_key())
                    .col(binary("salt"))
                    .col(timestamp_with_time_zone("issued_at"))
                    .col(timestamp_with_time_zone_null("spent_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(&mut references("refresh_token", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("refresh_token", &["session_id"])).await?;
        schema.create_index(index("refresh_token", &["member_id"])).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["refresh_token", "invitation", "member", "account", "school"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
