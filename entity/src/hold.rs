//! Holds (封存): on suspicion of an illness nothing is thrown away.

use sea_orm::entity::prelude::*;

use crate::{HoldId, MemberId, SchoolId};

/// A hold. Which samples it holds is in `sample_hold`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hold")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HoldId,
    /// The school.
    pub school_id: SchoolId,
    /// What is suspected.
    pub reason: String,
    /// Who ordered it.
    pub made_by: MemberId,
    /// When.
    pub made_at: DateTimeUtc,
    /// Who ended it.
    pub released_by: Option<MemberId>,
    /// When.
    pub released_at: Option<DateTimeUtc>,
    /// Why.
    pub release_reason: String,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
