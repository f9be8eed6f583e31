//! Which samples are held. A sample may be held by several holds, and is free when the last lets go of it.

use sea_orm::entity::prelude::*;

use crate::{HoldId, SampleId, SchoolId};

/// A sample in a hold.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sample_hold")]
pub struct Model {
    /// The hold.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hold_id: HoldId,
    /// The sample.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sample_id: SampleId,
    /// The school.
    pub school_id: SchoolId,
    /// When the hold let go of it.
    pub released_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
