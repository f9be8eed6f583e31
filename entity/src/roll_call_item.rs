//! The visitors on a roll-call's list.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, RollCallId, SchoolId, VisitId};

/// Where a visitor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RollCallState {
    /// 未见到
    Unseen,
    /// 安全
    Safe,
    /// 失踪
    Missing,
}

/// A visitor on the list.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roll_call_item")]
pub struct Model {
    /// The roll-call.
    #[sea_orm(primary_key, auto_increment = false)]
    pub roll_call_id: RollCallId,
    /// The visit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    /// The school.
    pub school_id: SchoolId,
    /// Where he is.
    pub state: RollCallState,
    /// Who said so last.
    pub marked_by: Option<MemberId>,
    /// When it was seen, by the phone that saw it: of two, the later holds.
    pub marked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
