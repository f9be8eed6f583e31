//! Reads and writes badges.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    BadgeId, MemberId, OfSchool, SchoolId, VisitId,
    badge::{self, BadgeVoidReason},
    visit::{self, VisitStatus},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::OnConflict,
};

use super::BadgeName;
use crate::{
    Problem,
    problem::Code,
    tag::{self, Target},
    wire::{Cursor, Limit},
};

/// A badge with its tag and who has it.
pub struct BadgeRow {
    /// The badge.
    pub badge: badge::Model,
    /// The code on it, if it has a valid one.
    pub tag_code: Option<String>,
    /// The visit of who is inside with it.
    pub visit_id: Option<VisitId>,
}

/// Badges in use, the oldest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<BadgeRow>, Problem> {
    let mut query = badge::Entity::of(school).filter(badge::COLUMN.void_at.is_null());
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: BadgeId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(badge::COLUMN.id.gt(id));
    }
    let badges = query.order_by_asc(badge::Column::Id).limit(limit.rows()).all(db).await?;
    rows(db, school, badges).await
}

/// A badge, in use or not.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: BadgeId) -> Result<BadgeRow, Problem> {
    let found = badge::Entity::of(school).filter(badge::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound)?;
    rows(db, school, vec![found]).await?.pop().ok_or(Code::NotFound.into())
}

async fn rows(
    db: &impl ConnectionTrait,
    school: SchoolId,
    badges: Vec<badge::Model>,
) -> Result<Vec<BadgeRow>, Problem> {
    if badges.is_empty() {
        return Ok(Vec::new());
    }
    let on: Vec<Target> = badges.iter().map(|badge| Target::Badge(badge.id)).collect();
    let mut codes = tag::bound_codes(db, school, &on).await?;
    let lent = visit::Entity::of(school)
        .filter(visit::COLUMN.status.eq(VisitStatus::Inside))
        .filter(visit::COLUMN.ended_at.is_null())
        .filter(visit::COLUMN.badge_id.is_in(badges.iter().map(|badge| badge.id)))
        .select_only()
        .columns([visit::Column::BadgeId, visit::Column::Id]);
    let lent: HashMap<BadgeId, VisitId> = lent.into_tuple().all(db).await?.into_iter().collect();
    let row = |badge: badge::Model| BadgeRow {
        tag_code: codes.remove(&badge.id.0),
        visit_id: lent.get(&badge.id).copied(),
        badge,
    };
    Ok(badges.into_iter().map(row).collect())
}

/// The number of a badge, in use or not.
pub async fn name(db: &impl ConnectionTrait, school: SchoolId, id: BadgeId) -> Result<BadgeName, Problem> {
    names(db, school, [id]).await?.remove(&id).ok_or(Code::NotFound.into())
}

/// The numbers of badges, in use or not.
pub async fn names(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: impl IntoIterator<Item = BadgeId>,
) -> Result<HashMap<BadgeId, BadgeName>, Problem> {
    let ids: Vec<BadgeId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = badge::Entity::of(school).filter(badge::COLUMN.id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.id, BadgeName { id: row.id, number: row.number })).collect())
}

/// The badge that a scanned or typed code is on; none when the code is on anything else, or not known.
pub async fn of_tag(db: &impl ConnectionTrait, school: SchoolId, text: &str) -> Result<Option<BadgeId>, Problem> {
    match tag::bound_target(db, school, text).await {
        Ok(Some(Target::Badge(id))) => Ok(Some(id)),
        Ok(_) => Ok(None),
        Err(problem) if problem.code == Code::UnknownTag => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// A badge that can be given out. A problem with this field otherwise: `not_found`, also for one out of use.
pub async fn check_usable(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: BadgeId,
    field: &'static str,
) -> Result<(), Problem> {
    let query = badge::Entity::of(school).filter(badge::COLUMN.id.eq(id)).filter(badge::COLUMN.void_at.is_null());
    let found = query.lock_shared().one(tx).await?;
    found.map(|_| ()).ok_or_else(|| Problem::field(field, "not_found"))
}

/// Saves a new badge. A problem with its number when another in use has the same.
pub async fn insert(
    tx: &DatabaseTransaction,
    (school, id): (SchoolId, BadgeId),
    number: String,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let same = badge::Entity::of(school)
        .filter(badge::COLUMN.number.eq(number.as_str()))
        .filter(badge::COLUMN.void_at.is_null());
    if same.one(tx).await?.is_some() {
        return Err(Problem::field("number", "taken"));
    }
    let row = badge::Model {
        id,
        school_id: school,
        number,
        void_reason: None,
        void_at: None,
        created_by: by,
        created_at: now,
    };
    let row = badge::ActiveModel::from(row).reset_all();
    let taken = OnConflict::new().do_nothing().to_owned();
    match badge::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await? {
        1 => Ok(()),
        // The same number at the same moment, or an id that is used.
        _ => Err(Code::Conflict.into()),
    }
}

/// Takes a badge out of use, with its tag. One that is out of use already stays as it is.
pub async fn void(
    tx: &DatabaseTransaction,
    (school, id): (SchoolId, BadgeId),
    reason: BadgeVoidReason,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let query = badge::Entity::of(school).filter(badge::COLUMN.id.eq(id)).lock_exclusive();
    let mut row = query.one(tx).await?.ok_or(Code::NotFound)?;
    if row.void_at.is_some() {
        return Ok(());
    }
    tag::void_bound(tx, school, Target::Badge(id), &reason.to_value(), now).await?;
    (row.void_reason, row.void_at) = (Some(reason), Some(now));
    badge::Entity::write_back(school, badge::ActiveModel::from(row).reset_all())?.exec(tx).await?;
    Ok(())
}
