//! Who looked at what is known of people, and what was erased of it.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::{index, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Of a look, all but why.
const KEPT: [&str; 8] = ["id", "school_id", "kind", "subject_id", "fields", "count", "by", "at"];

/// By what it is known that a record is over.
const ENDS: [(&str, &str); 6] = [
    ("release", "asked_at"),
    ("refusal", "at"),
    ("collector", "voided_at"),
    ("collector", "until_at"),
    ("no_release", "lifted_at"),
    ("student", "voided_at"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let look = Table::create()
            .table("look")
            .col(uuid("id").primary_key())
            .col(uuid("school_id"))
            .col(string_len("kind", 24))
            .col(uuid_null("subject_id"))
            .col(string("fields"))
            .col(integer("count"))
            .col(binary_null("reason"))
            .col(uuid("by"))
            .col(timestamp_with_time_zone("at"))
            .foreign_key(&mut references("look", "school_id", "school"))
            .foreign_key(&mut references("look", "by", "member"))
            .to_owned();
        schema.create_table(look).await?;
        schema.create_index(index("look", &["school_id", "id"])).await?;
        schema.create_index(index("look", &["school_id", "subject_id"])).await?;
        keep(schema).await?;
        let erasure = Table::create()
            .table("erasure")
            .col(uuid("id").primary_key())
            .col(uuid("school_id"))
            .col(big_integer("seq"))
            .col(string_len("kind", 24))
            .col(uuid_null("subject_id"))
            .col(timestamp_with_time_zone_null("before"))
            .col(string_len("basis", 16))
            .col(uuid_null("by"))
            .col(timestamp_with_time_zone("at"))
            .col(timestamp_with_time_zone_null("done_at"))
            .col(integer("count"))
            .foreign_key(&mut references("erasure", "school_id", "school"))
            .to_owned();
        schema.create_table(erasure).await?;
        schema.create_index(index("erasure", &["school_id", "seq"]).unique().to_owned()).await?;
        for (table, column) in ENDS {
            // What still names somebody, so that it stays small.
            let named = index(table, &["school_id", column]).name(format!("idx-{table}-{column}-named")).to_owned();
            let named = named.to_owned().and_where(Expr::col("erased_at").is_null()).to_owned();
            schema.create_index(named).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in ENDS {
            schema
                .drop_index(Index::drop().name(format!("idx-{table}-{column}-named")).table(table).to_owned())
                .await?;
        }
        for table in ["erasure", "look"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        if schema.get_database_backend() == DbBackend::Postgres {
            schema.get_connection().execute_unprepared("DROP FUNCTION look_is_kept()").await?;
        }
        Ok(())
    }
}

/// A look stays as it was noted; only why may be forgotten.
async fn keep(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = schema.get_connection();
    let changed = |differs: &str| {
        let columns = KEPT.map(|column| format!("OLD.\"{column}\" {differs} NEW.\"{column}\""));
        format!("NEW.\"reason\" IS NOT NULL OR {}", columns.join(" OR "))
    };
    if schema.get_database_backend() == DbBackend::Postgres {
        for statement in [
            "CREATE FUNCTION look_is_kept() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'a look is only added'; END $$",
            &format!(
                "CREATE TRIGGER look_is_kept_update BEFORE UPDATE ON look FOR EACH ROW WHEN ({}) \
                 EXECUTE FUNCTION look_is_kept()",
                changed("IS DISTINCT FROM")
            ),
            "CREATE TRIGGER look_is_kept_delete BEFORE DELETE OR TRUNCATE ON look FOR EACH STATEMENT \
             EXECUTE FUNCTION look_is_kept()",
        ] {
            db.execute_unprepared(statement).await?;
        }
        return Ok(());
    }
    for (name, when) in [
        ("update BEFORE UPDATE ON look", format!("WHEN {}", changed("IS NOT"))),
        ("delete BEFORE DELETE ON look", String::new()),
        // Replacing a row removes the one that is there without asking the other two.
        ("insert BEFORE INSERT ON look", "WHEN EXISTS (SELECT 1 FROM look WHERE id = NEW.id)".into()),
    ] {
        let trigger =
            format!("CREATE TRIGGER look_is_kept_{name} {when} BEGIN SELECT RAISE(ABORT, 'a look is only added'); END");
        db.execute_unprepared(&trigger).await?;
    }
    Ok(())
}
