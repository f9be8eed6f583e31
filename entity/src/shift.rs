//! Shifts (当班): who stands at the gate, on which phone, since when.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, SchoolId, ShiftId};

/// How a shift ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ShiftEnd {
    /// 已交班: who is inside was gone through
    Closed,
    /// 被接替: another guard signed on over it
    Replaced,
}

/// A shift.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShiftId,
    /// The school.
    pub school_id: SchoolId,
    /// The guard.
    pub guard_id: MemberId,
    /// 门岗: the phone that the guards share; none: his own.
    pub device_id: Option<MemberId>,
    /// When he signed on.
    pub started_at: DateTimeUtc,
    /// When he last wrote something down, to the minute: the phone locks itself some time after.
    pub active_at: DateTimeUtc,
    /// When he locked the phone; none: it is not locked.
    pub locked_at: Option<DateTimeUtc>,
    /// When it ended; none: it goes on.
    pub ended_at: Option<DateTimeUtc>,
    /// How.
    pub ended_how: Option<ShiftEnd>,
    /// How many visitors were explained at its end.
    pub explained: i32,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
