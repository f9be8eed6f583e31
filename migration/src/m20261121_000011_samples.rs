//! Samples, holds, fridges, meals eaten with the pupils, and links for inspectors.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school after some years.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("sample", "sqlite_autoindex_sample_1", "100000 1"),
    ("sample", "idx-sample-school_id-date-meal-dish_id", "98000 98000 50 10 1"),
    ("sample", "idx-sample-school_id-date-id", "100000 100000 50 1"),
    ("sample", "idx-sample-school_id-discard_after-id", "2000 2000 10 1"),
    ("sample_meal", "sqlite_autoindex_sample_meal_1", "10000 1"),
    ("sample_meal", "idx-sample_meal-school_id-date-meal", "10000 10000 3 1"),
    ("sample_photo", "sqlite_autoindex_sample_photo_1", "50000 2 1"),
    ("sample_photo", "idx-sample_photo-school_id-sample_id", "50000 50000 2"),
    ("hold", "sqlite_autoindex_hold_1", "50 1"),
    ("hold", "idx-hold-school_id-id", "50 50 1"),
    ("sample_hold", "sqlite_autoindex_sample_hold_1", "5000 100 1"),
    ("sample_hold", "idx-sample_hold-school_id-sample_id", "500 500 1"),
    ("fridge_reading", "sqlite_autoindex_fridge_reading_1", "50000 1"),
    ("fridge_reading", "idx-fridge_reading-school_id-asset_id-id", "50000 50000 10000 1"),
    ("accompany", "sqlite_autoindex_accompany_1", "10000 1"),
    ("accompany", "idx-accompany-school_id-date-id", "10000 10000 3 1"),
    ("accompany", "idx-accompany-school_id-id", "10000 10000 1"),
    ("accompany_photo", "sqlite_autoindex_accompany_photo_1", "10000 1"),
    ("accompany_photo", "idx-accompany_photo-school_id-accompany_id", "10000 10000 2"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        samples(schema).await?;
        holds(schema).await?;
        fridges(schema).await?;
        accompany(schema).await?;
        links(schema).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "inspection_link",
            "accompany_photo",
            "accompany",
            "fridge_reading",
            "sample_hold",
            "hold",
            "sample_photo",
            "sample_meal",
            "sample",
        ] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn samples(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("sample")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(date("date"))
                .col(string_len("meal", 16))
                .col(uuid("dish_id"))
                .col(string("dish"))
                .col(string_len("status", 16))
                .col(integer_null("grams"))
                .col(string("container"))
                .col(uuid_null("fridge_id"))
                .col(integer_null("deci_celsius"))
                .col(boolean("excursion"))
                .col(boolean("late"))
                .col(boolean("light"))
                .col(string("reason"))
                .col(timestamp_with_time_zone("taken_at"))
                .col(timestamp_with_time_zone_null("occurred_at"))
                .col(timestamp_with_time_zone("served_until"))
                .col(timestamp_with_time_zone_null("discard_after"))
                .col(uuid("keeper_id"))
                .col(uuid_null("reviewed_by"))
                .col(timestamp_with_time_zone_null("reviewed_at"))
                .col(uuid_null("discarded_by"))
                .col(timestamp_with_time_zone_null("discarded_at"))
                .col(uuid_null("discard_witness"))
                .col(string("discard_method"))
                .col(uuid_null("voided_by"))
                .col(timestamp_with_time_zone_null("voided_at"))
                .col(string("void_reason"))
                .col(integer("version"))
                .foreign_key(&mut references("sample", "school_id", "school"))
                .foreign_key(&mut references("sample", "dish_id", "dish"))
                .foreign_key(&mut references("sample", "fridge_id", "asset"))
                .foreign_key(&mut references("sample", "keeper_id", "member"))
                .to_owned(),
        )
        .await?;
    // Of two phones at the same dish one is told what the other has written.
    let one = index("sample", &["school_id", "date", "meal", "dish_id"]).unique().to_owned();
    schema.create_index(one.to_owned().and_where(Expr::col("voided_at").is_null()).to_owned()).await?;
    schema.create_index(index("sample", &["school_id", "date", "id"])).await?;
    // What is in the fridges, and what is missing, which is at the end of it.
    let there = Expr::col("discarded_at").is_null().and(Expr::col("voided_at").is_null());
    let due = index("sample", &["school_id", "discard_after", "id"]).and_where(there).to_owned();
    schema.create_index(due).await?;
    schema
        .create_table(
            Table::create()
                .table("sample_meal")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(date("date"))
                .col(string_len("meal", 16))
                .col(timestamp_with_time_zone_null("closed_at"))
                .col(uuid_null("closed_by"))
                .col(timestamp_with_time_zone_null("told_at"))
                .foreign_key(&mut references("sample_meal", "school_id", "school"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("sample_meal", &["school_id", "date", "meal"]).unique().to_owned()).await?;
    schema
        .create_table(
            Table::create()
                .table("sample_photo")
                .col(uuid("sample_id"))
                .col(uuid("photo_id"))
                .col(uuid("school_id"))
                .col(string_len("role", 16))
                .col(integer("position"))
                .primary_key(Index::create().col("sample_id").col("photo_id"))
                .foreign_key(&mut references("sample_photo", "sample_id", "sample"))
                .foreign_key(&mut references("sample_photo", "photo_id", "photo"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("sample_photo", &["school_id", "sample_id"])).await
}

async fn holds(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("hold")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(string("reason"))
                .col(uuid("made_by"))
                .col(timestamp_with_time_zone("made_at"))
                .col(uuid_null("released_by"))
                .col(timestamp_with_time_zone_null("released_at"))
                .col(string("release_reason"))
                .col(integer("version"))
                .foreign_key(&mut references("hold", "school_id", "school"))
                .foreign_key(&mut references("hold", "made_by", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("hold", &["school_id", "id"])).await?;
    schema
        .create_table(
            Table::create()
                .table("sample_hold")
                .col(uuid("hold_id"))
                .col(uuid("sample_id"))
                .col(uuid("school_id"))
                .col(timestamp_with_time_zone_null("released_at"))
                .primary_key(Index::create().col("hold_id").col("sample_id"))
                .foreign_key(&mut references("sample_hold", "hold_id", "hold"))
                .foreign_key(&mut references("sample_hold", "sample_id", "sample"))
                .to_owned(),
        )
        .await?;
    // What is held now: what was released long ago is asked for by its hold alone.
    let now = Expr::col("released_at").is_null();
    schema.create_index(index("sample_hold", &["school_id", "sample_id"]).and_where(now).to_owned()).await
}

async fn fridges(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("fridge_reading")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(uuid("asset_id"))
                .col(integer("deci_celsius"))
                .col(boolean("out_of_range"))
                .col(string("note"))
                .col(timestamp_with_time_zone("at"))
                .col(timestamp_with_time_zone_null("occurred_at"))
                .col(uuid("member_id"))
                .col(uuid_null("repair_id"))
                .foreign_key(&mut references("fridge_reading", "asset_id", "asset"))
                .foreign_key(&mut references("fridge_reading", "member_id", "member"))
                .foreign_key(&mut references("fridge_reading", "repair_id", "repair"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("fridge_reading", &["school_id", "asset_id", "id"])).await
}

async fn accompany(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("accompany")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(date("date"))
                .col(string_len("meal", 16))
                .col(uuid("member_id"))
                .col(integer("quality"))
                .col(integer("hygiene"))
                .col(string("opinion"))
                .col(string("exception"))
                .col(string("handling"))
                .col(timestamp_with_time_zone("at"))
                .col(boolean("late"))
                .col(uuid_null("voided_by"))
                .col(timestamp_with_time_zone_null("voided_at"))
                .col(string("void_reason"))
                .col(integer("version"))
                .foreign_key(&mut references("accompany", "school_id", "school"))
                .foreign_key(&mut references("accompany", "member_id", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("accompany", &["school_id", "date", "id"])).await?;
    schema.create_index(index("accompany", &["school_id", "id"])).await?;
    schema
        .create_table(
            Table::create()
                .table("accompany_photo")
                .col(uuid("photo_id").primary_key())
                .col(uuid("accompany_id"))
                .col(uuid("school_id"))
                .col(integer("position"))
                .foreign_key(&mut references("accompany_photo", "accompany_id", "accompany"))
                .foreign_key(&mut references("accompany_photo", "photo_id", "photo"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("accompany_photo", &["school_id", "accompany_id"])).await
}

async fn links(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("inspection_link")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(date("from_date"))
                .col(date("to_date"))
                .col(string("inspector"))
                .col(binary("token_hash"))
                .col(uuid("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut references("inspection_link", "school_id", "school"))
                .foreign_key(&mut references("inspection_link", "created_by", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("inspection_link", &["token_hash"]).unique().to_owned()).await?;
    schema.create_index(index("inspection_link", &["school_id", "id"])).await
}
