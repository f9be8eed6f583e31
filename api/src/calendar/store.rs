//! Reads and writes the calendar.

use chrono::NaiveDate;
use entity::{OfSchool, SchoolId, calendar_day};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Calendar, Hours, Promises};
use crate::{Problem, school};

/// What a school has set, with the default for what it has not.
pub fn read(stored: &Value) -> (Promises, Hours) {
    (part(stored, "promises"), part(stored, "hours"))
}

fn part<T: Default + DeserializeOwned>(stored: &Value, name: &str) -> T {
    stored.get(name).and_then(|part| T::deserialize(part).ok()).unwrap_or_default()
}

/// What is kept of both.
pub fn written(promises: &Promises, hours: &Hours) -> Value {
    json!({"promises": promises, "hours": hours})
}

/// A school's calendar.
pub async fn load(db: &impl ConnectionTrait, school: SchoolId) -> Result<Calendar, Problem> {
    let (promises, hours) = read(&school::get(db, school).await?.promises);
    let days = calendar_day::Entity::of(school).all(db).await?;
    Ok(Calendar { promises, hours, days: days.into_iter().map(|row| (row.day, row.kind)).collect() })
}

/// The days of a year that are not what their weekday says, in order.
pub async fn year(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<calendar_day::Model>, Problem> {
    let days = calendar_day::Entity::of(school).filter(calendar_day::COLUMN.day.between(first, last));
    Ok(days.order_by_asc(calendar_day::COLUMN.day).all(db).await?)
}

/// Puts these days in the place of those of the year.
pub async fn replace(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (first, last): (NaiveDate, NaiveDate),
    days: Vec<calendar_day::ActiveModel>,
) -> Result<(), Problem> {
    // Two who write the same year take turns.
    school::lock(tx, school).await?;
    let gone = calendar_day::Entity::drop_derived(school).filter(calendar_day::COLUMN.day.between(first, last));
    gone.exec(tx).await?;
    if !days.is_empty() {
        calendar_day::Entity::insert_many(days).exec_without_returning(tx).await?;
    }
    Ok(())
}
