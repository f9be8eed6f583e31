//! Classes and their students, who may collect them, orders not to let one go, and how each was let go or was not.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{index, proportions, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a school after some years.
const PROPORTIONS: &[(&str, &str, &str)] = &[
    ("school_class", "sqlite_autoindex_school_class_1", "60 1"),
    ("school_class", "idx-school_class-school_id-name", "60 60 1"),
    ("school_class", "idx-school_class-school_id-teacher_id", "60 60 1"),
    ("student", "sqlite_autoindex_student_1", "4000 1"),
    ("student", "idx-student-school_id-id", "4000 4000 1"),
    ("student", "idx-student-school_id-class_id-id", "4000 4000 45 1"),
    ("student", "idx-student-school_id-name_index", "4000 4000 1"),
    ("collector", "sqlite_autoindex_collector_1", "20000 1"),
    ("collector", "idx-collector-school_id-student_id-id", "20000 20000 5 1"),
    ("collector", "idx-collector-school_id-member_id", "8000 8000 1"),
    ("collector", "idx-collector-school_id-name_index", "20000 20000 1"),
    ("collector", "idx-collector-school_id-from_at", "5 5 1"),
    ("no_release", "sqlite_autoindex_no_release_1", "100 1"),
    ("no_release", "idx-no_release-school_id-student_id", "100 100 1"),
    ("release", "sqlite_autoindex_release_1", "500000 1"),
    ("release", "idx-release-school_id-id", "500000 500000 1"),
    ("release", "idx-release-school_id-student_id-id", "500000 500000 200 1"),
    ("release", "idx-release-school_id-class_id-id", "500000 500000 10000 1"),
    ("release", "idx-release-school_id-collector_id", "500000 500000 100"),
    ("release", "idx-release-school_id-asked_at-id", "500000 500000 1 1"),
    ("release", "idx-release-school_id-status-asked_at", "10 10 10 1"),
    ("refusal", "sqlite_autoindex_refusal_1", "5000 1"),
    ("refusal", "idx-refusal-school_id-id", "5000 5000 1"),
    ("refusal", "idx-refusal-school_id-student_id-id", "5000 5000 3 1"),
    ("refusal", "idx-refusal-school_id-release_id", "5000 5000 1"),
];

const TABLES: [&str; 6] = ["refusal", "release", "no_release", "collector", "student", "school_class"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        students(schema).await?;
        collectors(schema).await?;
        orders(schema).await?;
        releases(schema).await?;
        refusals(schema).await?;
        proportions(schema, PROPORTIONS).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn students(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let class = Table::create()
        .table("school_class")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(string("name"))
        .col(uuid_null("teacher_id"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .col(integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("school_class", "school_id", "school"))
        .foreign_key(&mut references("school_class", "teacher_id", "member"))
        .to_owned();
    schema.create_table(class).await?;
    let live = Expr::col("voided_at").is_null();
    let name = index("school_class", &["school_id", "name"]).unique().and_where(live).to_owned();
    schema.create_index(name).await?;
    schema.create_index(index("school_class", &["school_id", "teacher_id"])).await?;
    let student = Table::create()
        .table("student")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(uuid("class_id"))
        .col(blob_null("person"))
        .col(blob_null("name_index"))
        .col(timestamp_with_time_zone_null("left_at"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .col(timestamp_with_time_zone_null("erased_at"))
        .col(integer("version"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references("student", "school_id", "school"))
        .foreign_key(&mut references("student", "class_id", "school_class"))
        .foreign_key(&mut references("student", "created_by", "member"))
        .to_owned();
    schema.create_table(student).await?;
    for columns in [&["school_id", "id"][..], &["school_id", "class_id", "id"], &["school_id", "name_index"]] {
        schema.create_index(index("student", columns)).await?;
    }
    Ok(())
}

async fn collectors(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let collector = Table::create()
        .table("collector")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(uuid("student_id"))
        .col(uuid_null("member_id"))
        .col(string_len("kind", 16))
        .col(string_len("status", 16))
        .col(blob_null("person"))
        .col(blob_null("name_index"))
        .col(timestamp_with_time_zone_null("from_at"))
        .col(timestamp_with_time_zone_null("until_at"))
        .col(uuid("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("verified_by"))
        .col(timestamp_with_time_zone_null("verified_at"))
        .col(string_len_null("verified_how", 16))
        .col(uuid_null("voided_by"))
        .col(timestamp_with_time_zone_null("voided_at"))
        .col(timestamp_with_time_zone_null("told_at"))
        .col(big_integer_null("code_step"))
        .col(timestamp_with_time_zone_null("erased_at"))
        .col(integer("version"))
        .foreign_key(&mut references("collector", "school_id", "school"))
        .foreign_key(&mut references("collector", "student_id", "student"))
        .foreign_key(&mut references("collector", "member_id", "member"))
        .foreign_key(&mut references("collector", "created_by", "member"))
        .to_owned();
    schema.create_table(collector).await?;
    for columns in [&["school_id", "student_id", "id"][..], &["school_id", "member_id"], &["school_id", "name_index"]] {
        schema.create_index(index("collector", columns)).await?;
    }
    // Nobody has verified them, and the directors were not told.
    let waiting = Expr::col("status").eq("pending").and(Expr::col("told_at").is_null());
    schema.create_index(index("collector", &["school_id", "from_at"]).and_where(waiting).to_owned()).await
}

async fn orders(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let order = Table::create()
        .table("no_release")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(uuid("student_id"))
        .col(json_null("collector_ids"))
        .col(string_len("lift_role", 16))
        .col(blob_null("person"))
        .col(uuid("set_by"))
        .col(timestamp_with_time_zone("set_at"))
        .col(uuid_null("lifted_by"))
        .col(timestamp_with_time_zone_null("lifted_at"))
        .col(timestamp_with_time_zone_null("erased_at"))
        .col(integer("version"))
        .foreign_key(&mut references("no_release", "school_id", "school"))
        .foreign_key(&mut references("no_release", "student_id", "student"))
        .foreign_key(&mut references("no_release", "set_by", "member"))
        .to_owned();
    schema.create_table(order).await?;
    schema.create_index(index("no_release", &["school_id", "student_id"])).await
}

async fn releases(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let release = Table::create()
        .table("release")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(uuid("student_id"))
        .col(uuid("class_id"))
        .col(uuid("collector_id"))
        .col(string_len("kind", 16))
        .col(string_len("status", 16))
        .col(blob_null("person"))
        .col(timestamp_with_time_zone_null("expected_return_at"))
        .col(uuid("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(uuid_null("teacher_by"))
        .col(string_len_null("teacher_how", 16))
        .col(timestamp_with_time_zone_null("teacher_at"))
        .col(uuid_null("guardian_by"))
        .col(string_len_null("guardian_how", 16))
        .col(timestamp_with_time_zone_null("guardian_at"))
        .col(uuid_null("student_by"))
        .col(string_len_null("student_how", 16))
        .col(timestamp_with_time_zone_null("student_at"))
        .col(uuid_null("gate_by"))
        .col(string_len_null("gate_how", 16))
        .col(timestamp_with_time_zone_null("gate_at"))
        .col(timestamp_with_time_zone_null("released_at"))
        .col(uuid_null("receipt_by"))
        .col(timestamp_with_time_zone_null("receipt_at"))
        .col(uuid_null("returned_by"))
        .col(timestamp_with_time_zone_null("returned_at"))
        .col(uuid_null("ended_by"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(timestamp_with_time_zone_null("erased_at"))
        .col(integer("version"))
        .foreign_key(&mut references("release", "school_id", "school"))
        .foreign_key(&mut references("release", "student_id", "student"))
        .foreign_key(&mut references("release", "class_id", "school_class"))
        .foreign_key(&mut references("release", "collector_id", "collector"))
        .foreign_key(&mut references("release", "asked_by", "member"))
        .to_owned();
    schema.create_table(release).await?;
    for columns in [
        &["school_id", "id"][..],
        &["school_id", "student_id", "id"],
        &["school_id", "class_id", "id"],
        &["school_id", "collector_id"],
        &["school_id", "asked_at", "id"],
    ] {
        schema.create_index(index("release", columns)).await?;
    }
    // Those that still wait, however many there were.
    let open = Expr::col("status").eq("open");
    schema.create_index(index("release", &["school_id", "status", "asked_at"]).and_where(open).to_owned()).await
}

async fn refusals(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let refusal = Table::create()
        .table("refusal")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(uuid("student_id"))
        .col(uuid_null("release_id"))
        .col(uuid_null("collector_id"))
        .col(string_len("why", 16))
        .col(blob_null("person"))
        .col(uuid("by"))
        .col(timestamp_with_time_zone("at"))
        .col(timestamp_with_time_zone_null("erased_at"))
        .foreign_key(&mut references("refusal", "school_id", "school"))
        .foreign_key(&mut references("refusal", "student_id", "student"))
        .foreign_key(&mut references("refusal", "release_id", "release"))
        .foreign_key(&mut references("refusal", "collector_id", "collector"))
        .foreign_key(&mut references("refusal", "by", "member"))
        .to_owned();
    schema.create_table(refusal).await?;
    for columns in [&["school_id", "id"][..], &["school_id", "student_id", "id"], &["school_id", "release_id"]] {
        schema.create_index(index("refusal", columns)).await?;
    }
    Ok(())
}
