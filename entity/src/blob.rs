//! Files that are kept, by school. A name stands here before its file exists and until after the file is gone, so that
//! neither a crash nor two uploads at once leave a photo without its file or a file without its name.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::SchoolId;

/// Whether the file may be counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BlobState {
    /// It is there, or is being written.
    Kept,
    /// Nothing needs it; it is being removed.
    Going,
}

/// A file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// SHA-256 of school and content, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub name: String,
    /// Whether it may be counted on.
    pub state: BlobState,
    /// When it was last written.
    pub touched_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
