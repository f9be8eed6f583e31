//! Reads and writes foods.

use std::collections::HashMap;

use entity::{FoodId, OfSchool, SchoolId, food};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::Values;
use crate::{
    Problem,
    db::has,
    problem::Code,
    wire::{Cursor, Limit},
};

/// A school keeps no more foods than this.
const MOST: u64 = 5_000;
/// So many rows are asked for or written by one statement.
const ROWS: usize = 500;

/// A page of foods by name.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    q: Option<&str>,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<food::Model>, Problem> {
    let mut query = food::Entity::of(school);
    if let Some(q) = q {
        query = query.filter(has(food::Column::Name, q));
    }
    if let Some(cursor) = cursor {
        let [name] = cursor.parts()?;
        query = query.filter(food::COLUMN.name.gt(name));
    }
    Ok(query.order_by_asc(food::Column::Name).limit(limit.rows()).all(db).await?)
}

/// The food.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: FoodId) -> Result<food::Model, Problem> {
    food::Entity::of(school).filter(food::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The food, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: FoodId) -> Result<food::Model, Problem> {
    let query = food::Entity::of(school).filter(food::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Those of these ids that are the school's.
pub async fn named(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: &[FoodId],
) -> Result<HashMap<FoodId, food::Model>, Problem> {
    let mut found = HashMap::new();
    for some in ids.chunks(ROWS) {
        let rows = food::Entity::of(school).filter(food::COLUMN.id.is_in(some.iter().copied())).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// Refuses a name that another food has.
pub async fn check_name(
    tx: &DatabaseTransaction,
    school: SchoolId,
    name: &str,
    own: Option<FoodId>,
) -> Result<(), Problem> {
    let taken = food::Entity::of(school).filter(food::COLUMN.name.eq(name)).one(tx).await?;
    match taken {
        Some(taken) if Some(taken.id) != own => Err(Problem::field("name", "taken")),
        _ => Ok(()),
    }
}

/// Puts foods into the table.
pub async fn insert(tx: &DatabaseTransaction, school: SchoolId, foods: Vec<food::Model>) -> Result<(), Problem> {
    // Two who add at once take turns, so that the school keeps within its number.
    crate::school::lock(tx, school).await?;
    let there = sea_orm::PaginatorTrait::count(food::Entity::of(school), tx).await?;
    if there + u64::try_from(foods.len()).unwrap_or(u64::MAX) > MOST {
        return Err(Code::TooMany.into());
    }
    for some in foods.chunks(ROWS) {
        let rows = some.iter().cloned().map(|row| food::ActiveModel::from(row).reset_all());
        food::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Saves a changed food.
pub async fn update(tx: &DatabaseTransaction, mut after: food::Model) -> Result<(), Problem> {
    let school = after.school_id;
    after.version += 1;
    food::Entity::write_back(school, food::ActiveModel::from(after).reset_all())?.exec(tx).await?;
    Ok(())
}

/// Puts rows of a table into the school's: those whose name is new, and with `renew` also over those that are there.
/// Answers how many are new and how many were changed.
pub async fn merge(
    tx: &DatabaseTransaction,
    school: SchoolId,
    rows: &[Values],
    renew: bool,
) -> Result<(usize, usize), Problem> {
    let known = food::Entity::of(school).all(tx).await?;
    let known: HashMap<&str, &food::Model> = known.iter().map(|row| (row.name.as_str(), row)).collect();
    let (mut new, mut changed) = (Vec::new(), 0);
    for values in rows {
        match known.get(values.name.as_str()) {
            None => new.push(values.clone().row(FoodId::new(), school)?),
            Some(row) if renew => {
                let after = food::Model { version: row.version, ..values.clone().row(row.id, school)? };
                if after != **row {
                    update(tx, after).await?;
                    changed += 1;
                }
            }
            Some(_) => {}
        }
    }
    let created = new.len();
    insert(tx, school, new).await?;
    Ok((created, changed))
}
