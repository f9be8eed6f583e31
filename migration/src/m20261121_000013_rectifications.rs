//! What was found and has to be put right, with its photos; and whether an inspector's link shows it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school after some years.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("rectification", "sqlite_autoindex_rectification_1", "5000 1"),
    ("rectification", "idx-rectification-school_id-id", "5000 5000 1"),
    ("rectification", "idx-rectification-school_id-status-id", "5000 5000 1200 1"),
    ("rectification", "idx-rectification-school_id-owner_id-id", "5000 5000 200 1"),
    ("rectification", "idx-rectification-school_id-due_on-id", "50 50 3 1"),
    ("rectification", "idx-rectification-school_id-opened_at-id", "5000 5000 1 1"),
    ("rectification", "idx-rectification-school_id-source-source_id", "60 60 20 1"),
    ("rectification_photo", "sqlite_autoindex_rectification_photo_1", "10000 1"),
    ("rectification_photo", "idx-rectification_photo-school_id-rectification_id", "10000 10000 2"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        records(schema).await?;
        photos(schema).await?;
        // Whoever has a link already was promised the samples and nothing else.
        let shows = boolean("rectifications").default(false).to_owned();
        schema.alter_table(Table::alter().table("inspection_link").add_column(shows).to_owned()).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.alter_table(Table::alter().table("inspection_link").drop_column("rectifications").to_owned()).await?;
        for table in ["rectification_photo", "rectification"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn records(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("rectification")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(string_len("source", 16))
                .col(uuid_null("source_id"))
                .col(string("what"))
                .col(uuid("opened_by"))
                .col(timestamp_with_time_zone("opened_at"))
                .col(uuid("owner_id"))
                .col(date("first_due_on"))
                .col(date("due_on"))
                .col(string_len("status", 16))
                .col(string("measures"))
                .col(uuid_null("done_by"))
                .col(timestamp_with_time_zone_null("done_at"))
                .col(uuid_null("verified_by"))
                .col(timestamp_with_time_zone_null("verified_at"))
                .col(string("result"))
                .col(integer("returns"))
                .col(uuid_null("returned_by"))
                .col(timestamp_with_time_zone_null("returned_at"))
                .col(string("return_reason"))
                .col(uuid_null("cancelled_by"))
                .col(timestamp_with_time_zone_null("cancelled_at"))
                .col(string("cancel_reason"))
                .col(integer("escalated"))
                .col(date_null("escalated_on"))
                .col(integer("version"))
                .foreign_key(&mut references("rectification", "school_id", "school"))
                .foreign_key(&mut references("rectification", "opened_by", "member"))
                .foreign_key(&mut references("rectification", "owner_id", "member"))
                .to_owned(),
        )
        .await?;
    for column in ["status", "owner_id", "opened_at"] {
        schema.create_index(index("rectification", &["school_id", column, "id"])).await?;
    }
    schema.create_index(index("rectification", &["school_id", "id"])).await?;
    let is_null = |column| Expr::col(column).is_null();
    // What still has to be done, by its last day.
    let open = is_null("done_at").and(is_null("cancelled_at"));
    let due = index("rectification", &["school_id", "due_on", "id"]).and_where(open).to_owned();
    schema.create_index(due).await?;
    // Of two who report the same the second is told of the first.
    let live = is_null("verified_at").and(is_null("cancelled_at"));
    let one = index("rectification", &["school_id", "source", "source_id"]).unique().to_owned();
    schema.create_index(one.to_owned().and_where(live).to_owned()).await
}

async fn photos(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("rectification_photo")
                .col(uuid("photo_id").primary_key())
                .col(uuid("rectification_id"))
                .col(uuid("school_id"))
                .col(string_len("role", 16))
                .col(integer("position"))
                .foreign_key(&mut references("rectification_photo", "rectification_id", "rectification"))
                .foreign_key(&mut references("rectification_photo", "photo_id", "photo"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("rectification_photo", &["school_id", "rectification_id"])).await
}
