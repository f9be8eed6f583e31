//! Reads and writes holds.

use chrono::{DateTime, Utc};
use entity::{HoldId, OfSchool, SampleId, SchoolId, hold, sample, sample_hold};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::{
    Problem,
    gate::Actor,
    problem::Code,
    sample::{
        change::written,
        record::{Happened, Receipt, hold_fields, record},
        store,
    },
    wire::{Cursor, Limit},
};

/// The hold.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: HoldId) -> Result<hold::Model, Problem> {
    hold::Entity::of(school).filter(hold::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The hold, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: HoldId) -> Result<hold::Model, Problem> {
    let query = hold::Entity::of(school).filter(hold::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Holds, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<hold::Model>, Problem> {
    let mut query = hold::Entity::of(school);
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: HoldId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(hold::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(hold::Column::Id).limit(limit.rows()).all(db).await?)
}

/// The samples of a hold, also those that it has let go of, in the order in which they were taken.
pub async fn samples(db: &impl ConnectionTrait, school: SchoolId, id: HoldId) -> Result<Vec<sample::Model>, Problem> {
    let ids = sample_hold::Entity::of(school)
        .filter(sample_hold::COLUMN.hold_id.eq(id))
        .select_only()
        .column(sample_hold::Column::SampleId);
    let ids: Vec<SampleId> = ids.into_tuple().all(db).await?;
    let mut rows = store::some(db, school, ids).await?;
    rows.sort_by_key(|row| row.taken_at);
    Ok(rows)
}

/// Makes a hold of these samples. They are marked and saved by the caller.
pub async fn make(
    tx: &DatabaseTransaction,
    by: Actor,
    (id, reason): (HoldId, String),
    samples: impl IntoIterator<Item = SampleId>,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let row = hold::ActiveModel {
        id: Set(id),
        school_id: Set(by.school),
        reason: Set(reason.clone()),
        made_by: Set(by.member),
        made_at: Set(now),
        released_by: Set(None),
        released_at: Set(None),
        release_reason: Set(String::new()),
        version: Set(1),
    };
    hold::Entity::insert(row).exec_without_returning(tx).await?;
    let row = |sample| sample_hold::ActiveModel {
        hold_id: Set(id),
        sample_id: Set(sample),
        school_id: Set(by.school),
        released_at: Set(None),
    };
    let rows: Vec<_> = samples.into_iter().map(row).collect();
    for some in rows.chunks(200) {
        sample_hold::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
    }
    let fields = hold_fields(now, None);
    let happened = Happened {
        op: "hold.made",
        subject: id.0,
        actor: Some(by.member),
        fields,
        said: reason,
        ..Happened::default()
    };
    record(tx, by.school, happened, now).await
}

/// Freezes every box that nobody has thrown away: what was taken in the last 48 hours cannot have been, and what is older
/// and may still be there is as good a witness.
pub async fn freeze(
    tx: &DatabaseTransaction,
    by: Actor,
    (id, reason): (HoldId, String),
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let mut rows = store::lock_there(tx, by.school).await?;
    let receipt = make(tx, by, (id, reason), rows.iter().map(|row| row.id), now).await?;
    for row in &mut rows {
        store::save(tx, row).await?;
        written(tx, (row, true), by, ("sample.held", String::new()), &[], now).await?;
    }
    Ok(receipt)
}

/// Lets go of all that a hold still has.
pub async fn release(
    tx: &DatabaseTransaction,
    by: Actor,
    hold: hold::Model,
    reason: String,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let (school, id, version, made_at) = (by.school, hold.id, hold.version, hold.made_at);
    let held = sample_hold::Entity::of(school)
        .filter(sample_hold::COLUMN.hold_id.eq(id))
        .filter(sample_hold::COLUMN.released_at.is_null());
    let held: Vec<SampleId> = held.select_only().column(sample_hold::Column::SampleId).into_tuple().all(tx).await?;
    let mut rows = store::lock_some(tx, school, held).await?;
    let ended = sample_hold::ActiveModel { released_at: Set(Some(now)), ..Default::default() };
    let free = sample_hold::Entity::change(school)
        .filter(sample_hold::COLUMN.hold_id.eq(id))
        .filter(sample_hold::COLUMN.released_at.is_null());
    free.set(ended).exec(tx).await?;
    let mut row = hold.into_active_model();
    (row.released_by, row.released_at) = (Set(Some(by.member)), Set(Some(now)));
    (row.release_reason, row.version) = (Set(reason.clone()), Set(version + 1));
    let update = hold::Entity::write_back(school, row)?.filter(hold::COLUMN.version.eq(version));
    match update.exec(tx).await {
        Err(DbErr::RecordNotUpdated) => return Err(Code::Conflict.into()),
        saved => saved?,
    };
    let still = store::holds(tx, school, rows.iter().map(|row| row.id)).await?;
    for row in &mut rows {
        store::save(tx, row).await?;
        let held = still.contains_key(&row.id);
        written(tx, (row, held), by, ("sample.released", String::new()), &[], now).await?;
    }
    let fields = hold_fields(made_at, Some(now));
    let happened = Happened {
        op: "hold.released",
        subject: id.0,
        actor: Some(by.member),
        fields,
        said: reason,
        ..Happened::default()
    };
    record(tx, school, happened, now).await
}

/// Frees one sample from every hold that has it.
pub async fn free(tx: &DatabaseTransaction, school: SchoolId, id: SampleId, now: DateTime<Utc>) -> Result<(), Problem> {
    let ended = sample_hold::ActiveModel { released_at: Set(Some(now)), ..Default::default() };
    let held = sample_hold::Entity::change(school)
        .filter(sample_hold::COLUMN.sample_id.eq(id))
        .filter(sample_hold::COLUMN.released_at.is_null());
    held.set(ended).exec(tx).await?;
    Ok(())
}
