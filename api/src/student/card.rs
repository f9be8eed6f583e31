//! Classes and students, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{ClassId, StudentId, student::StudentStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::member::Person;

/// A class.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a0", "name": "三年级2班",
    "teacher": {"id": "019a0000-0000-7000-8000-000000000006", "name": "陈老师"}, "void": false, "version": 1
}))]
pub struct SchoolClass {
    /// Its id.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// 班主任
    #[schema(required)]
    pub teacher: Option<Person>,
    /// It is no more.
    pub void: bool,
    /// For `If-Match`.
    pub version: i32,
}

/// A class named on a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClassName {
    /// The class.
    pub id: ClassId,
    /// Its name.
    pub name: String,
}

/// A student named on a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StudentName {
    /// The student.
    pub id: StudentId,
    /// The name; empty after an erasure.
    pub name: String,
}

/// A student.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a1", "name": "演示生一",
    "class": {"id": "019a0000-0000-7000-8000-0000000000a0", "name": "三年级2班"}, "number": "S0001",
    "bornOn": "2017-05-04", "status": "at_school", "leftAt": null, "void": false, "erased": false, "version": 1
}))]
pub struct Student {
    /// Its id.
    pub id: StudentId,
    /// The name; empty after an erasure.
    pub name: String,
    /// The class.
    pub class: ClassName,
    /// 学号; empty: none.
    pub number: String,
    /// The day of birth, which tells two of one name apart.
    #[schema(required)]
    pub born_on: Option<NaiveDate>,
    /// Where he is, as far as the gate knows.
    pub status: StudentStatus,
    /// When he left today.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub left_at: Option<DateTime<Utc>>,
    /// He is no student here any more.
    pub void: bool,
    /// What named him was erased.
    pub erased: bool,
    /// For `If-Match`.
    pub version: i32,
}
