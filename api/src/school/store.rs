//! Reads and writes schools.

use chrono::{DateTime, Utc};
use entity::{AboveSchools, SchoolId, school};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect, Set,
    sea_query::LockType,
};

use crate::{Problem, problem::Code, seal::Seals};

/// A school to found.
pub struct NewSchool {
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// Founds a school with the usual settings and a key of its own.
pub async fn create(
    tx: &DatabaseTransaction,
    seals: Seals,
    new: NewSchool,
    now: DateTime<Utc>,
) -> Result<school::Model, Problem> {
    let row = school::ActiveModel {
        id: Set(SchoolId::new()),
        slug: Set(new.slug),
        name: Set(new.name),
        contact: Set(String::new()),
        number_pattern: Set("{category}-{year}-{serial}".into()),
        landing_fields: Set(serde_json::json!(["name", "category"])),
        promises: Set(serde_json::json!({})),
        canteen: Set(serde_json::json!({})),
        gate: Set(serde_json::json!({})),
        version: Set(1),
        created_at: Set(now),
    };
    let school = row.insert(tx).await?;
    seals.make(tx, school.id, now).await?;
    Ok(school)
}

/// The school.
pub async fn get(db: &impl ConnectionTrait, id: SchoolId) -> Result<school::Model, Problem> {
    school::Entity::every().filter(school::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The school of that name in addresses.
pub async fn named(db: &impl ConnectionTrait, slug: &str) -> Result<school::Model, Problem> {
    school::Entity::every().filter(school::COLUMN.slug.eq(slug)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The school, kept from other changes of itself until the transaction ends. Rows that merely name the school may come
/// meanwhile: a stronger lock would stop every insert, and two of them could wait for each other.
pub async fn lock(tx: &DatabaseTransaction, id: SchoolId) -> Result<school::Model, Problem> {
    let query = school::Entity::every().filter(school::COLUMN.id.eq(id)).lock(LockType::NoKeyUpdate);
    query.one(tx).await?.ok_or(Code::NotFound.into())
}
