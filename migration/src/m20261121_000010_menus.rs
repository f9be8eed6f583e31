//! Foods, dishes and menus.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references, sorted};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school after some years.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("food", "sqlite_autoindex_food_1", "1000 1"),
    ("food", "idx-food-school_id-name", "1000 1000 1"),
    ("dish", "sqlite_autoindex_dish_1", "1000 1"),
    ("dish", "idx-dish-school_id-taken_name", "1000 1000 1"),
    ("dish", "idx-dish-school_id-name-id", "1000 1000 1 1"),
    ("menu", "sqlite_autoindex_menu_1", "500 1"),
    ("menu", "idx-menu-school_id-week", "500 500 1"),
    ("menu_line", "sqlite_autoindex_menu_line_1", "60000 1"),
    ("menu_line", "idx-menu_line-school_id-menu_id", "60000 60000 120"),
    ("menu_line", "idx-menu_line-school_id-date", "60000 60000 24"),
    ("menu_swap", "sqlite_autoindex_menu_swap_1", "1000 1"),
    ("menu_swap", "idx-menu_swap-school_id-menu_id", "1000 1000 2"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let canteen = ColumnDef::new("canteen").json().not_null().default("{}").to_owned();
        schema.alter_table(Table::alter().table("school").add_column(canteen).to_owned()).await?;
        schema
            .create_table(
                Table::create()
                    .table("food")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(sorted(schema, string("name")))
                    .col(string_len("group", 16))
                    .col(json("allergens"))
                    .col(json("nutrients"))
                    .col(integer("edible_percent"))
                    .col(string("source"))
                    .col(string_len("certainty", 16))
                    .col(integer("version"))
                    .foreign_key(&mut references("food", "school_id", "school"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("food", &["school_id", "name"]).unique().to_owned()).await?;
        schema
            .create_table(
                Table::create()
                    .table("dish")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(sorted(schema, string("name")))
                    .col(string_null("taken_name"))
                    .col(string_len("category", 16))
                    .col(string("method"))
                    .col(json("ingredients"))
                    .col(string_null("void_reason"))
                    .col(integer("version"))
                    .foreign_key(&mut references("dish", "school_id", "school"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("dish", &["school_id", "taken_name"]).unique().to_owned()).await?;
        schema.create_index(index("dish", &["school_id", "name", "id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("menu")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(sorted(schema, string("week")))
                    .col(string_len("status", 16))
                    .col(json("days"))
                    .col(string("return_reason"))
                    .col(uuid_null("submitted_by"))
                    .col(timestamp_with_time_zone_null("submitted_at"))
                    .col(uuid_null("approved_by"))
                    .col(timestamp_with_time_zone_null("approved_at"))
                    .col(uuid_null("published_by"))
                    .col(timestamp_with_time_zone_null("published_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("menu", "school_id", "school"))
                    .foreign_key(&mut references("menu", "submitted_by", "member"))
                    .foreign_key(&mut references("menu", "approved_by", "member"))
                    .foreign_key(&mut references("menu", "published_by", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("menu", &["school_id", "week"]).unique().to_owned()).await?;
        lines(schema).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["menu_swap", "menu_line", "menu", "dish", "food"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        schema.alter_table(Table::alter().table("school").drop_column("canteen").to_owned()).await?;
        Ok(())
    }
}

async fn lines(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("menu_line")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(uuid("menu_id"))
                .col(date("date"))
                .col(string_len("meal", 16))
                .col(integer("position"))
                .col(uuid("dish_id"))
                .col(json_null("dish"))
                .col(timestamp_with_time_zone_null("cancelled_at"))
                .foreign_key(&mut references("menu_line", "menu_id", "menu"))
                .foreign_key(&mut references("menu_line", "dish_id", "dish"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("menu_line", &["school_id", "menu_id"])).await?;
    schema.create_index(index("menu_line", &["school_id", "date"])).await?;
    schema
        .create_table(
            Table::create()
                .table("menu_swap")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(uuid("menu_id"))
                .col(uuid_null("line_id"))
                .col(uuid_null("new_line_id"))
                .col(string_len("reason", 16))
                .col(string("note"))
                .col(uuid("by"))
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("approved_by"))
                .col(timestamp_with_time_zone_null("approved_at"))
                .foreign_key(&mut references("menu_swap", "menu_id", "menu"))
                .foreign_key(&mut references("menu_swap", "line_id", "menu_line"))
                .foreign_key(&mut references("menu_swap", "new_line_id", "menu_line"))
                .foreign_key(&mut references("menu_swap", "by", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("menu_swap", &["school_id", "menu_id"])).await
}
