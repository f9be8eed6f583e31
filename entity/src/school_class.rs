//! Classes (班级). The name of a class is no person's.

use sea_orm::entity::prelude::*;

use crate::{ClassId, MemberId, SchoolId};

/// A class.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "school_class")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClassId,
    /// The school.
    pub school_id: SchoolId,
    /// Its name, once among those that are not void.
    pub name: String,
    /// 班主任
    pub teacher_id: Option<MemberId>,
    /// Since when it is no more.
    pub voided_at: Option<DateTimeUtc>,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
