//! Badges and their tags, frequent visitors, and the list of people for whom the leader on duty decides.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school after some years. Nearly every tag is on a thing.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("badge", "sqlite_autoindex_badge_1", "60 1"),
    ("tag", "idx-tag-badge_id", "60 1"),
    ("badge", "idx-badge-school_id-number", "60 60 1"),
    ("frequent_visitor", "sqlite_autoindex_frequent_visitor_1", "200 1"),
    ("frequent_visitor", "idx-frequent_visitor-school_id-id", "200 200 1"),
    ("watch_entry", "sqlite_autoindex_watch_entry_1", "40 1"),
    ("watch_entry", "idx-watch_entry-school_id-id", "40 40 1"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        badges(schema).await?;
        frequent_visitors(schema).await?;
        watch_entries(schema).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["watch_entry", "frequent_visitor", "badge"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        schema.drop_index(Index::drop().name("idx-tag-badge_id").table("tag").to_owned()).await?;
        schema.alter_table(Table::alter().table("tag").drop_column("badge_id").to_owned()).await
    }
}

async fn badges(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("badge")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(string("number"))
                .col(string_len_null("void_reason", 16))
                .col(timestamp_with_time_zone_null("void_at"))
                .col(uuid("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(&mut references("badge", "school_id", "school"))
                .foreign_key(&mut references("badge", "created_by", "member"))
                .to_owned(),
        )
        .await?;
    let one = index("badge", &["school_id", "number"]).unique().and_where(Expr::col("void_at").is_null()).to_owned();
    schema.create_index(one).await?;
    schema.alter_table(Table::alter().table("tag").add_column(uuid_null("badge_id")).to_owned()).await?;
    // A badge carries one valid tag at a time, as a thing does.
    let valid = Expr::col("state").eq("bound").and(Expr::col("badge_id").is_not_null());
    schema.create_index(index("tag", &["badge_id"]).unique().and_where(valid).to_owned()).await
}

async fn frequent_visitors(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("frequent_visitor")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(binary_null("person"))
                .col(binary_null("name_index"))
                .col(string_len("purpose", 16))
                .col(uuid_null("host_id"))
                .col(uuid_null("badge_id"))
                .col(uuid("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .col(timestamp_with_time_zone_null("void_at"))
                .col(timestamp_with_time_zone_null("erased_at"))
                .foreign_key(&mut references("frequent_visitor", "school_id", "school"))
                .foreign_key(&mut references("frequent_visitor", "host_id", "member"))
                .foreign_key(&mut references("frequent_visitor", "badge_id", "badge"))
                .foreign_key(&mut references("frequent_visitor", "created_by", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("frequent_visitor", &["school_id", "id"])).await
}

async fn watch_entries(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("watch_entry")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(binary_null("person"))
                .col(uuid("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("void_at"))
                .col(timestamp_with_time_zone_null("erased_at"))
                .foreign_key(&mut references("watch_entry", "school_id", "school"))
                .foreign_key(&mut references("watch_entry", "created_by", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("watch_entry", &["school_id", "id"])).await
}
