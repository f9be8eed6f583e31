//! Reads and writes releases and refusals, and opens what was typed about them.

use chrono::{DateTime, Utc};
use entity::{
    ClassId, OfSchool, RefusalId, ReleaseId, SchoolId, StudentId, refusal,
    release::{self, ReleaseKind, ReleaseStatus},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde::{Deserialize, Serialize};

use crate::{
    Problem,
    problem::Code,
    seal::{Place, SchoolSeal},
    wire::{Cursor, Limit},
};

/// What was typed about a release. Sealed in its row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReleasePerson {
    /// 事由
    pub reason: String,
    /// Why it was refused or cancelled.
    pub ended: String,
}

/// What was typed about a refusal. Sealed in its row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RefusalPerson {
    /// What was typed.
    pub note: String,
}

/// What was typed about the release; nothing after an erasure.
pub fn open(seal: &SchoolSeal, row: &release::Model) -> Result<ReleasePerson, Problem> {
    match &row.person {
        Some(sealed) => seal.open(Place { table: "release", row: row.id.0, column: "person" }, sealed),
        None => Ok(ReleasePerson::default()),
    }
}

/// Seals what was typed about the release into its row.
pub fn close(seal: &SchoolSeal, row: &mut release::Model, person: &ReleasePerson) -> Result<(), Problem> {
    row.person = Some(seal.close(Place { table: "release", row: row.id.0, column: "person" }, person)?);
    Ok(())
}

/// What was typed about the refusal; nothing after an erasure.
pub fn open_refusal(seal: &SchoolSeal, row: &refusal::Model) -> Result<RefusalPerson, Problem> {
    match &row.person {
        Some(sealed) => seal.open(Place { table: "refusal", row: row.id.0, column: "person" }, sealed),
        None => Ok(RefusalPerson::default()),
    }
}

/// Seals what was typed about the refusal into its row.
pub fn close_refusal(seal: &SchoolSeal, row: &mut refusal::Model, person: &RefusalPerson) -> Result<(), Problem> {
    row.person = Some(seal.close(Place { table: "refusal", row: row.id.0, column: "person" }, person)?);
    Ok(())
}

/// Which releases.
#[derive(Default)]
pub struct Filter {
    /// Only those that stand here.
    pub status: Option<ReleaseStatus>,
    /// Only those of this occasion.
    pub kind: Option<ReleaseKind>,
    /// Only those of these classes.
    pub classes: Option<Vec<ClassId>>,
    /// Only those of this student.
    pub student: Option<StudentId>,
    /// Only those asked for in this time.
    pub asked: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// The release.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: ReleaseId) -> Result<release::Model, Problem> {
    release::Entity::of(school).filter(release::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The release, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: ReleaseId) -> Result<release::Model, Problem> {
    let query = release::Entity::of(school).filter(release::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Releases, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    filter: Filter,
    (limit, cursor): (Option<Limit>, Option<Cursor>),
) -> Result<Vec<release::Model>, Problem> {
    let mut query = release::Entity::of(school);
    if let Some(status) = filter.status {
        query = query.filter(release::COLUMN.status.eq(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(release::COLUMN.kind.eq(kind));
    }
    if let Some(classes) = filter.classes {
        query = query.filter(release::COLUMN.class_id.is_in(classes));
    }
    if let Some(student) = filter.student {
        query = query.filter(release::COLUMN.student_id.eq(student));
    }
    // Those of a day are found by the day, however many there were before.
    if let Some((begin, end)) = filter.asked {
        query = query.filter(release::COLUMN.asked_at.gte(begin)).filter(release::COLUMN.asked_at.lt(end));
        query = query.order_by_desc(release::Column::AskedAt);
    }
    if let Some(cursor) = cursor {
        let [at, last] = cursor.parts()?;
        let last: ReleaseId = last.parse().map_err(|_| Cursor::wrong())?;
        let at: DateTime<Utc> = at.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(match filter.asked {
            Some(_) => {
                let columns = [release::Column::AskedAt, release::Column::Id].map(Expr::col);
                Expr::tuple(columns).lt(Expr::tuple([Expr::val(at), Expr::val(last)]))
            }
            None => release::COLUMN.id.lt(last),
        });
    }
    if let Some(limit) = limit {
        query = query.limit(limit.rows());
    }
    Ok(query.order_by_desc(release::Column::Id).all(db).await?)
}

/// Those that still wait although they were asked for before this moment.
pub async fn waiting(
    db: &impl ConnectionTrait,
    school: SchoolId,
    before: DateTime<Utc>,
    most: u64,
) -> Result<Vec<ReleaseId>, Problem> {
    let query = release::Entity::of(school)
        .filter(release::COLUMN.status.eq(ReleaseStatus::Open))
        .filter(release::COLUMN.asked_at.lt(before));
    let ids = query.select_only().column(release::Column::Id).order_by_asc(release::Column::AskedAt);
    Ok(ids.limit(most).into_tuple().all(db).await?)
}

/// Where the page after this row starts.
pub fn key(row: &release::Model) -> Vec<String> {
    vec![row.asked_at.to_rfc3339(), row.id.to_string()]
}

/// Saves a new release; 409 when its id is taken.
pub async fn insert(tx: &DatabaseTransaction, row: release::Model) -> Result<(), Problem> {
    let taken = OnConflict::new().do_nothing().to_owned();
    let row = release::ActiveModel::from(row).reset_all();
    let made = release::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await?;
    if made == 1 { Ok(()) } else { Err(Code::Conflict.into()) }
}

/// Saves a release that is held: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut release::Model) -> Result<(), Problem> {
    row.version += 1;
    let active = release::ActiveModel::from(row.clone()).reset_all();
    release::Entity::write_back(row.school_id, active)?.exec(tx).await?;
    Ok(())
}

/// The refusals of these releases, as they came.
pub async fn refusals_of(
    db: &impl ConnectionTrait,
    school: SchoolId,
    releases: impl IntoIterator<Item = ReleaseId>,
) -> Result<Vec<refusal::Model>, Problem> {
    let releases: Vec<ReleaseId> = releases.into_iter().collect();
    if releases.is_empty() {
        return Ok(Vec::new());
    }
    let query = refusal::Entity::of(school).filter(refusal::COLUMN.release_id.is_in(releases));
    Ok(query.order_by_asc(refusal::Column::Id).all(db).await?)
}

/// Refusals, the newest first: all, or of these students.
pub async fn refusals(
    db: &impl ConnectionTrait,
    school: SchoolId,
    students: Option<Vec<StudentId>>,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<refusal::Model>, Problem> {
    let mut query = refusal::Entity::of(school);
    if let Some(students) = students {
        query = query.filter(refusal::COLUMN.student_id.is_in(students));
    }
    if let Some(cursor) = cursor {
        let [last] = cursor.parts()?;
        let last: RefusalId = last.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(refusal::COLUMN.id.lt(last));
    }
    Ok(query.order_by_desc(refusal::Column::Id).limit(limit.rows()).all(db).await?)
}

/// The refusal.
pub async fn get_refusal(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: RefusalId,
) -> Result<refusal::Model, Problem> {
    refusal::Entity::of(school).filter(refusal::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}
