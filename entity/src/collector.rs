//! Who may collect a student (接送人).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CollectorId, MemberId, SchoolId, Sealed, StudentId};

/// For how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CollectorKind {
    /// 长期
    Standing,
    /// 临时: for some hours or days
    Temporary,
}

/// Whether it counts, as far as people have said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CollectorStatus {
    /// 待核实: void until a second member of the staff has called back
    Pending,
    /// 有效
    Active,
    /// 已作废
    Void,
}

/// How it was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum VerifiedHow {
    /// 电话回拨: by the number that the school had before
    Call,
    /// 当面
    InPerson,
}

/// An adult who may collect a student. One with a login is a guardian (家长).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collector")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CollectorId,
    /// The school.
    pub school_id: SchoolId,
    /// Whom.
    pub student_id: StudentId,
    /// The guardian's login.
    pub member_id: Option<MemberId>,
    /// For how long.
    pub kind: CollectorKind,
    /// Whether it counts.
    pub status: CollectorStatus,
    /// Name, relation, end of the phone number, and who was called; none after an erasure.
    pub person: Option<Sealed>,
    /// By which he is found by name.
    pub name_index: Option<Vec<u8>>,
    /// From when on; none: always.
    pub from_at: Option<DateTimeUtc>,
    /// Until when; none: always.
    pub until_at: Option<DateTimeUtc>,
    /// Who asked for it.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
    /// Who verified it.
    pub verified_by: Option<MemberId>,
    /// When.
    pub verified_at: Option<DateTimeUtc>,
    /// How.
    pub verified_how: Option<VerifiedHow>,
    /// Who ended it.
    pub voided_by: Option<MemberId>,
    /// When.
    pub voided_at: Option<DateTimeUtc>,
    /// When the directors were told that nobody has verified it.
    pub told_at: Option<DateTimeUtc>,
    /// The step of the last code that his phone has shown and somebody has scanned.
    pub code_step: Option<i64>,
    /// When what names him was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
