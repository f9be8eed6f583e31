//! Reads visits for those who have no account: by their secret, and by the code they show.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MemberId, OfSchool, SchoolId, VisitId,
    member::{self, MemberState, Role},
    visit::{self, VisitOrigin, VisitStatus},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, Iterable, PaginatorTrait, QueryFilter,
    QuerySelect, sea_query::Condition,
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

/// Whose code this is that a visitor shows, before anything is written: the visit and the code. None for what does not look
/// like such a code. A problem with `code` otherwise: `pass_old` for one that is nobody's at this moment.
pub async fn whose(
    db: &impl ConnectionTrait,
    keys: &Keys,
    school: SchoolId,
    text: &str,
    (today, now): (NaiveDate, DateTime<Utc>),
) -> Result<Option<(VisitId, String)>, Problem> {
    let Some(Shown { id, code }) = rules::parse(text) else { return Ok(None) };
    let id = match id {
        Some(id) => VisitId(id),
        None => {
            let found = typed(db, keys, school, &code, (today, now)).await?;
            found.ok_or_else(|| Problem::field("code", "pass_old"))?
        }
    };
    Ok(Some((id, code)))
}

/// Takes the code that a visitor shows, once: answers the visit.
///
/// A problem with `code` for one of nobody: `pass_old` when it was typed, `unknown_code` when it names no visit here.
pub async fn take(
    tx: &DatabaseTransaction,
    keys: &Keys,
    school: SchoolId,
    (id, code): (VisitId, &str),
    now: DateTime<Utc>,
) -> Result<Taken, Problem> {
    let wrong = |code| Problem::field("code", code);
    let query = visit::Entity::of(school).filter(visit::COLUMN.id.eq(id)).lock_exclusive();
    let visit = query.one(tx).await?.filter(|visit| visit.pass_hash.is_some());
    let mut visit = visit.ok_or_else(|| wrong("unknown_code"))?;
    let Some(step) = rules::fits(keys, &of(id), code, now) else {
        return Ok(Taken::Refused(visit, "pass_old"));
    };
    if visit.pass_step.is_some_and(|taken| taken >= step) {
        return Ok(Taken::Refused(visit, "pass_used"));
    }
    visit.pass_step = Some(step);
    let row = visit::ActiveModel::from(visit.clone()).reset_all();
    visit::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(Taken::Now(visit))
}

/// When the step of this code began, if it is the one that was last taken of this visit.
pub fn taken_at(keys: &Keys, visit: &visit::Model, text: &str) -> Option<DateTime<Utc>> {
    let Shown { id, code } = rules::parse(text)?;
    let step = visit.pass_step?;
    let is_its = id.is_none_or(|id| id == visit.id.0) && rules::code(keys, &of(visit.id), step)? == code;
    is_its.then(|| rules::begins(step))
}

/// Whose code this is at this moment, among those who may come today or are inside. Two with the same are none.
async fn typed(
    db: &impl ConnectionTrait,
    keys: &Keys,
    school: SchoolId,
    code: &str,
    (today, now): (NaiveDate, DateTime<Utc>),
) -> Result<Option<VisitId>, Problem> {
    let may_come = Condition::all()
        .add(visit::COLUMN.date.eq(today))
        .add(visit::COLUMN.status.is_in([VisitStatus::Waiting, VisitStatus::Confirmed]));
    let query = visit::Entity::of(school)
        .filter(visit::COLUMN.ended_at.is_null())
        .filter(Condition::any().add(may_come).add(visit::COLUMN.status.eq(VisitStatus::Inside)))
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

/// The one member of the staff whose whole name this is. Nobody for a part of a name, or for a name that two have; nor a
/// guard, who lets in by somebody else's yes.
pub async fn host(db: &impl ConnectionTrait, school: SchoolId, typed: &str) -> Result<Option<MemberId>, Problem> {
    let typed: String = typed.nfkc().collect();
    let query = member::Entity::of(school)
        .filter(member::COLUMN.name.eq(typed.trim()))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .filter(member::COLUMN.role.is_in(Role::iter().filter(|role| role.is_staff() && *role != Role::Guard)))
        .select_only()
        .column(member::Column::Id)
        .limit(2);
    let found: Vec<MemberId> = query.into_tuple().all(db).await?;
    Ok(match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}
