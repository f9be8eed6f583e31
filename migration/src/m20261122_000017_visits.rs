//! The gate: visits and who was asked about them, guards' shifts and codes, who is on duty, stand-ins, roll-calls.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school after some years: a million visits, of which a few hundred go on.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("visit", "sqlite_autoindex_visit_1", "1000000 1"),
    ("visit", "idx-visit-school_id-status-id", "1000000 1000000 100 1"),
    ("visit", "idx-visit-school_id-next_at-id", "300 300 1 1"),
    ("visit", "idx-visit-school_id-badge_id", "300 300 1"),
    ("visit", "idx-visit-school_id-date-id", "1000000 1000000 300 1"),
    ("visit", "idx-visit-school_id-id", "1000000 1000000 1"),
    ("visit", "idx-visit-school_id-host_id-id", "1000000 1000000 5000 1"),
    ("visit", "idx-visit-school_id-ended_at-id", "30000 30000 1 1"),
    ("visit", "idx-visit-school_id-name_index-id", "30000 30000 2 1"),
    ("visit", "idx-visit-school_id-phone_index-id", "30000 30000 2 1"),
    ("visit", "idx-visit-school_id-id_number_index-id", "30000 30000 2 1"),
    ("visit", "idx-visit-pass_hash", "1000000 1"),
    ("delivery", "idx-delivery-school_id-notice_id", "50000 50000 1"),
    ("visit_ask", "sqlite_autoindex_visit_ask_1", "1500000 1"),
    ("visit_ask", "idx-visit_ask-school_id-visit_id-seq", "1500000 1500000 2 1"),
    ("visit_ask", "idx-visit_ask-school_id-member_id-visit_id", "1500000 1500000 7000 1"),
    ("shift", "sqlite_autoindex_shift_1", "5000 1"),
    ("shift", "idx-shift-school_id-id", "5000 5000 1"),
    ("shift", "idx-shift-school_id-device_id", "5 5 1"),
    ("shift", "idx-shift-school_id-guard_id", "5 5 1"),
    ("gate_code", "sqlite_autoindex_gate_code_1", "20 1"),
    ("gate_code", "idx-gate_code-school_id", "20 20"),
    ("duty", "sqlite_autoindex_duty_1", "1000 1000 1"),
    ("stand_in", "sqlite_autoindex_stand_in_1", "200 1"),
    ("stand_in", "idx-stand_in-school_id", "200 200"),
    ("roll_call", "sqlite_autoindex_roll_call_1", "50 1"),
    ("roll_call", "idx-roll_call-school_id-id", "50 50 1"),
    ("roll_call_item", "sqlite_autoindex_roll_call_item_1", "2000 40 1"),
    ("roll_call_item", "idx-roll_call_item-school_id-roll_call_id", "2000 2000 40"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        shifts(schema).await?;
        duties(schema).await?;
        visits(schema).await?;
        visit_indexes(schema).await?;
        asks(schema).await?;
        roll_calls(schema).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_index(Index::drop().name("idx-delivery-school_id-notice_id").table("delivery").to_owned()).await?;
        for table in ["roll_call_item", "roll_call", "visit_ask", "visit", "stand_in", "duty", "gate_code", "shift"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn is_null(column: &'static str) -> Expr {
    Expr::col(column).is_null()
}

/// In these words: SQLite does not see that a row which is found by its value is one that is not null otherwise.
fn is_set(column: &'static str) -> Expr {
    Expr::col(column).is_not_null()
}

async fn shifts(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("shift")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(uuid("guard_id"))
                .col(uuid_null("device_id"))
                .col(timestamp_with_time_zone("started_at"))
                .col(timestamp_with_time_zone("active_at"))
                .col(timestamp_with_time_zone_null("locked_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .col(string_len_null("ended_how", 16))
                .col(integer("explained"))
                .col(integer("version"))
                .foreign_key(&mut references("shift", "school_id", "school"))
                .foreign_key(&mut references("shift", "guard_id", "member"))
                .foreign_key(&mut references("shift", "device_id", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("shift", &["school_id", "id"])).await?;
    // One guard at a time is signed on at a phone that they share.
    let one = index("shift", &["school_id", "device_id"]).unique().and_where(is_null("ended_at")).to_owned();
    schema.create_index(one).await?;
    // And a guard has one shift at his own phone.
    let at_his = is_null("ended_at").and(is_null("device_id"));
    let own = index("shift", &["school_id", "guard_id"]).unique().and_where(at_his).to_owned();
    schema.create_index(own).await?;
    schema
        .create_table(
            Table::create()
                .table("gate_code")
                .col(uuid("member_id").primary_key())
                .col(uuid("school_id"))
                .col(string("kid"))
                .col(binary("digest"))
                .col(timestamp_with_time_zone("set_at"))
                .foreign_key(&mut references("gate_code", "member_id", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("gate_code", &["school_id"])).await
}

async fn duties(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("duty")
                .col(uuid("school_id"))
                .col(date("date"))
                .col(json("members"))
                .col(uuid("set_by"))
                .col(timestamp_with_time_zone("set_at"))
                .primary_key(Index::create().col("school_id").col("date"))
                .foreign_key(&mut references("duty", "school_id", "school"))
                .to_owned(),
        )
        .await?;
    schema
        .create_table(
            Table::create()
                .table("stand_in")
                .col(uuid("member_id").primary_key())
                .col(uuid("school_id"))
                .col(uuid_null("stand_in_id"))
                .col(timestamp_with_time_zone("set_at"))
                .foreign_key(&mut references("stand_in", "member_id", "member"))
                .foreign_key(&mut references("stand_in", "stand_in_id", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("stand_in", &["school_id"])).await
}

async fn visits(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("visit")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(string_len("status", 16))
                .col(string_len("origin", 16))
                .col(string_len("purpose", 16))
                .col(date("date"))
                .col(binary_null("person"))
                .col(binary_null("notes"))
                .col(binary_null("phone"))
                .col(binary_null("phone_index"))
                .col(binary_null("id_number"))
                .col(binary_null("id_number_index"))
                .col(binary_null("name_index"))
                .col(boolean("id_checked"))
                .col(integer("headcount"))
                .col(uuid_null("host_id"))
                .col(uuid_null("repair_id"))
                .col(uuid_null("contractor_link_id"))
                .col(uuid_null("frequent_visitor_id"))
                .col(timestamp_with_time_zone_null("from_at"))
                .col(timestamp_with_time_zone_null("until_at"))
                .col(boolean_null("decided"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .col(string_len_null("decided_how", 16))
                .col(boolean("watched"))
                .col(boolean("overridden"))
                .col(uuid_null("badge_id"))
                .col(binary_null("pass_hash"))
                .col(string_null("pass_kid"))
                .col(big_integer_null("pass_step"))
                .col(timestamp_with_time_zone_null("entered_at"))
                .col(uuid_null("entered_by"))
                .col(timestamp_with_time_zone_null("left_at"))
                .col(uuid_null("left_by"))
                .col(string_len_null("left_how", 16))
                .col(string_len_null("whereabouts", 16))
                .col(uuid_null("whereabouts_by"))
                .col(timestamp_with_time_zone_null("whereabouts_at"))
                .col(uuid_null("explained_in"))
                .col(timestamp_with_time_zone_null("overstay_told_at"))
                .col(timestamp_with_time_zone_null("next_at"))
                .col(boolean("late"))
                .col(timestamp_with_time_zone_null("occurred_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .col(timestamp_with_time_zone_null("erased_at"))
                .col(integer("version"))
                .col(timestamp_with_time_zone("created_at"))
                .col(uuid_null("created_by"))
                .foreign_key(&mut references("visit", "school_id", "school"))
                .foreign_key(&mut references("visit", "host_id", "member"))
                .foreign_key(&mut references("visit", "repair_id", "repair"))
                .foreign_key(&mut references("visit", "contractor_link_id", "contractor_link"))
                .to_owned(),
        )
        .await
}

async fn visit_indexes(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    // Who waits, who is expected, who is inside: however many visits there were, it is a short stretch of this index.
    schema.create_index(index("visit", &["school_id", "status", "id"])).await?;
    let due = index("visit", &["school_id", "next_at", "id"]);
    schema.create_index(due.to_owned().and_where(is_set("next_at")).to_owned()).await?;
    // A badge hangs on one visitor at a time.
    let badge = index("visit", &["school_id", "badge_id"]).unique().and_where(is_null("ended_at")).to_owned();
    schema.create_index(badge).await?;
    schema.create_index(index("visit", &["school_id", "id"])).await?;
    for column in ["date", "host_id"] {
        schema.create_index(index("visit", &["school_id", column, "id"])).await?;
    }
    // What is over and still names somebody.
    let named = index("visit", &["school_id", "ended_at", "id"]).and_where(is_null("erased_at")).to_owned();
    schema.create_index(named).await?;
    for column in ["name_index", "phone_index", "id_number_index"] {
        let found = index("visit", &["school_id", column, "id"]).and_where(is_set(column)).to_owned();
        schema.create_index(found).await?;
    }
    schema.create_index(index("visit", &["pass_hash"]).unique().to_owned()).await
}

async fn asks(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("visit_ask")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(uuid("visit_id"))
                .col(integer("seq"))
                .col(uuid("member_id"))
                .col(string_len("how", 16))
                .col(uuid_null("asked_by"))
                .col(timestamp_with_time_zone("at"))
                .col(string_len("outcome", 16))
                .col(timestamp_with_time_zone_null("answered_at"))
                .col(uuid_null("notice_id"))
                .foreign_key(&mut references("visit_ask", "visit_id", "visit"))
                .foreign_key(&mut references("visit_ask", "member_id", "member"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("visit_ask", &["school_id", "visit_id", "seq"]).unique().to_owned()).await?;
    schema.create_index(index("visit_ask", &["school_id", "member_id", "visit_id"])).await?;
    // How far the notice came by which somebody was asked.
    schema.create_index(index("delivery", &["school_id", "notice_id"])).await
}

async fn roll_calls(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    schema
        .create_table(
            Table::create()
                .table("roll_call")
                .col(uuid("id").primary_key())
                .col(uuid("school_id"))
                .col(boolean("drill"))
                .col(uuid("started_by"))
                .col(timestamp_with_time_zone("started_at"))
                .col(uuid_null("closed_by"))
                .col(timestamp_with_time_zone_null("closed_at"))
                .foreign_key(&mut references("roll_call", "school_id", "school"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("roll_call", &["school_id", "id"])).await?;
    schema
        .create_table(
            Table::create()
                .table("roll_call_item")
                .col(uuid("roll_call_id"))
                .col(uuid("visit_id"))
                .col(uuid("school_id"))
                .col(string_len("state", 16))
                .col(uuid_null("marked_by"))
                .col(timestamp_with_time_zone_null("marked_at"))
                .primary_key(Index::create().col("roll_call_id").col("visit_id"))
                .foreign_key(&mut references("roll_call_item", "roll_call_id", "roll_call"))
                .foreign_key(&mut references("roll_call_item", "visit_id", "visit"))
                .to_owned(),
        )
        .await?;
    schema.create_index(index("roll_call_item", &["school_id", "roll_call_id"])).await
}
