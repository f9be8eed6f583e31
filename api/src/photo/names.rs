//! The names of files: each stands here before its file exists and until after it is gone.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    OfSchool, SchoolId,
    blob::{self, BlobState},
    photo,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{Problem, problem::Code};

/// What nothing needs is kept so long: an upload and the record that it is for come one after the other.
pub(super) const UNUSED: TimeDelta = TimeDelta::hours(24);
/// Who removes a file has so long for it. After that its name may be taken over.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(5);
/// The most names that one sweep of a school looks at; the next goes on.
const MOST: u64 = 10_000;

/// Keeps these names, or touches them anew. `unavailable` while one of them is going.
pub(super) async fn keep(
    tx: &DatabaseTransaction,
    school: SchoolId,
    names: BTreeSet<String>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let wanted = names.len() as u64;
    let rows = names.into_iter().map(|name| blob::ActiveModel {
        school_id: Set(school),
        name: Set(name),
        state: Set(BlobState::Kept),
        touched_at: Set(now),
    });
    let column = |column| Expr::col((blob::Entity, column));
    let free = column(blob::Column::State).eq(BlobState::Kept).or(column(blob::Column::TouchedAt).lt(now - LEASE));
    let known = OnConflict::columns([blob::Column::SchoolId, blob::Column::Name])
        .update_columns([blob::Column::State, blob::Column::TouchedAt])
        .action_and_where(free)
        .to_owned();
    let kept = blob::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    all(kept, wanted)
}

/// Touches the names of a photo that is about to stand, which keeps the sweeper away until it does.
pub(super) async fn touch(tx: &DatabaseTransaction, photo: &photo::Model) -> Result<(), Problem> {
    let names = BTreeSet::from([photo.large.as_str(), photo.thumb.as_str()]);
    let wanted = names.len() as u64;
    let touched = blob::Entity::change(photo.school_id)
        .filter(blob::COLUMN.name.is_in(names))
        .filter(blob::COLUMN.state.eq(BlobState::Kept))
        .set(blob::ActiveModel { touched_at: Set(photo.created_at), ..Default::default() })
        .exec(tx)
        .await?;
    all(touched.rows_affected, wanted)
}

fn all(found: u64, wanted: u64) -> Result<(), Problem> {
    if found == wanted { Ok(()) } else { Err(Problem::new(Code::Unavailable).retry_after(1)) }
}

/// What may go: nothing needs it and nobody touched it for a day, or it was going and whoever removed it is gone.
fn may_go(school: SchoolId, now: DateTime<Utc>) -> Condition {
    let needed = |column: photo::Column| {
        let photo = photo::Entity::of(school)
            .select_only()
            .column(photo::Column::Id)
            .filter(Expr::col((photo::Entity, column)).eq(Expr::col((blob::Entity, blob::Column::Name))));
        Expr::exists(photo.into_query()).not()
    };
    let unused = Condition::all()
        .add(blob::COLUMN.state.eq(BlobState::Kept))
        .add(blob::COLUMN.touched_at.lt(now - UNUSED))
        .add(needed(photo::Column::Large))
        .add(needed(photo::Column::Thumb));
    let left =
        Condition::all().add(blob::COLUMN.state.eq(BlobState::Going)).add(blob::COLUMN.touched_at.lt(now - LEASE));
    Condition::any().add(unused).add(left)
}

/// What may go, as far as can be seen.
pub(super) async fn going(
    db: &impl ConnectionTrait,
    school: SchoolId,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Problem> {
    let names = blob::Entity::of(school)
        .select_only()
        .column(blob::Column::Name)
        .filter(may_go(school, now))
        .order_by_asc(blob::Column::TouchedAt)
        .limit(MOST);
    Ok(names.into_tuple().all(db).await?)
}

/// Marks those of them that still may go, and answers which. From now on their files are this caller's to remove.
pub(super) async fn claim(
    tx: &DatabaseTransaction,
    school: SchoolId,
    names: Vec<String>,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Problem> {
    let claimed = blob::Entity::change(school)
        .filter(blob::COLUMN.name.is_in(names))
        .filter(may_go(school, now))
        .set(blob::ActiveModel { state: Set(BlobState::Going), touched_at: Set(now), ..Default::default() })
        .exec_with_returning(tx)
        .await?;
    Ok(claimed.into_iter().map(|row| row.name).collect())
}

/// Forgets names whose files are gone, unless somebody else took them over. Answers how many.
pub(super) async fn forget(
    tx: &DatabaseTransaction,
    school: SchoolId,
    names: Vec<String>,
    claimed: DateTime<Utc>,
) -> Result<u64, Problem> {
    let gone = blob::Entity::drop_derived(school)
        .filter(blob::COLUMN.name.is_in(names))
        .filter(blob::COLUMN.state.eq(BlobState::Going))
        .filter(blob::COLUMN.touched_at.eq(claimed));
    Ok(gone.exec(tx).await?.rows_affected)
}
