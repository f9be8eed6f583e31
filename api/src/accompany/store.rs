//! Reads and writes meals with the pupils.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{AccompanyId, OfSchool, SchoolId, accompany, accompany_photo, photo};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::{
    Problem,
    problem::Code,
    wire::{Cursor, Limit},
};

/// The record.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: AccompanyId) -> Result<accompany::Model, Problem> {
    accompany::Entity::of(school).filter(accompany::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The record, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: AccompanyId) -> Result<accompany::Model, Problem> {
    let query = accompany::Entity::of(school).filter(accompany::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Records, the newest first; of one day, if it is said.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    date: Option<NaiveDate>,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<accompany::Model>, Problem> {
    let mut query = accompany::Entity::of(school);
    if let Some(date) = date {
        query = query.filter(accompany::COLUMN.date.eq(date));
    }
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: AccompanyId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(accompany::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(accompany::Column::Id).limit(limit.rows()).all(db).await?)
}

/// Saves a new record with its photos.
pub async fn insert(tx: &DatabaseTransaction, row: accompany::Model, photos: &[photo::Model]) -> Result<(), Problem> {
    let (school, id) = (row.school_id, row.id);
    accompany::Entity::insert(accompany::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
    let row = |(position, photo): (i32, &photo::Model)| accompany_photo::ActiveModel {
        photo_id: Set(photo.id),
        accompany_id: Set(id),
        school_id: Set(school),
        position: Set(position),
    };
    if !photos.is_empty() {
        accompany_photo::Entity::insert_many((0..).zip(photos).map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Saves a changed record: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut accompany::Model) -> Result<(), Problem> {
    let (school, before) = (row.school_id, row.version);
    row.version += 1;
    let active = accompany::ActiveModel::from(row.clone()).reset_all();
    let update = accompany::Entity::write_back(school, active)?.filter(accompany::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

/// The photos of records, in their order.
pub async fn photos(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: impl IntoIterator<Item = AccompanyId>,
) -> Result<HashMap<AccompanyId, Vec<photo::Model>>, Problem> {
    let ids: Vec<AccompanyId> = ids.into_iter().collect();
    if ids.is_empty() {
        // SQLite would look at every photo of the school to find that it is none of no ids.
        return Ok(HashMap::new());
    }
    let rows = accompany_photo::Entity::of(school)
        .filter(accompany_photo::COLUMN.accompany_id.is_in(ids))
        .find_also_related(photo::Entity)
        .order_by_asc(accompany_photo::Column::Position)
        .all(db)
        .await?;
    let mut all = HashMap::<_, Vec<_>>::new();
    for (row, photo) in rows {
        all.entry(row.accompany_id).or_default().extend(photo);
    }
    Ok(all)
}
