//! Who is told of every change of an order: who reported it, and who joined.

use sea_orm::entity::prelude::*;

use crate::{MemberId, RepairId, SchoolId, WatcherId};

/// Somebody who is told.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repair_watcher")]
pub struct Model {
    /// Their id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WatcherId,
    /// The school.
    pub school_id: SchoolId,
    /// The order.
    #[sea_orm(unique_key = "repair_member")]
    pub repair_id: RepairId,
    /// The member.
    #[sea_orm(unique_key = "repair_member")]
    pub member_id: Option<MemberId>,
    /// Hash of the tracking code of somebody without an account.
    #[sea_orm(unique)]
    pub tracking_hash: Option<Vec<u8>>,
    /// Since when.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Whoever holds this tracking code, whatever the school: the code is all they have.
    pub fn by_tracking(hash: Vec<u8>) -> sea_orm::Select<Self> {
        use sea_orm::QueryFilter;
        Self::find().filter(Column::TrackingHash.eq(hash))
    }
}
