//! Reads and writes temperatures.

use chrono::{DateTime, Utc};
use entity::{AssetId, FridgeReadingId, OfSchool, SchoolId, fridge_alarm, fridge_reading};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::OnConflict,
};

use super::rules;
use crate::{
    Problem,
    problem::Code,
    wire::{Cursor, Limit},
};

/// Writes down a temperature.
pub async fn insert(tx: &DatabaseTransaction, row: fridge_reading::Model) -> Result<(), Problem> {
    let row = fridge_reading::ActiveModel::from(row).reset_all();
    fridge_reading::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Notes that a fridge is out of range. It is so since it was first read.
pub async fn raise(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (fridge, deci_celsius): (AssetId, i32),
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = fridge_alarm::ActiveModel {
        asset_id: Set(fridge),
        school_id: Set(school),
        since: Set(now),
        deci_celsius: Set(deci_celsius),
        told_at: Set(None),
    };
    let mut known = OnConflict::column(fridge_alarm::Column::AssetId);
    let known = known.update_column(fridge_alarm::Column::DeciCelsius).to_owned();
    fridge_alarm::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// Notes that a fridge was in range then: what began later goes on.
pub async fn calm(
    tx: &DatabaseTransaction,
    school: SchoolId,
    fridge: AssetId,
    read_at: DateTime<Utc>,
) -> Result<(), Problem> {
    let query = fridge_alarm::Entity::drop_derived(school)
        .filter(fridge_alarm::COLUMN.asset_id.eq(fridge))
        .filter(fridge_alarm::COLUMN.since.lte(read_at));
    query.exec(tx).await?;
    Ok(())
}

/// Whether the fridge was in range when it was read last, if that was after this moment.
pub async fn is_calm_since(
    db: &impl ConnectionTrait,
    school: SchoolId,
    fridge: AssetId,
    read_at: DateTime<Utc>,
) -> Result<bool, Problem> {
    // Nobody is told of a reading before it is made.
    let query = fridge_reading::Entity::of(school)
        .filter(fridge_reading::COLUMN.asset_id.eq(fridge))
        .filter(fridge_reading::COLUMN.at.gt(read_at));
    let rows = query.all(db).await?.into_iter().map(|row| (rules::read_at(row.at, row.occurred_at), row));
    // Of one moment, the last that came. Not by id, which is the phone's.
    let last = rows.max_by_key(|(read_at, row)| (*read_at, row.at));
    Ok(last.is_some_and(|(last, row)| !row.out_of_range && last > read_at))
}

/// The fridges out of range that nobody has told of, and since when.
pub async fn untold(db: &impl ConnectionTrait, school: SchoolId) -> Result<Vec<(AssetId, DateTime<Utc>)>, Problem> {
    let query = fridge_alarm::Entity::of(school).filter(fridge_alarm::COLUMN.told_at.is_null());
    let columns = [fridge_alarm::Column::AssetId, fridge_alarm::Column::Since];
    Ok(query.select_only().columns(columns).into_tuple().all(db).await?)
}

/// Since when a fridge is out of range, kept from others until the transaction ends. None: it is not.
pub async fn lock_alarm(
    tx: &DatabaseTransaction,
    school: SchoolId,
    fridge: AssetId,
) -> Result<Option<fridge_alarm::Model>, Problem> {
    let query = fridge_alarm::Entity::of(school).filter(fridge_alarm::COLUMN.asset_id.eq(fridge));
    Ok(query.lock_exclusive().one(tx).await?)
}

/// Notes that it was told of.
pub async fn told(tx: &DatabaseTransaction, alarm: fridge_alarm::Model, now: DateTime<Utc>) -> Result<(), Problem> {
    let school = alarm.school_id;
    let mut row = alarm.into_active_model();
    row.told_at = Set(Some(now));
    fridge_alarm::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}

/// One temperature.
pub async fn get(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: FridgeReadingId,
) -> Result<fridge_reading::Model, Problem> {
    let row = fridge_reading::Entity::of(school).filter(fridge_reading::COLUMN.id.eq(id)).one(db).await?;
    row.ok_or(Code::NotFound.into())
}

/// The temperatures of a fridge, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    fridge: AssetId,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<fridge_reading::Model>, Problem> {
    let mut query = fridge_reading::Entity::of(school).filter(fridge_reading::COLUMN.asset_id.eq(fridge));
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: FridgeReadingId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(fridge_reading::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(fridge_reading::Column::Id).limit(limit.rows()).all(db).await?)
}
