//! Reads and writes temperatures.

use entity::{AssetId, FridgeReadingId, OfSchool, SchoolId, fridge_reading};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

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
