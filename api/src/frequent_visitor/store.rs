//! Reads and writes frequent visitors.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    FrequentVisitorId, MemberId, OfSchool, SchoolId, frequent_visitor,
    member::{self, MemberState},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, Set,
};
use serde::{Deserialize, Serialize};

use crate::{
    Problem, badge,
    badge::BadgeName,
    member::Person,
    privacy,
    problem::Code,
    seal::{Place, SchoolSeal},
    wire::{Cursor, Limit},
};

/// So many of a school: the phone at the gate holds them all.
const MOST: u64 = 500;

/// What is kept of somebody.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Known {
    /// The name.
    pub name: String,
    /// For whom the work is done.
    pub company: String,
    /// The plate.
    pub plate: String,
    /// The last four of the phone; empty when none was said.
    pub phone: String,
    /// Why it is no more.
    pub void_reason: Option<String>,
}

/// Somebody with what the ids stand for.
pub struct FrequentRow {
    /// The row.
    pub row: frequent_visitor::Model,
    /// What is kept; nothing once erased.
    pub known: Option<Known>,
    /// Whom they come to.
    pub host: Option<Person>,
    /// Their badge.
    pub badge: Option<BadgeName>,
    /// Who wrote it.
    pub by: Option<Person>,
}

fn place(id: FrequentVisitorId) -> Place<'static> {
    Place { table: "frequent_visitor", row: id.0, column: "person" }
}

/// By which a name is found again.
pub fn name_index(seal: &SchoolSeal, name: &str) -> Vec<u8> {
    seal.index("frequent_visitor.name", &privacy::alike(name))
}

/// Neither void nor erased.
fn in_use(school: SchoolId) -> Select<frequent_visitor::Entity> {
    let query = frequent_visitor::Entity::of(school).filter(frequent_visitor::COLUMN.void_at.is_null());
    query.filter(frequent_visitor::COLUMN.erased_at.is_null())
}

/// Those in use, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    seal: &SchoolSeal,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<FrequentRow>, Problem> {
    let mut query = in_use(seal.school());
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: FrequentVisitorId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(frequent_visitor::COLUMN.id.lt(id));
    }
    let found = query.order_by_desc(frequent_visitor::Column::Id).limit(limit.rows()).all(db).await?;
    rows(db, seal, found).await
}

/// Somebody, in use or not.
pub async fn get(db: &impl ConnectionTrait, seal: &SchoolSeal, id: FrequentVisitorId) -> Result<FrequentRow, Problem> {
    let query = frequent_visitor::Entity::of(seal.school()).filter(frequent_visitor::COLUMN.id.eq(id));
    let found = query.one(db).await?.ok_or(Code::NotFound)?;
    rows(db, seal, vec![found]).await?.pop().ok_or(Code::NotFound.into())
}

async fn rows(
    db: &impl ConnectionTrait,
    seal: &SchoolSeal,
    all: Vec<frequent_visitor::Model>,
) -> Result<Vec<FrequentRow>, Problem> {
    let school = seal.school();
    let people = all.iter().flat_map(|row| [row.host_id, Some(row.created_by)]).flatten();
    let people: Vec<MemberId> = people.collect();
    let people = match people.is_empty() {
        true => Vec::new(),
        false => member::Entity::of(school).filter(member::COLUMN.id.is_in(people)).all(db).await?,
    };
    let people: HashMap<MemberId, Person> = people.into_iter().map(|row| (row.id, Person::from(row))).collect();
    let badges = badge::names(db, school, all.iter().filter_map(|row| row.badge_id)).await?;
    let row = |row: frequent_visitor::Model| {
        let known = row.person.as_ref().map(|sealed| seal.open(place(row.id), sealed)).transpose()?;
        let host = row.host_id.and_then(|id| people.get(&id).cloned());
        let badge = row.badge_id.and_then(|id| badges.get(&id).cloned());
        let by = people.get(&row.created_by).cloned();
        Ok(FrequentRow { row, known, host, badge, by })
    };
    all.into_iter().map(row).collect()
}

/// Saves somebody new. A problem with `hostId` or `badgeId` when they name nobody who is here and nothing in use.
pub async fn insert(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    mut row: frequent_visitor::Model,
    known: &Known,
) -> Result<(), Problem> {
    let school = seal.school();
    if in_use(school).count(tx).await? >= MOST {
        return Err(Code::TooMany.into());
    }
    if let Some(host) = row.host_id {
        check_host(tx, school, host).await?;
    }
    if let Some(badge) = row.badge_id {
        badge::check_usable(tx, school, badge, "badgeId").await?;
    }
    row.person = Some(seal.close(place(row.id), known)?);
    row.name_index = Some(name_index(seal, &known.name));
    let row = frequent_visitor::ActiveModel::from(row).reset_all();
    frequent_visitor::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn check_host(tx: &DatabaseTransaction, school: SchoolId, id: MemberId) -> Result<(), Problem> {
    let query = member::Entity::of(school).filter(member::COLUMN.id.eq(id));
    let found = query.filter(member::COLUMN.state.eq(MemberState::Active)).one(tx).await?;
    found.map(|_| ()).ok_or_else(|| Problem::field("hostId", "not_found"))
}

/// Notes that somebody came. A problem with `frequentVisitorId` for one who is none, or none any more.
pub async fn used(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: FrequentVisitorId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let came = frequent_visitor::ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let this = frequent_visitor::Entity::change(school)
        .filter(frequent_visitor::COLUMN.id.eq(id))
        .filter(frequent_visitor::COLUMN.void_at.is_null())
        .filter(frequent_visitor::COLUMN.erased_at.is_null());
    match this.set(came).exec(tx).await?.rows_affected {
        0 => Err(Problem::field("frequentVisitorId", "not_found")),
        _ => Ok(()),
    }
}

/// Takes somebody out of use. Who is out of use already stays as is.
pub async fn void(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    id: FrequentVisitorId,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let school = seal.school();
    let FrequentRow { mut row, known, .. } = get(tx, seal, id).await?;
    if row.void_at.is_some() {
        return Ok(());
    }
    if let Some(known) = known {
        row.person = Some(seal.close(place(id), &Known { void_reason: Some(reason), ..known })?);
    }
    row.void_at = Some(now);
    frequent_visitor::Entity::write_back(school, frequent_visitor::ActiveModel::from(row).reset_all())?
        .exec(tx)
        .await?;
    Ok(())
}
