//! Who was asked whether a visitor may come in: every attempt, and what came of it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, NoticeId, SchoolId, VisitAskId, VisitId};

/// How somebody was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AskHow {
    /// 应用: the host, by a notice
    App,
    /// 电话: whoever is asked, by a guard
    Phone,
    /// 替代人: who stands in for the host, by a notice
    StandIn,
    /// 值班领导, by a notice
    Duty,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AskOutcome {
    /// No answer yet.
    Pending,
    /// 同意
    Yes,
    /// 不同意
    No,
    /// 联系不上
    NoAnswer,
}

/// An attempt.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_ask")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitAskId,
    /// The school.
    #[sea_orm(unique_key = "visit_seq")]
    pub school_id: SchoolId,
    /// The visit.
    #[sea_orm(unique_key = "visit_seq")]
    pub visit_id: VisitId,
    /// The number of the attempt, from 1.
    #[sea_orm(unique_key = "visit_seq")]
    pub seq: i32,
    /// Who was asked.
    pub member_id: MemberId,
    /// How.
    pub how: AskHow,
    /// Who asked; none: the house.
    pub asked_by: Option<MemberId>,
    /// When.
    pub at: DateTimeUtc,
    /// What came of it.
    pub outcome: AskOutcome,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// The notice by which he was asked: how far it came is seen by it.
    pub notice_id: Option<NoticeId>,
}

impl ActiveModelBehavior for ActiveModel {}
