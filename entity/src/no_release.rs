//! Orders not to let a student go (禁止放行).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, NoReleaseId, SchoolId, Sealed, StudentId};

/// Who alone may lift an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LiftRole {
    /// 后勤主任
    Director,
    /// 班主任
    Teacher,
}

/// An order: it beats every authorisation until the named role lifts it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "no_release")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoReleaseId,
    /// The school.
    pub school_id: SchoolId,
    /// Whom not to let go.
    pub student_id: StudentId,
    /// A JSON list of collectors to whom the student is not given; null: to nobody.
    pub collector_ids: Option<Json>,
    /// Who alone may lift it.
    pub lift_role: LiftRole,
    /// Why it was set and why it was lifted; none after an erasure.
    pub person: Option<Sealed>,
    /// Who set it.
    pub set_by: MemberId,
    /// When.
    pub set_at: DateTimeUtc,
    /// Who lifted it.
    pub lifted_by: Option<MemberId>,
    /// When.
    pub lifted_at: Option<DateTimeUtc>,
    /// When what was typed was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
