//! Serial numbers of a school. They only grow, so a number is never given twice.

use sea_orm::entity::prelude::*;

use crate::SchoolId;

/// A serial number.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "counter")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// What is counted, such as `asset`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The last number given.
    pub last: i64,
}

impl ActiveModelBehavior for ActiveModel {}
