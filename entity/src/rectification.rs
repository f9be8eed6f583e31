//! What was found and has to be put right (整改).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, RectificationId, SchoolId, SourceId};

/// Where it is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RectificationStatus {
    /// 待整改: somebody has it
    Open,
    /// 待复查: he says that it is done
    Done,
    /// 已销号: somebody else has looked again
    Verified,
    /// 已取消
    Cancelled,
}

/// At what it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RectificationSource {
    /// 陪餐
    Accompany,
    /// 留样冰箱
    Fridge,
    /// 留样
    Sample,
    /// 其他: a round, or somebody who came by
    Other,
}

/// One that is open or waits to be looked at again is the only one of its source.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rectification")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RectificationId,
    /// The school.
    pub school_id: SchoolId,
    /// At what it was found.
    pub source: RectificationSource,
    /// Which of them.
    pub source_id: Option<SourceId>,
    /// 隐患描述
    pub what: String,
    /// 发现人
    pub opened_by: MemberId,
    /// 发现日期
    pub opened_at: DateTimeUtc,
    /// 整改责任人
    pub owner_id: MemberId,
    /// The last day that it was first given.
    pub first_due_on: Date,
    /// 整改时限: the last day.
    pub due_on: Date,
    /// Where it is on its way.
    pub status: RectificationStatus,
    /// 整改措施; empty: nothing was done yet, or not well.
    pub measures: String,
    /// Who did it.
    pub done_by: Option<MemberId>,
    /// 完成日期
    pub done_at: Option<DateTimeUtc>,
    /// 复查人
    pub verified_by: Option<MemberId>,
    /// 复查日期
    pub verified_at: Option<DateTimeUtc>,
    /// 复查结论
    pub result: String,
    /// How often it was not right yet.
    pub returns: i32,
    /// Who said so last.
    pub returned_by: Option<MemberId>,
    /// When.
    pub returned_at: Option<DateTimeUtc>,
    /// Why.
    pub return_reason: String,
    /// Who cancelled it.
    pub cancelled_by: Option<MemberId>,
    /// When.
    pub cancelled_at: Option<DateTimeUtc>,
    /// Why.
    pub cancel_reason: String,
    /// How often its delay was told of.
    pub escalated: i32,
    /// On which day last.
    pub escalated_on: Option<Date>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
