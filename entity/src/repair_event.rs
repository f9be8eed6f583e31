//! The timeline of a repair order. Rows are added, never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, RepairEventId, RepairId, SchoolId};

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RepairEventKind {
    /// 报修
    Reported,
    /// Somebody else has the same trouble
    Joined,
    /// 受理
    Triaged,
    /// 退回
    Returned,
    /// 派工
    Assigned,
    /// 抢单
    Grabbed,
    /// 转派
    Transferred,
    /// 到场
    Started,
    /// 等配件
    Waiting,
    /// 催单
    Urged,
    /// 完成
    Finished,
    /// 验收
    Accepted,
    /// 验收不通过
    Rejected,
    /// 超时验收
    Closed,
    /// 复查
    Rechecked,
    /// 回访
    FollowedUp,
    /// 取消
    Cancelled,
    /// 升级
    Escalated,
    /// 备注
    Noted,
    /// 进校: who comes for it was let in at the gate
    GateEntered,
    /// 离校
    GateLeft,
}

/// One line of an order's timeline.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repair_event")]
pub struct Model {
    /// Its id; ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RepairEventId,
    /// The school.
    pub school_id: SchoolId,
    /// The order.
    pub repair_id: RepairId,
    /// What happened.
    pub kind: RepairEventKind,
    /// When the server took note.
    pub at: DateTimeUtc,
    /// Who did it; none for somebody without an account and for the house.
    pub member_id: Option<MemberId>,
    /// Who did it, when no member did: the contractor, or empty.
    pub by: String,
    /// A reason or remark.
    pub note: String,
    /// What else belongs to it, as a JSON object.
    pub data: Json,
    /// The order.
    #[sea_orm(belongs_to, from = "repair_id", to = "id")]
    pub repair: BelongsTo<super::repair::Entity>,
    /// Who did it.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<Option<super::member::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
