//! Reads and writes classes and students, and opens what names them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    ClassId, MemberId, OfSchool, SchoolId, StudentId,
    member::{self, MemberState, Role},
    school_class,
    student::{self, StudentStatus},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

use super::card::{ClassName, StudentName};
use crate::{
    Problem,
    calendar::TimeZone,
    problem::Code,
    seal::{Place, SchoolSeal},
    wire::{Cursor, Limit},
};

/// What names a student. Sealed in its row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StudentPerson {
    /// The name.
    pub name: String,
    /// 学号
    pub number: String,
    /// The day of birth.
    pub born_on: Option<NaiveDate>,
}

/// A name as it is compared: however it was spaced and written.
pub fn plain(name: &str) -> String {
    crate::privacy::alike(name)
}

/// What names the student; nothing after an erasure.
pub fn open(seal: &SchoolSeal, row: &student::Model) -> Result<StudentPerson, Problem> {
    match &row.person {
        Some(sealed) => seal.open(place(row.id), sealed),
        None => Ok(StudentPerson::default()),
    }
}

/// Seals what names the student into its row.
pub fn close(seal: &SchoolSeal, row: &mut student::Model, person: &StudentPerson) -> Result<(), Problem> {
    row.person = Some(seal.close(place(row.id), person)?);
    row.name_index = Some(seal.index("student.name", &plain(&person.name)));
    Ok(())
}

fn place(id: StudentId) -> Place<'static> {
    Place { table: "student", row: id.0, column: "person" }
}

/// Where a student is on the day of this moment.
pub fn status(row: &student::Model, zone: TimeZone, now: DateTime<Utc>) -> StudentStatus {
    match row.left_at {
        Some(at) if zone.local(at).date() == zone.local(now).date() => StudentStatus::Out,
        _ => StudentStatus::AtSchool,
    }
}

/// The student.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: StudentId) -> Result<student::Model, Problem> {
    student::Entity::of(school).filter(student::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The student, kept from others until the transaction ends: with him everything that decides to whom he is given.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: StudentId) -> Result<student::Model, Problem> {
    let query = student::Entity::of(school).filter(student::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// The class.
pub async fn class(db: &impl ConnectionTrait, school: SchoolId, id: ClassId) -> Result<school_class::Model, Problem> {
    let query = school_class::Entity::of(school).filter(school_class::COLUMN.id.eq(id));
    query.one(db).await?.ok_or(Code::NotFound.into())
}

/// A class that students may be in. A problem with `classId` otherwise.
pub async fn check_class(tx: &DatabaseTransaction, school: SchoolId, id: ClassId) -> Result<(), Problem> {
    let query = school_class::Entity::of(school)
        .filter(school_class::COLUMN.id.eq(id))
        .filter(school_class::COLUMN.voided_at.is_null());
    match query.lock_shared().one(tx).await? {
        Some(_) => Ok(()),
        None => Err(Problem::field("classId", "not_found")),
    }
}

/// Somebody who may have a class. A problem with `teacherId` otherwise: `not_found` or `not_assignable`.
pub async fn check_teacher(tx: &DatabaseTransaction, school: SchoolId, id: Option<MemberId>) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let found = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).one(tx).await?;
    match found {
        None => Err(Problem::field("teacherId", "not_found")),
        Some(row) if row.role == Role::Teacher && row.state != MemberState::Removed => Ok(()),
        Some(_) => Err(Problem::field("teacherId", "not_assignable")),
    }
}

/// Classes by name: all, or those of a teacher. Those that are no more are left out.
pub async fn classes(
    db: &impl ConnectionTrait,
    school: SchoolId,
    teacher: Option<MemberId>,
) -> Result<Vec<school_class::Model>, Problem> {
    let mut query = school_class::Entity::of(school).filter(school_class::COLUMN.voided_at.is_null());
    if let Some(teacher) = teacher {
        query = query.filter(school_class::COLUMN.teacher_id.eq(teacher));
    }
    Ok(query.order_by_asc(school_class::Column::Name).all(db).await?)
}

/// How many students are in a class.
pub async fn is_empty(tx: &DatabaseTransaction, school: SchoolId, id: ClassId) -> Result<bool, Problem> {
    let query =
        student::Entity::of(school).filter(student::COLUMN.class_id.eq(id)).filter(student::COLUMN.voided_at.is_null());
    Ok(query.one(tx).await?.is_none())
}

/// Students of these classes, or of all, by id.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    classes: Option<Vec<ClassId>>,
    (limit, cursor): (Option<Limit>, Option<Cursor>),
) -> Result<Vec<student::Model>, Problem> {
    let mut query = student::Entity::of(school).filter(student::COLUMN.voided_at.is_null());
    if let Some(classes) = classes {
        query = query.filter(student::COLUMN.class_id.is_in(classes));
    }
    if let Some(cursor) = cursor {
        let [last] = cursor.parts()?;
        let last: StudentId = last.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(student::COLUMN.id.gt(last));
    }
    if let Some(limit) = limit {
        query = query.limit(limit.rows());
    }
    Ok(query.order_by_asc(student::Column::Id).all(db).await?)
}

/// Saves a new row; 409 when its id is taken.
pub async fn insert(tx: &DatabaseTransaction, row: student::Model) -> Result<(), Problem> {
    let taken = OnConflict::new().do_nothing().to_owned();
    let row = student::ActiveModel::from(row).reset_all();
    let made = student::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await?;
    if made == 1 { Ok(()) } else { Err(Code::Conflict.into()) }
}

/// Saves a changed student: one version further.
pub async fn save(tx: &DatabaseTransaction, mut row: student::Model) -> Result<(), Problem> {
    let (school, before) = (row.school_id, row.version);
    row.version += 1;
    let active = student::ActiveModel::from(row).reset_all();
    let update = student::Entity::write_back(school, active)?.filter(student::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

/// Notes when a student left, or that he is back. His card stays as it is, and so does its version.
pub async fn left(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: StudentId,
    at: Option<DateTime<Utc>>,
) -> Result<(), Problem> {
    let gone = student::ActiveModel { left_at: Set(at), ..Default::default() };
    student::Entity::change(school).filter(student::COLUMN.id.eq(id)).set(gone).exec(tx).await?;
    Ok(())
}

/// Students and classes by id, opened once for a whole page.
#[derive(Default)]
pub struct Students {
    /// With what names each.
    pub of: HashMap<StudentId, (student::Model, StudentPerson)>,
    classes: HashMap<ClassId, school_class::Model>,
}

impl Students {
    /// These students, and these classes beside their own.
    pub async fn load(
        db: &impl ConnectionTrait,
        seal: &SchoolSeal,
        ids: impl IntoIterator<Item = StudentId>,
        classes: impl IntoIterator<Item = ClassId>,
    ) -> Result<Self, Problem> {
        let ids: BTreeSet<StudentId> = ids.into_iter().collect();
        let rows = match ids.is_empty() {
            true => Vec::new(),
            false => student::Entity::of(seal.school()).filter(student::COLUMN.id.is_in(ids)).all(db).await?,
        };
        Self::with(db, seal, rows, classes).await
    }

    /// The same of rows that are read already.
    pub async fn with(
        db: &impl ConnectionTrait,
        seal: &SchoolSeal,
        rows: Vec<student::Model>,
        classes: impl IntoIterator<Item = ClassId>,
    ) -> Result<Self, Problem> {
        let wanted: BTreeSet<ClassId> = rows.iter().map(|row| row.class_id).chain(classes).collect();
        let classes = match wanted.is_empty() {
            true => Vec::new(),
            false => {
                let query = school_class::Entity::of(seal.school()).filter(school_class::COLUMN.id.is_in(wanted));
                query.all(db).await?
            }
        };
        let classes = classes.into_iter().map(|class| (class.id, class)).collect();
        let opened = rows.into_iter().map(|row| Ok((row.id, (open(seal, &row)?, row))));
        let of: Result<HashMap<_, _>, Problem> = opened.collect();
        Ok(Self { of: of?.into_iter().map(|(id, (person, row))| (id, (row, person))).collect(), classes })
    }

    /// What a student is called.
    pub fn name(&self, id: StudentId) -> StudentName {
        let name = self.of.get(&id).map(|(_, person)| person.name.clone()).unwrap_or_default();
        StudentName { id, name }
    }

    /// What a class is called.
    pub fn class(&self, id: ClassId) -> ClassName {
        let name = self.classes.get(&id).map(|class| class.name.clone()).unwrap_or_default();
        ClassName { id, name }
    }

    /// Who has a class.
    pub fn teacher(&self, id: ClassId) -> Option<MemberId> {
        self.classes.get(&id)?.teacher_id
    }
}
