//! Reads and writes photos.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{MemberId, OfSchool, PhotoId, SchoolId, photo};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, Set,
};

use super::names;
use crate::Problem;

/// The photo.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: PhotoId,
) -> Result<Option<photo::Model>, Problem> {
    Ok(photo::Entity::of(school).filter(photo::COLUMN.id.eq(id)).one(db).await?)
}

/// Takes photos as a record's own, in the record's transaction; answers them in the order of their ids here.
///
/// On `field`: `not_found` for one that is unknown, swept, another school's or sent by somebody else than `member`;
/// `already_used` for one that a record has, or that is named twice.
pub async fn attach(
    tx: &DatabaseTransaction,
    school: SchoolId,
    member: Option<MemberId>,
    ids: &[PhotoId],
    field: &'static str,
    now: DateTime<Utc>,
) -> Result<Vec<photo::Model>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let distinct: BTreeSet<PhotoId> = ids.iter().copied().collect();
    if distinct.len() < ids.len() {
        return Err(Problem::field(field, "already_used"));
    }
    let mine = match member {
        Some(member) => photo::COLUMN.member_id.eq(member),
        None => photo::COLUMN.member_id.is_null(),
    };
    let wanted = Condition::all().add(photo::COLUMN.id.is_in(distinct)).add(mine);
    // This locks those that are free: of two records that want the same photo the second finds it used.
    let taken = photo::Entity::change(school)
        .filter(wanted.clone())
        .filter(photo::COLUMN.used_at.is_null())
        .set(photo::ActiveModel { used_at: Set(Some(now)), ..Default::default() })
        .exec(tx)
        .await?;
    let rows = photo::Entity::of(school).filter(wanted).all(tx).await?;
    if rows.len() < ids.len() {
        return Err(Problem::field(field, "not_found"));
    }
    if taken.rows_affected < rows.len() as u64 {
        return Err(Problem::field(field, "already_used"));
    }
    let mut rows: HashMap<PhotoId, photo::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Writes a photo whose files are there. `unavailable` when the sweeper was faster, which it is not within a day.
pub(super) async fn insert(tx: &DatabaseTransaction, row: photo::Model) -> Result<PhotoId, Problem> {
    names::touch(tx, &row).await?;
    let id = row.id;
    photo::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(id)
}

/// Removes photos that came before this moment and that no record took. Answers how many.
pub(super) async fn drop_unused(
    tx: &DatabaseTransaction,
    school: SchoolId,
    before: DateTime<Utc>,
) -> Result<u64, Problem> {
    let unused = photo::Entity::drop_derived(school)
        .filter(photo::COLUMN.used_at.is_null())
        .filter(photo::COLUMN.created_at.lt(before));
    Ok(unused.exec(tx).await?.rows_affected)
}
