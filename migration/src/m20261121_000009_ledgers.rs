//! The ledgers: rows and checkpoints that the database itself refuses to change or remove. Add columns, never alter one.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::{index, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What is only added to.
const KEPT: [&str; 2] = ["ledger_row", "ledger_checkpoint"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let head = table("ledger_head").col(binary("link")).col(big_integer("checkpoint")).to_owned();
        schema.create_table(head).await?;
        let row = table("ledger_row")
            .col(binary("bytes"))
            .col(binary("leaf"))
            .col(binary("link"))
            .col(string("op"))
            .col(uuid("subject_id"))
            .col(big_integer("at_ms"))
            .col(uuid_null("actor_id"))
            .to_owned();
        schema.create_table(row).await?;
        schema.create_index(index("ledger_row", &["school_id", "ledger", "subject_id", "seq"])).await?;
        let secret = keyed("ledger_secret", &["school_id", "ledger", "seq", "field"])
            .col(string("field"))
            .col(string("value"))
            .col(binary("salt"))
            .to_owned();
        schema.create_table(secret).await?;
        let checkpoint = table("ledger_checkpoint")
            .col(binary("link"))
            .col(big_integer("at_ms"))
            .col(string("note"))
            .col(string("key"))
            .to_owned();
        schema.create_table(checkpoint).await?;
        keep(schema).await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in ["ledger_checkpoint", "ledger_secret", "ledger_row", "ledger_head"] {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        if schema.get_database_backend() == DbBackend::Postgres {
            schema.get_connection().execute_unprepared("DROP FUNCTION ledger_is_kept()").await?;
        }
        Ok(())
    }
}

/// A table with one row for each number of a ledger; of the head there is only one.
fn table(name: &'static str) -> TableCreateStatement {
    let key: &[&str] = if name == "ledger_head" { &["school_id", "ledger"] } else { &["school_id", "ledger", "seq"] };
    keyed(name, key)
}

fn keyed(name: &'static str, columns: &[&'static str]) -> TableCreateStatement {
    let mut key = Index::create();
    for column in columns {
        key.col(*column);
    }
    Table::create()
        .table(name)
        .col(uuid("school_id"))
        .col(string_len("ledger", 16))
        .col(big_integer("seq"))
        .primary_key(&mut key)
        .foreign_key(&mut references(name, "school_id", "school"))
        .to_owned()
}

/// Whoever owns the database can take these away again; the chain is what tells of it.
async fn keep(schema: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = schema.get_connection();
    if schema.get_database_backend() == DbBackend::Postgres {
        let function = "CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS \
            $$ BEGIN RAISE EXCEPTION 'a ledger is only added to'; END $$";
        db.execute_unprepared(function).await?;
        for table in KEPT {
            let trigger = format!(
                "CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()"
            );
            db.execute_unprepared(&trigger).await?;
        }
        return Ok(());
    }
    for table in KEPT {
        for change in ["update", "delete"] {
            let trigger = format!(
                "CREATE TRIGGER {table}_is_kept_{change} BEFORE {change} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
            );
            db.execute_unprepared(&trigger).await?;
        }
        // Replacing a row removes the one that is there without asking the other two.
        let trigger = format!(
            "CREATE TRIGGER {table}_is_kept_insert BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} \
             WHERE school_id = NEW.school_id AND ledger = NEW.ledger AND seq = NEW.seq) \
             BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
        );
        db.execute_unprepared(&trigger).await?;
    }
    Ok(())
}
