//! The keys that seal what a school's rows say of people.

use sea_orm::entity::prelude::*;

use crate::SchoolId;

/// The key of a school, itself sealed by a key of the settings: whoever has the database alone opens nothing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "school_key")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// The name of the key of the settings.
    pub kid: String,
    /// The school's key, sealed by it.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
