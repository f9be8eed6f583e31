//! Reads and writes what has to be put right.

use chrono::NaiveDate;
use entity::{
    AccompanyId, AssetId, MemberId, OfSchool, RectificationId, SampleId, SchoolId, SourceId, accompany, asset,
    member::{self, MemberState},
    photo,
    rectification::{self, RectificationSource, RectificationStatus},
    rectification_photo::{self, RectificationPhotoRole},
    sample,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Set,
    sea_query::{ExprTrait, OnConflict},
};

use super::rules::MOST_ESCALATIONS;
use crate::{
    Problem,
    gate::{Permission, granted},
    problem::Code,
    wire::{Cursor, Limit, after},
};

/// Which of them.
#[derive(Default)]
pub struct Filter {
    /// Only those that stand here.
    pub status: Option<RectificationStatus>,
    /// Only those of this member.
    pub owner: Option<MemberId>,
    /// Only those not put right whose last day was before this one. The longest over come first.
    pub due_before: Option<NaiveDate>,
}

/// The record.
pub async fn get(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: RectificationId,
) -> Result<rectification::Model, Problem> {
    rectification::Entity::of(school)
        .filter(rectification::COLUMN.id.eq(id))
        .one(db)
        .await?
        .ok_or(Code::NotFound.into())
}

/// The record, kept from others until the transaction ends.
pub async fn lock(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: RectificationId,
) -> Result<rectification::Model, Problem> {
    let query = rectification::Entity::of(school).filter(rectification::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// The one of this source that has not ended.
pub async fn live(
    db: &impl ConnectionTrait,
    school: SchoolId,
    source: RectificationSource,
    id: Option<SourceId>,
) -> Result<Option<rectification::Model>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let query = rectification::Entity::of(school)
        .filter(rectification::COLUMN.source.eq(source))
        .filter(rectification::COLUMN.source_id.eq(id))
        .filter(rectification::COLUMN.verified_at.is_null())
        .filter(rectification::COLUMN.cancelled_at.is_null());
    Ok(query.one(db).await?)
}

/// Records: the newest first, or of those whose last day is over the longest over.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    filter: Filter,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<rectification::Model>, Problem> {
    let mut query = rectification::Entity::of(school);
    if let Some(status) = filter.status {
        query = query.filter(rectification::COLUMN.status.eq(status));
    }
    if let Some(owner) = filter.owner {
        query = query.filter(rectification::COLUMN.owner_id.eq(owner));
    }
    let id = |text: &str| text.parse::<RectificationId>().map_err(|_| Cursor::wrong());
    if let Some(before) = filter.due_before {
        query = undone(query).filter(rectification::COLUMN.due_on.lt(before));
        if let Some(cursor) = cursor {
            let [on, last] = cursor.parts()?;
            let on: NaiveDate = on.parse().map_err(|_| Cursor::wrong())?;
            let columns = [rectification::Column::DueOn, rectification::Column::Id];
            let columns = columns.map(|column| (rectification::Entity, column));
            query = query.filter(after(columns, [on.into(), id(&last)?.into()]));
        }
        query = query.order_by_asc(rectification::Column::DueOn).order_by_asc(rectification::Column::Id);
    } else {
        if let Some(cursor) = cursor {
            let [last] = cursor.parts()?;
            query = query.filter(rectification::COLUMN.id.lt(id(&last)?));
        }
        query = query.order_by_desc(rectification::Column::Id);
    }
    Ok(query.limit(limit.rows()).all(db).await?)
}

fn undone(query: Select<rectification::Entity>) -> Select<rectification::Entity> {
    query.filter(rectification::COLUMN.done_at.is_null()).filter(rectification::COLUMN.cancelled_at.is_null())
}

/// Those not put right whose last day was before today, and whose delay was not yet told of today nor often enough.
pub async fn overdue(
    db: &impl ConnectionTrait,
    school: SchoolId,
    today: NaiveDate,
    most: u64,
) -> Result<Vec<RectificationId>, Problem> {
    let query = undone(rectification::Entity::of(school))
        .filter(rectification::COLUMN.due_on.lt(today))
        .filter(rectification::COLUMN.escalated.lt(MOST_ESCALATIONS))
        .filter(rectification::COLUMN.escalated_on.is_null().or(rectification::COLUMN.escalated_on.lt(today)));
    let ids = query.select_only().column(rectification::Column::Id).order_by_asc(rectification::Column::DueOn);
    Ok(ids.limit(most).into_tuple().all(db).await?)
}

/// Saves a new record. False: its source has one that has not ended, or the id is taken.
pub async fn insert(tx: &DatabaseTransaction, row: rectification::Model) -> Result<bool, Problem> {
    let row = rectification::ActiveModel::from(row).reset_all();
    let taken = OnConflict::new().do_nothing().to_owned();
    Ok(rectification::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await? == 1)
}

/// Saves a changed record: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut rectification::Model) -> Result<(), Problem> {
    let (school, before) = (row.school_id, row.version);
    row.version += 1;
    let active = rectification::ActiveModel::from(row.clone()).reset_all();
    let update = rectification::Entity::write_back(school, active)?.filter(rectification::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

/// Notes that a delay was told of once more, today. What people see of the record stays as it is, and so does its version.
pub async fn escalated(tx: &DatabaseTransaction, row: &rectification::Model, today: NaiveDate) -> Result<(), Problem> {
    let (escalated, escalated_on) = (Set(row.escalated + 1), Set(Some(today)));
    let more = rectification::ActiveModel { escalated, escalated_on, ..Default::default() };
    let this = rectification::Entity::change(row.school_id).filter(rectification::COLUMN.id.eq(row.id));
    this.set(more).exec(tx).await?;
    Ok(())
}

/// Adds photos that came with a step.
pub async fn add_photos(
    tx: &DatabaseTransaction,
    (school, id): (SchoolId, RectificationId),
    role: RectificationPhotoRole,
    photos: &[photo::Model],
) -> Result<(), Problem> {
    let row = |(position, photo): (i32, &photo::Model)| rectification_photo::ActiveModel {
        photo_id: Set(photo.id),
        rectification_id: Set(id),
        school_id: Set(school),
        role: Set(role),
        position: Set(position),
    };
    if !photos.is_empty() {
        rectification_photo::Entity::insert_many((0..).zip(photos).map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The photos of records, in the order in which they came.
pub async fn photos(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: impl IntoIterator<Item = RectificationId>,
) -> Result<Vec<(rectification_photo::Model, photo::Model)>, Problem> {
    let ids: Vec<RectificationId> = ids.into_iter().collect();
    if ids.is_empty() {
        // SQLite would look at every photo of the school to find that it is none of no ids.
        return Ok(Vec::new());
    }
    let rows = rectification_photo::Entity::of(school)
        .filter(rectification_photo::COLUMN.rectification_id.is_in(ids))
        .find_also_related(photo::Entity)
        .order_by_desc(rectification_photo::Column::Role)
        .order_by_asc(rectification_photo::Column::Position)
        .order_by_asc(rectification_photo::Column::PhotoId)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(row, photo)| Some((row, photo?))).collect())
}

/// Somebody who may put something right, and who does not leave before the transaction ends. A problem with `ownerId`
/// otherwise: `not_found`, or `not_assignable`.
pub async fn check_owner(tx: &DatabaseTransaction, school: SchoolId, id: MemberId) -> Result<(), Problem> {
    let found = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).lock_shared().one(tx).await?;
    match found {
        None => Err(Problem::field("ownerId", "not_found")),
        Some(member) if member.state == MemberState::Active && granted(member.role, Permission::RectificationWork) => {
            Ok(())
        }
        Some(_) => Err(Problem::field("ownerId", "not_assignable")),
    }
}

/// That there is something at which it was found. A problem with `source.id` otherwise: `required`, `invalid` where there
/// is nothing to name, or `not_found`.
pub async fn check_source(
    db: &impl ConnectionTrait,
    school: SchoolId,
    source: RectificationSource,
    id: Option<SourceId>,
) -> Result<(), Problem> {
    let wrong = |code| Err(Problem::field("source.id", code));
    let id = match (source, id) {
        (RectificationSource::Other, None) => return Ok(()),
        (RectificationSource::Other, Some(_)) => return wrong("invalid"),
        (_, None) => return wrong("required"),
        (_, Some(SourceId(id))) => id,
    };
    let is_there = match source {
        RectificationSource::Accompany => {
            let query = accompany::Entity::of(school).filter(accompany::COLUMN.id.eq(AccompanyId(id)));
            query.one(db).await?.is_some()
        }
        RectificationSource::Fridge => {
            asset::Entity::of(school).filter(asset::COLUMN.id.eq(AssetId(id))).one(db).await?.is_some()
        }
        RectificationSource::Sample => {
            sample::Entity::of(school).filter(sample::COLUMN.id.eq(SampleId(id))).one(db).await?.is_some()
        }
        RectificationSource::Other => false,
    };
    if is_there { Ok(()) } else { wrong("not_found") }
}
