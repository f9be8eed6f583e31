//! A student is let go (放行).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ClassId, CollectorId, MemberId, ReleaseId, SchoolId, Sealed, StudentId};

/// On which occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ReleaseKind {
    /// 中途离校
    EarlyLeave,
    /// 放学接送
    PickUp,
}

/// Where it is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ReleaseStatus {
    /// 待确认: not all four have agreed
    Open,
    /// 已放行
    Released,
    /// 已返校
    Returned,
    /// 已拒绝: by somebody who has to agree
    Refused,
    /// 已取消
    Cancelled,
    /// 已过期: the day is over
    Expired,
}

/// How somebody agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MarkHow {
    /// 本人在手机上
    App,
    /// 电话
    Call,
    /// 当面
    InPerson,
    /// 已看证件
    IdChecked,
    /// 扫码
    Code,
}

/// A student's leaving, asked for, agreed to by four, and its end.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReleaseId,
    /// The school.
    pub school_id: SchoolId,
    /// Who leaves.
    pub student_id: StudentId,
    /// His class at that time.
    pub class_id: ClassId,
    /// With whom.
    pub collector_id: CollectorId,
    /// On which occasion.
    pub kind: ReleaseKind,
    /// Where it is on its way.
    pub status: ReleaseStatus,
    /// What was typed about it; none after an erasure.
    pub person: Option<Sealed>,
    /// When he is expected back; none: not today.
    pub expected_return_at: Option<DateTimeUtc>,
    /// Who asked.
    pub asked_by: MemberId,
    /// When.
    pub asked_at: DateTimeUtc,
    /// Who agreed as the class teacher.
    pub teacher_by: Option<MemberId>,
    /// How.
    pub teacher_how: Option<MarkHow>,
    /// When.
    pub teacher_at: Option<DateTimeUtc>,
    /// Who agreed as the guardian, or wrote down that he did.
    pub guardian_by: Option<MemberId>,
    /// How.
    pub guardian_how: Option<MarkHow>,
    /// When.
    pub guardian_at: Option<DateTimeUtc>,
    /// Who saw the student agree.
    pub student_by: Option<MemberId>,
    /// How.
    pub student_how: Option<MarkHow>,
    /// When.
    pub student_at: Option<DateTimeUtc>,
    /// Who agreed at the gate.
    pub gate_by: Option<MemberId>,
    /// How.
    pub gate_how: Option<MarkHow>,
    /// When.
    pub gate_at: Option<DateTimeUtc>,
    /// When he was let go.
    pub released_at: Option<DateTimeUtc>,
    /// The guardian who said that the child has arrived.
    pub receipt_by: Option<MemberId>,
    /// When.
    pub receipt_at: Option<DateTimeUtc>,
    /// Who saw him come back.
    pub returned_by: Option<MemberId>,
    /// When.
    pub returned_at: Option<DateTimeUtc>,
    /// Who refused or cancelled it; none for the house.
    pub ended_by: Option<MemberId>,
    /// When it was refused or cancelled, or the day was over.
    pub ended_at: Option<DateTimeUtc>,
    /// When what was typed was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
