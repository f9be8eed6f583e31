//! Fridges that are out of range now: from the first reading that says so to the first that does not.

use sea_orm::entity::prelude::*;

use crate::{AssetId, SchoolId};

/// A fridge out of range. There is a row for as long as it lasts.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fridge_alarm")]
pub struct Model {
    /// The fridge.
    #[sea_orm(primary_key, auto_increment = false)]
    pub asset_id: AssetId,
    /// The school.
    pub school_id: SchoolId,
    /// When it was first read.
    pub since: DateTimeUtc,
    /// What was read last, in tenths of a degree.
    pub deci_celsius: i32,
    /// When the directors were told.
    pub told_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
