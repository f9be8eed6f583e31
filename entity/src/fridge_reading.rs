//! What the thermometers of fridges said. Rows are added, never changed.

use sea_orm::entity::prelude::*;

use crate::{AssetId, FridgeReadingId, MemberId, RepairId, SchoolId};

/// A temperature that somebody read.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fridge_reading")]
pub struct Model {
    /// Its id; ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FridgeReadingId,
    /// The school.
    pub school_id: SchoolId,
    /// The fridge.
    pub asset_id: AssetId,
    /// In tenths of a degree.
    pub deci_celsius: i32,
    /// Out of the range that the school had set then.
    pub out_of_range: bool,
    /// What was done about it.
    pub note: String,
    /// When the server took note.
    pub at: DateTimeUtc,
    /// When the reader's phone says it was.
    pub occurred_at: Option<DateTimeUtc>,
    /// Who read it.
    pub member_id: MemberId,
    /// The order that it led to.
    pub repair_id: Option<RepairId>,
}

impl ActiveModelBehavior for ActiveModel {}
