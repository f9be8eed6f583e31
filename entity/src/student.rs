//! Students (学生).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ClassId, MemberId, SchoolId, Sealed, StudentId};

/// Where a student is, as far as the gate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StudentStatus {
    /// 在校
    AtSchool,
    /// 已离校: today, and not back
    Out,
}

/// A student. Whoever decides on his leaving holds this row until it is written.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "student")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StudentId,
    /// The school.
    pub school_id: SchoolId,
    /// The class.
    pub class_id: ClassId,
    /// Name, number and day of birth; none after an erasure.
    pub person: Option<Sealed>,
    /// By which he is found by name.
    pub name_index: Option<Vec<u8>>,
    /// When he last left before the end of the day or was fetched; none when he came back.
    pub left_at: Option<DateTimeUtc>,
    /// Since when he is no student here.
    pub voided_at: Option<DateTimeUtc>,
    /// When what names him was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// Who entered him.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
