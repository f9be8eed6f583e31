//! Repair orders, who repairs, and when the school works.

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
        let promises = ColumnDef::new("promises").json().not_null().default("{}").to_owned();
        schema.alter_table(Table::alter().table("school").add_column(promises).to_owned()).await?;
        schema
            .create_table(
                Table::create()
                    .table("calendar_day")
                    .col(uuid("school_id"))
                    .col(date("day"))
                    .col(string_len("kind", 16))
                    .col(string("name"))
                    .primary_key(Index::create().col("school_id").col("day"))
                    .foreign_key(&mut references("calendar_day", "school_id", "school"))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table("crew")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(sorted(schema, string("name")))
                    .col(string_null("void_reason"))
                    .col(integer("version"))
                    .foreign_key(&mut references("crew", "school_id", "school"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("crew", &["school_id", "name"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("crew_member")
                    .col(uuid("crew_id"))
                    .col(uuid("member_id"))
                    .col(uuid("school_id"))
                    .primary_key(Index::create().col("crew_id").col("member_id"))
                    .foreign_key(&mut references("crew_member", "crew_id", "crew"))
                    .foreign_key(&mut references("crew_member", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("crew_member", &["school_id", "member_id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("dispatch_rule")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(string_len_null("trade", 16))
                    .col(uuid_null("place_id"))
                    .col(uuid_null("member_id"))
                    .col(uuid_null("crew_id"))
                    .col(integer("version"))
                    .foreign_key(&mut references("dispatch_rule", "school_id", "school"))
                    .foreign_key(&mut references("dispatch_rule", "place_id", "place"))
                    .foreign_key(&mut references("dispatch_rule", "member_id", "member"))
                    .foreign_key(&mut references("dispatch_rule", "crew_id", "crew"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("dispatch_rule", &["school_id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("repair")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(sorted(schema, string("number")))
                    .col(string_len("status", 16))
                    .col(string_len("urgency", 16))
                    .col(string_len("trade", 16))
                    .col(boolean("safety"))
                    .col(uuid_null("place_id"))
                    .col(uuid_null("asset_id"))
                    .col(string("item"))
                    .col(string("description"))
                    .col(uuid_null("reporter_id"))
                    .col(string("contact"))
                    .col(timestamp_with_time_zone("reported_at"))
                    .col(timestamp_with_time_zone_null("occurred_at"))
                    .col(timestamp_with_time_zone("due_at"))
                    .col(uuid_null("repeat_of"))
                    .col(uuid_null("assignee_id"))
                    .col(uuid_null("crew_id"))
                    .col(string("contractor"))
                    .col(string("contractor_contact"))
                    .col(string("contractor_record"))
                    .col(timestamp_with_time_zone_null("triaged_at"))
                    .col(uuid_null("triaged_by"))
                    .col(timestamp_with_time_zone_null("started_at"))
                    .col(timestamp_with_time_zone_null("waiting_since"))
                    .col(date_null("waiting_until"))
                    .col(timestamp_with_time_zone_null("finished_at"))
                    .col(timestamp_with_time_zone_null("accept_until"))
                    .col(string_len_null("result", 16))
                    .col(string_len_null("cause", 16))
                    .col(string("work"))
                    .col(string("old_parts"))
                    .col(big_integer("cost_fen"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(uuid_null("acceptor_id"))
                    .col(integer_null("rating"))
                    .col(string("comment"))
                    .col(json_null("signature"))
                    .col(boolean("overdue_acceptance"))
                    .col(uuid_null("rechecked_by"))
                    .col(timestamp_with_time_zone_null("rechecked_at"))
                    .col(uuid_null("followed_up_by"))
                    .col(timestamp_with_time_zone_null("followed_up_at"))
                    .col(string("follow_up"))
                    .col(integer("rejections"))
                    .col(timestamp_with_time_zone_null("urged_at"))
                    .col(integer("escalated"))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .foreign_key(&mut references("repair", "school_id", "school"))
                    .foreign_key(&mut references("repair", "place_id", "place"))
                    .foreign_key(&mut references("repair", "asset_id", "asset"))
                    .foreign_key(&mut references("repair", "reporter_id", "member"))
                    .foreign_key(&mut references("repair", "assignee_id", "member"))
                    .foreign_key(&mut references("repair", "crew_id", "crew"))
                    .foreign_key(&mut references("repair", "repeat_of", "repair"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("repair", &["school_id", "number"]).unique().to_owned()).await?;
        schema.create_index(index("repair", &["school_id", "status", "due_at", "id"])).await?;
        schema.create_index(index("repair", &["school_id", "assignee_id", "status", "due_at"])).await?;
        schema.create_index(index("repair", &["school_id", "crew_id", "status", "due_at"])).await?;
        schema.create_index(index("repair", &["school_id", "reporter_id", "id"])).await?;
        schema.create_index(index("repair", &["school_id", "asset_id", "id"])).await?;
        schema.create_index(index("repair", &["school_id", "place_id", "id"])).await?;
        schema.create_index(index("repair", &["school_id", "reported_at", "id"])).await?;
        // The board: what has not ended, by when it is due.
        let board =
            index("repair", &["school_id", "due_at", "id"]).and_where(Expr::col("closed_at").is_null()).to_owned();
        schema.create_index(board).await?;
        schema
            .create_table(
                Table::create()
                    .table("repair_event")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("repair_id"))
                    .col(string_len("kind", 16))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("member_id"))
                    .col(string("by"))
                    .col(string("note"))
                    .col(json("data"))
                    .foreign_key(&mut references("repair_event", "repair_id", "repair"))
                    .foreign_key(&mut references("repair_event", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("repair_event", &["school_id", "repair_id", "id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("repair_photo")
                    .col(uuid("photo_id").primary_key())
                    .col(uuid("repair_id"))
                    .col(uuid("school_id"))
                    .col(uuid("event_id"))
                    .col(string_len("role", 16))
                    .col(integer("position"))
                    .foreign_key(&mut references("repair_photo", "repair_id", "repair"))
                    .foreign_key(&mut references("repair_photo", "photo_id", "photo"))
                    .foreign_key(&mut references("repair_photo", "event_id", "repair_event"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("repair_photo", &["school_id", "repair_id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("repair_material")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("repair_id"))
                    .col(string("name"))
                    .col(integer("quantity"))
                    .col(string("unit"))
                    .col(big_integer("price_fen"))
                    .foreign_key(&mut references("repair_material", "repair_id", "repair"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("repair_material", &["school_id", "repair_id"])).await?;
        schema
            .create_table(
                Table::create()
                    .table("repair_watcher")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("repair_id"))
                    .col(uuid_null("member_id"))
                    .col(binary_null("tracking_hash"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("repair_watcher", "repair_id", "repair"))
                    .foreign_key(&mut references("repair_watcher", "member_id", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("repair_watcher", &["school_id", "member_id"])).await?;
        schema.create_index(index("repair_watcher", &["repair_id", "member_id"]).unique().to_owned()).await?;
        schema.create_index(index("repair_watcher", &["tracking_hash"]).unique().to_owned()).await?;
        schema
            .create_table(
                Table::create()
                    .table("contractor_link")
                    .col(uuid("id").primary_key())
                    .col(uuid("school_id"))
                    .col(uuid("repair_id"))
                    .col(string("firm"))
                    .col(string("contact"))
                    .col(string("record_number"))
                    .col(binary("token_hash"))
                    .col(uuid("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("spent_at"))
                    .foreign_key(&mut references("contractor_link", "repair_id", "repair"))
                    .foreign_key(&mut references("contractor_link", "created_by", "member"))
                    .to_owned(),
            )
            .await?;
        schema.create_index(index("contractor_link", &["token_hash"]).unique().to_owned()).await?;
        schema.create_index(index("contractor_link", &["school_id", "repair_id"])).await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "contractor_link",
            "repair_watcher",
            "repair_material",
            "repair_photo",
            "repair_event",
            "repair",
            "dispatch_rule",
            "crew_member",
            "crew",
            "calendar_day",
        ] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        schema.alter_table(Table::alter().table("school").drop_column("promises").to_owned()).await?;
        Ok(())
    }
}
