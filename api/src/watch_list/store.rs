//! Reads and writes the list of people for whom the leader on duty decides.

use chrono::{DateTime, Utc};
use entity::{MemberId, OfSchool, SchoolId, WatchEntryId, watch_entry};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::rules::{self, MOST_ENTRIES};
use crate::{
    Problem,
    problem::Code,
    seal::{Place, SchoolSeal},
    wire::{Cursor, Limit},
};

/// What is known of somebody on the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Watched {
    /// The name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Plates.
    pub plates: Vec<String>,
    /// Why, and what to do.
    pub note: String,
    /// Why it is no more.
    pub void_reason: Option<String>,
}

impl Watched {
    /// All by which the person is known.
    pub fn known(&self) -> Vec<String> {
        [std::slice::from_ref(&self.name), self.aliases.as_slice(), self.plates.as_slice()].concat()
    }
}

fn place(id: WatchEntryId) -> Place<'static> {
    Place { table: "watch_entry", row: id.0, column: "person" }
}

/// What is known; nothing when it was erased.
pub fn open(seal: &SchoolSeal, row: &watch_entry::Model) -> Result<Option<Watched>, Problem> {
    row.person.as_ref().map(|sealed| seal.open(place(row.id), sealed)).transpose()
}

/// Whether one of these texts, as a visitor says them, names somebody on the list.
pub async fn watches(db: &impl ConnectionTrait, seal: &SchoolSeal, texts: &[&str]) -> Result<bool, Problem> {
    let live = watch_entry::Entity::of(seal.school()).filter(watch_entry::COLUMN.void_at.is_null());
    for row in live.all(db).await? {
        let Some(person) = open(seal, &row)? else { continue };
        if rules::names(&person.known(), texts) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who is on the list, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<watch_entry::Model>, Problem> {
    let mut query = watch_entry::Entity::of(school).filter(watch_entry::COLUMN.void_at.is_null());
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: WatchEntryId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(watch_entry::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(watch_entry::Column::Id).limit(limit.rows()).all(db).await?)
}

/// Somebody on the list, or who was.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: WatchEntryId) -> Result<watch_entry::Model, Problem> {
    let query = watch_entry::Entity::of(school).filter(watch_entry::COLUMN.id.eq(id));
    query.one(db).await?.ok_or(Code::NotFound.into())
}

/// Puts somebody on the list.
pub async fn insert(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    id: WatchEntryId,
    person: &Watched,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let live = watch_entry::Entity::of(seal.school()).filter(watch_entry::COLUMN.void_at.is_null());
    if live.count(tx).await? >= MOST_ENTRIES {
        return Err(Code::TooMany.into());
    }
    let row = watch_entry::Model {
        id,
        school_id: seal.school(),
        person: Some(seal.close(place(id), person)?),
        created_by: by,
        created_at: now,
        void_at: None,
        erased_at: None,
    };
    let row = watch_entry::ActiveModel::from(row).reset_all();
    watch_entry::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes somebody off the list. Who is off it already stays as is.
pub async fn void(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    id: WatchEntryId,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let query = watch_entry::Entity::of(seal.school()).filter(watch_entry::COLUMN.id.eq(id)).lock_exclusive();
    let mut row = query.one(tx).await?.ok_or(Code::NotFound)?;
    if row.void_at.is_some() {
        return Ok(());
    }
    if let Some(person) = open(seal, &row)? {
        row.person = Some(seal.close(place(id), &Watched { void_reason: Some(reason), ..person })?);
    }
    row.void_at = Some(now);
    watch_entry::Entity::write_back(seal.school(), watch_entry::ActiveModel::from(row).reset_all())?.exec(tx).await?;
    Ok(())
}
