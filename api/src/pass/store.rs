//! Reads visits for those who have no account: by their secret, and by the code they show.

use chrono::{DateTime, Utc};
use entity::{
    MemberId, OfSchool, SchoolId, VisitId,
    member::{self, MemberState, Role},
    visit::{self, VisitOrigin, VisitStatus},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect,
};
use unicode_normalization::UnicodeNormalization;

use super::rules::{self, Shown};
use crate::{Problem, gate::Keys, problem::Code};

/// The name of what a code opens, from which it is made.
pub fn of(id: VisitId) -> String {
    format!("visit {id}")
}

/// The visit of a secret of this hash.
pub async fn opened(db: &impl ConnectionTrait, hash: Vec<u8>) -> Result<visit::Model, Problem> {
    visit::Entity::by_pass(hash).one(db).await?.ok_or(Code::NotFound.into())
}

/// What came of a code that a visitor showed.
pub enum Taken {
    /// It was good, and is not any more.
    Now(visit::Model),
    /// It was not, and why: `pass_old` for a code that is not that of this moment, `pass_used` for one that was taken already.
    Refused(visit::Model, &'static str),
}

/// Takes the code that a visitor shows, once. None for what does not look like such a code.
///
/// A problem with `code` for one of nobody: `pass_old` when it was typed, `unknown_code` when it names no visit here.
pub async fn take(
    tx: &DatabaseTransaction,
    keys: &Keys,
    school: SchoolId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Option<Taken>, Problem> {
    let Some(Shown { id, code }) = rules::parse(text) else { return Ok(None) };
    let wrong = |code| Problem::field("code", code);
    let id = match id {
        Some(id) => VisitId(id),
        None => typed(tx, keys, school, &code, now).await?.ok_or_else(|| wrong("pass_old"))?,
    };
    let query = visit::Entity::of(school).filter(visit::COLUMN.id.eq(id)).lock_exclusive();
    let visit = query.one(tx).await?.filter(|visit| visit.pass_hash.is_some());
    let mut visit = visit.ok_or_else(|| wrong("unknown_code"))?;
    let Some(step) = rules::fits(keys, &of(id), &code, now) else {
        return Ok(Some(Taken::Refused(visit, "pass_old")));
    };
    if visit.pass_step.is_some_and(|taken| taken >= step) {
        return Ok(Some(Taken::Refused(visit, "pass_used")));
    }
    visit.pass_step = Some(step);
    let row = visit::ActiveModel::from(visit.clone()).reset_all();
    visit::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(Some(Taken::Now(visit)))
}

/// When the step of this code began, if it is the one that was last taken of this visit.
pub fn taken_at(keys: &Keys, visit: &visit::Model, text: &str) -> Option<DateTime<Utc>> {
    let Shown { id, code } = rules::parse(text)?;
    let step = visit.pass_step?;
    let is_its = id.is_none_or(|id| id == visit.id.0) && rules::code(keys, &of(visit.id), step)? == code;
    is_its.then(|| rules::begins(step))
}

/// Whose code this is at this moment, among those who may still come or go. Two with the same are none.
async fn typed(
    db: &impl ConnectionTrait,
    keys: &Keys,
    school: SchoolId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<VisitId>, Problem> {
    let query = visit::Entity::of(school)
        .filter(visit::COLUMN.ended_at.is_null())
        .filter(visit::COLUMN.status.is_in([VisitStatus::Waiting, VisitStatus::Confirmed, VisitStatus::Inside]))
        .filter(visit::COLUMN.pass_hash.is_not_null())
        .select_only()
        .column(visit::Column::Id);
    let ids: Vec<VisitId> = query.into_tuple().all(db).await?;
    let mut fitting = ids.into_iter().filter(|id| rules::fits(keys, &of(*id), code, now).is_some());
    Ok(fitting.next().filter(|_| fitting.next().is_none()))
}

/// How many who registered at the poster wait for an answer.
pub async fn waiting(db: &impl ConnectionTrait, school: SchoolId) -> Result<u64, Problem> {
    let query = visit::Entity::of(school)
        .filter(visit::COLUMN.ended_at.is_null())
        .filter(visit::COLUMN.status.eq(VisitStatus::Waiting))
        .filter(visit::COLUMN.origin.eq(VisitOrigin::Poster));
    Ok(query.count(db).await?)
}

/// The one member of the staff, but for the guards, whose whole name this is. Nobody for a part of a name, or for a name that two have.
pub async fn host(db: &impl ConnectionTrait, school: SchoolId, typed: &str) -> Result<Option<MemberId>, Problem> {
    let typed: String = typed.nfkc().collect();
    let query = member::Entity::of(school)
        .filter(member::COLUMN.name.eq(typed.trim()))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .filter(member::COLUMN.role.is_not_in([Role::Guardian, Role::Gatehouse, Role::Auditor, Role::Guard]))
        .select_only()
        .column(member::Column::Id)
        .limit(2);
    let found: Vec<MemberId> = query.into_tuple().all(db).await?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}
