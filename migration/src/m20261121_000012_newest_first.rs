//! Orders of a room or of a thing are read newest first: their indexes end with the moment of the report, so that a page
//! is read in order and a room with many years of orders is as quick as one with few.

use sea_orm_migration::prelude::*;

use crate::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

const OF: [&str; 2] = ["asset_id", "place_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for of in OF {
            schema.drop_index(gone(&["school_id", of, "id"])).await?;
            schema.create_index(index("repair", &["school_id", of, "reported_at", "id"])).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for of in OF {
            schema.drop_index(gone(&["school_id", of, "reported_at", "id"])).await?;
            schema.create_index(index("repair", &["school_id", of, "id"])).await?;
        }
        Ok(())
    }
}

fn gone(columns: &[&str]) -> IndexDropStatement {
    Index::drop().name(format!("idx-repair-{}", columns.join("-"))).table("repair").to_owned()
}
