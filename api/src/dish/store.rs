//! Reads and writes dishes.

use std::collections::HashMap;

use entity::{DishId, OfSchool, SchoolId, dish};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect,
};

use super::rules::Ingredient;
use crate::{
    Problem,
    db::has,
    food,
    problem::Code,
    wire::{Cursor, Limit, after},
};

/// So many rows are asked for by one statement.
const ROWS: usize = 500;

/// A page of dishes by name; void ones only when they are asked for.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (q, void): (Option<&str>, bool),
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<dish::Model>, Problem> {
    let mut query = dish::Entity::of(school);
    if !void {
        query = query.filter(dish::COLUMN.void_reason.is_null());
    }
    if let Some(q) = q {
        query = query.filter(has(dish::Column::Name, q));
    }
    if let Some(cursor) = cursor {
        let [name, id] = cursor.parts()?;
        let id: DishId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(after([dish::Column::Name, dish::Column::Id], [name.into(), id.into()]));
    }
    let query = query.order_by_asc(dish::Column::Name).order_by_asc(dish::Column::Id);
    Ok(query.limit(limit.rows()).all(db).await?)
}

/// The dish.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: DishId) -> Result<dish::Model, Problem> {
    dish::Entity::of(school).filter(dish::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The dish, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: DishId) -> Result<dish::Model, Problem> {
    let query = dish::Entity::of(school).filter(dish::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Those of these ids that are the school's.
pub async fn named(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: &[DishId],
) -> Result<HashMap<DishId, dish::Model>, Problem> {
    let mut found = HashMap::new();
    for some in ids.chunks(ROWS) {
        let rows = dish::Entity::of(school).filter(dish::COLUMN.id.is_in(some.iter().copied())).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// Refuses foods that are not the school's.
pub async fn check_foods(tx: &DatabaseTransaction, school: SchoolId, parts: &[Ingredient]) -> Result<(), Problem> {
    let ids: Vec<_> = parts.iter().map(|part| part.food_id).collect();
    let known = food::store::named(tx, school, &ids).await?;
    match ids.iter().position(|id| !known.contains_key(id)) {
        Some(at) => Err(Problem::field(format!("ingredients[{at}].foodId"), "not_found")),
        None => Ok(()),
    }
}

/// Refuses a name that another dish in use has.
pub async fn check_name(tx: &DatabaseTransaction, row: &dish::Model) -> Result<(), Problem> {
    let taken = dish::Entity::of(row.school_id).filter(dish::COLUMN.taken_name.eq(row.name.as_str())).one(tx).await?;
    match taken {
        Some(taken) if taken.id != row.id => Err(Problem::field("name", "taken")),
        _ => Ok(()),
    }
}

/// Puts a dish into the dictionary.
pub async fn insert(tx: &DatabaseTransaction, row: dish::Model) -> Result<(), Problem> {
    dish::ActiveModel::from(row).reset_all().insert(tx).await?;
    Ok(())
}

/// Saves a changed dish.
pub async fn update(tx: &DatabaseTransaction, mut after: dish::Model) -> Result<(), Problem> {
    let school = after.school_id;
    after.version += 1;
    dish::Entity::write_back(school, dish::ActiveModel::from(after).reset_all())?.exec(tx).await?;
    Ok(())
}
