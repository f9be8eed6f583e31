//! Places, assets, their history and their search index.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

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
                    .table("place")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(string("name"))
                    .col(string_len("kind", 16))
                    .col(uuid_null("parent_id"))
                    .col(uuid_null("keeper_id"))
                    .col(sorted(schema, string("path")))
                    .col(string_null("void_reason"))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("place", "school_id", "school"))
                    .foreign_key(&mut references("place", "parent_id", "place"))
                    .foreign_key(&mut references("place", "keeper_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("place", &["school_id", "path", "id"])).await?;
        schema.create_index(index("place", &["parent_id"])).await?;
        schema.create_table(asset(schema)).await?;
        schema.create_index(index("asset", &["school_id", "number"]).unique().to_owned()).await?;
        // Each list is read in the order of its numbers, so each filter's index ends with the number.
        schema.create_index(index("asset", &["school_id", "place_id", "number"])).await?;
        schema.create_index(index("asset", &["school_id", "keeper_id", "number"])).await?;
        schema.create_index(index("asset", &["school_id", "status", "number"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("asset_event")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("asset_id"))
                    .col(string_len("kind", 16))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("member_id"))
                    .col(string("note"))
                    .col(json("changes"))
                    .foreign_key(&mut references("asset_event", "asset_id", "asset"))
                    .foreign_key(&mut references("asset_event", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("asset_event", &["school_id", "asset_id", "id"])).await?;
        schema.create_table(asset_term(schema)).await?;
        schema
            .create_table(
                Table::create()
                    .table("counter")
                    .col(uuid("school_id"))
                    .col(string("name"))
                    .col(big_integer("last"))
                    .primary_key(Index::create().col("school_id").col("name"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["counter", "asset_term", "asset_event", "asset", "place"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn asset_term(schema: &SchemaManager) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("asset_term")
        .col(uuid("school_id"))
        .col(binary("term"))
        .col(sorted(schema, string("number")))
        .col(uuid("asset_id"))
        // The cards of a word are read in the order of their numbers, however many have it.
        .primary_key(Index::create().col("school_id").col("term").col("number"));
    if schema.get_database_backend() == DbBackend::Sqlite {
        // The key is nearly all of the row, which is then kept once.
        table.extra("WITHOUT ROWID");
    }
    table
}

fn asset(schema: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table("asset")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(sorted(schema, string("number")))
        .col(string("name"))
        .col(string("category_code"))
        .col(string("brand"))
        .col(string("model"))
        .col(string("spec"))
        .col(string("unit"))
        .col(integer("quantity"))
        .col(big_integer_null("price_fen"))
        .col(date_null("acquired_on"))
        .col(date_null("booked_on"))
        .col(string("voucher"))
        .col(string_len_null("acquisition", 16))
        .col(string_len_null("funding", 16))
        .col(string("supplier"))
        .col(string("contract"))
        .col(date_null("warranty_until"))
        .col(uuid_null("place_id"))
        .col(string("department"))
        .col(string("user"))
        .col(uuid_null("keeper_id"))
        .col(string_len("status", 16))
        .col(integer_null("life_years"))
        .col(string("remark"))
        .col(integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .foreign_key(&mut references("asset", "school_id", "school"))
        .foreign_key(&mut references("asset", "place_id", "place"))
        .foreign_key(&mut references("asset", "keeper_id", "member"))
        .to_owned()
}
