//! A student was not given to somebody. Kept, although whoever asked was answered that it cannot be.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CollectorId, MemberId, RefusalId, ReleaseId, SchoolId, Sealed, StudentId};

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RefusalWhy {
    /// 请联系值班领导: there is an order, of which only directors are told
    CallLeader,
    /// 待核实: nobody has called back yet
    Unverified,
    /// 已作废
    Voided,
    /// 时间未到
    TooEarly,
    /// 时间已过
    TooLate,
    /// 不在接送名单上
    UnknownAdult,
    /// 有人不同意
    SaidNo,
}

/// A refusal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refusal")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefusalId,
    /// The school.
    pub school_id: SchoolId,
    /// Who was not let go.
    pub student_id: StudentId,
    /// Where it was to be let go by.
    pub release_id: Option<ReleaseId>,
    /// To whom he was not given; none: to somebody who is not on the list.
    pub collector_id: Option<CollectorId>,
    /// Why.
    pub why: RefusalWhy,
    /// What was typed about it; none: nothing, or erased.
    pub person: Option<Sealed>,
    /// Who asked, and was told.
    pub by: MemberId,
    /// When.
    pub at: DateTimeUtc,
    /// When what was typed was erased.
    pub erased_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
