//! Reads and writes samples.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    AssetId, DishId, HoldId, OfSchool, SampleId, SampleMealId, SchoolId, asset, hold,
    menu::Meal,
    photo, sample, sample_hold, sample_meal,
    sample_photo::{self, SamplePhotoRole},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Set, sea_query::OnConflict,
};

use super::record::{Happened, record, sample_fields};
use crate::{Problem, problem::Code};

/// A box whose time was over so long ago is not marked any more when its fridge is warm: what it is worth as a sample, it
/// was worth before.
const FORGOTTEN: TimeDelta = TimeDelta::days(7);

/// The sample.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: SampleId) -> Result<sample::Model, Problem> {
    sample::Entity::of(school).filter(sample::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The sample, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: SampleId) -> Result<sample::Model, Problem> {
    let query = sample::Entity::of(school).filter(sample::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// These samples, in the order in which they were taken.
pub async fn some(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: impl IntoIterator<Item = SampleId>,
) -> Result<Vec<sample::Model>, Problem> {
    let ids: Vec<SampleId> = ids.into_iter().collect();
    if ids.is_empty() {
        // SQLite would look at every sample of the school to find that it is none of no ids. So below.
        return Ok(Vec::new());
    }
    let query = sample::Entity::of(school).filter(sample::COLUMN.id.is_in(ids));
    Ok(query.order_by_asc(sample::Column::Id).all(db).await?)
}

/// The same, kept from others until the transaction ends.
pub async fn lock_some(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ids: Vec<SampleId>,
) -> Result<Vec<sample::Model>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = sample::Entity::of(school).filter(sample::COLUMN.id.is_in(ids));
    Ok(query.order_by_asc(sample::Column::Id).lock_exclusive().all(tx).await?)
}

/// The samples of a day that are not void, in the order in which they were taken.
pub async fn of_day(
    db: &impl ConnectionTrait,
    school: SchoolId,
    date: NaiveDate,
) -> Result<Vec<sample::Model>, Problem> {
    let query = sample::Entity::of(school).filter(sample::COLUMN.date.eq(date));
    let query = query.filter(sample::COLUMN.voided_at.is_null());
    Ok(query.order_by_asc(sample::Column::Id).all(db).await?)
}

/// All that was written on some days, also what is void.
pub async fn of_days(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<sample::Model>, Problem> {
    let query = sample::Entity::of(school).filter(sample::COLUMN.date.between(from, to));
    Ok(query.order_by_asc(sample::Column::Date).order_by_asc(sample::Column::Id).all(db).await?)
}

/// The sample of a dish that is not void.
pub async fn live(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (date, meal, dish): (NaiveDate, Meal, DishId),
) -> Result<Option<sample::Model>, Problem> {
    let query = sample::Entity::of(school)
        .filter(sample::COLUMN.date.eq(date))
        .filter(sample::COLUMN.meal.eq(meal))
        .filter(sample::COLUMN.dish_id.eq(dish))
        .filter(sample::COLUMN.voided_at.is_null());
    Ok(query.one(db).await?)
}

/// Saves a new sample. False: the dish has one, or the id is taken.
pub async fn insert(tx: &DatabaseTransaction, row: sample::Model) -> Result<bool, Problem> {
    let row = sample::ActiveModel::from(row).reset_all();
    let taken = OnConflict::new().do_nothing().to_owned();
    Ok(sample::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await? == 1)
}

/// Saves a changed sample: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut sample::Model) -> Result<(), Problem> {
    let (school, before) = (row.school_id, row.version);
    row.version += 1;
    let active = sample::ActiveModel::from(row.clone()).reset_all();
    let update = sample::Entity::write_back(school, active)?.filter(sample::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

/// What may be thrown away by now, the longest first; what is held is not among it.
pub async fn due(
    db: &impl ConnectionTrait,
    school: SchoolId,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<sample::Model>, Problem> {
    Ok(due_by(school, now, most).all(db).await?)
}

/// The statement of it.
pub fn due_by(school: SchoolId, now: DateTime<Utc>, most: u64) -> Select<sample::Entity> {
    let held = sample_hold::Entity::of(school)
        .filter(sample_hold::COLUMN.released_at.is_null())
        .select_only()
        .column(sample_hold::Column::SampleId)
        .into_query();
    there(school)
        .filter(sample::COLUMN.discard_after.lte(now))
        .filter(sample::COLUMN.id.not_in_subquery(held))
        .order_by_asc(sample::Column::DiscardAfter)
        .order_by_asc(sample::Column::Id)
        .limit(most)
}

/// Those of which a box stands in a fridge, as the index of them is written: what is missing is kept until no time.
fn there(school: SchoolId) -> Select<sample::Entity> {
    sample::Entity::of(school).filter(sample::COLUMN.discarded_at.is_null()).filter(sample::COLUMN.voided_at.is_null())
}

/// Every box that nobody has thrown away, however long its time is over, kept from others until the transaction ends.
pub async fn lock_there(tx: &DatabaseTransaction, school: SchoolId) -> Result<Vec<sample::Model>, Problem> {
    let query = there(school).filter(sample::COLUMN.discard_after.is_not_null());
    // Each takes them in the same order, so that no two wait for each other. So below.
    Ok(query.order_by_asc(sample::Column::Id).lock_exclusive().all(tx).await?)
}

/// Keeps the samples of a day from being changed until the transaction ends.
pub async fn lock_day(tx: &DatabaseTransaction, school: SchoolId, date: NaiveDate) -> Result<(), Problem> {
    let query = sample::Entity::of(school).filter(sample::COLUMN.date.eq(date)).order_by_asc(sample::Column::Id);
    query.lock_exclusive().all(tx).await.map(|_| ()).map_err(Problem::from)
}

/// Marks what stands in a fridge that was too warm or too cold. Answers what was marked.
pub async fn flag(
    tx: &DatabaseTransaction,
    school: SchoolId,
    fridge: AssetId,
    by: entity::MemberId,
    now: DateTime<Utc>,
) -> Result<Vec<sample::Model>, Problem> {
    let query = there(school)
        .filter(sample::COLUMN.fridge_id.eq(fridge))
        .filter(sample::COLUMN.discard_after.gt(now - FORGOTTEN))
        .order_by_asc(sample::Column::Id);
    let mut rows = query.lock_exclusive().all(tx).await?;
    let held = holds(tx, school, rows.iter().map(|row| row.id)).await?;
    for row in rows.iter_mut().filter(|row| !row.excursion) {
        row.excursion = true;
        save(tx, row).await?;
        let (subject, fields) = (row.id.0, sample_fields(row, held.contains_key(&row.id)));
        let happened = Happened { op: "sample.excursion", subject, actor: Some(by), fields, ..Happened::default() };
        record(tx, school, happened, now).await?;
    }
    Ok(rows)
}

/// The holds that have these samples now.
pub async fn holds(
    db: &impl ConnectionTrait,
    school: SchoolId,
    samples: impl IntoIterator<Item = SampleId>,
) -> Result<HashMap<SampleId, Vec<HoldId>>, Problem> {
    let samples: Vec<SampleId> = samples.into_iter().collect();
    if samples.is_empty() {
        return Ok(HashMap::new());
    }
    let query = sample_hold::Entity::of(school)
        .filter(sample_hold::COLUMN.sample_id.is_in(samples))
        .filter(sample_hold::COLUMN.released_at.is_null())
        .order_by_asc(sample_hold::Column::HoldId);
    let mut all = HashMap::<_, Vec<_>>::new();
    for row in query.all(db).await? {
        all.entry(row.sample_id).or_default().push(row.hold_id);
    }
    Ok(all)
}

/// A time for which a sample was held, or still is.
#[derive(Clone, Debug)]
pub struct TimeHeld {
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when. None: until somebody lets go of it.
    pub until: Option<DateTime<Utc>>,
    /// What was suspected, if whoever reads this may know. Often that is of a child's health.
    pub reason: Option<String>,
}

/// The times for which these samples were held, in their order.
pub async fn times_held(
    db: &impl ConnectionTrait,
    school: SchoolId,
    samples: impl IntoIterator<Item = SampleId>,
) -> Result<HashMap<SampleId, Vec<TimeHeld>>, Problem> {
    let samples: Vec<SampleId> = samples.into_iter().collect();
    if samples.is_empty() {
        return Ok(HashMap::new());
    }
    let query = sample_hold::Entity::of(school).filter(sample_hold::COLUMN.sample_id.is_in(samples));
    let rows = query.order_by_asc(sample_hold::Column::HoldId).all(db).await?;
    let ids: BTreeSet<HoldId> = rows.iter().map(|row| row.hold_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let holds = hold::Entity::of(school).filter(hold::COLUMN.id.is_in(ids)).all(db).await?;
    let holds: HashMap<HoldId, hold::Model> = holds.into_iter().map(|hold| (hold.id, hold)).collect();
    let mut all = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let held = holds.get(&row.hold_id).map(|hold| TimeHeld {
            from: hold.made_at,
            until: row.released_at,
            reason: Some(hold.reason.clone()),
        });
        all.entry(row.sample_id).or_default().extend(held);
    }
    Ok(all)
}

/// Puts photos on a sample.
pub async fn add_photos(
    tx: &DatabaseTransaction,
    school: SchoolId,
    sample: SampleId,
    role: SamplePhotoRole,
    photos: &[photo::Model],
) -> Result<(), Problem> {
    let row = |(position, photo): (i32, &photo::Model)| sample_photo::ActiveModel {
        sample_id: Set(sample),
        photo_id: Set(photo.id),
        school_id: Set(school),
        role: Set(role),
        position: Set(position),
    };
    if !photos.is_empty() {
        sample_photo::Entity::insert_many((0..).zip(photos).map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The photos of samples, in the order in which they came.
pub async fn photos(
    db: &impl ConnectionTrait,
    school: SchoolId,
    samples: impl IntoIterator<Item = SampleId>,
) -> Result<Vec<(sample_photo::Model, photo::Model)>, Problem> {
    let samples: Vec<SampleId> = samples.into_iter().collect();
    if samples.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sample_photo::Entity::of(school)
        .filter(sample_photo::COLUMN.sample_id.is_in(samples))
        .find_also_related(photo::Entity)
        // What was kept before what was thrown away.
        .order_by_desc(sample_photo::Column::Role)
        .order_by_asc(sample_photo::Column::Position)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(row, photo)| Some((row, photo?))).collect())
}

/// Refuses what is no thing of the school's register.
pub async fn check_fridge(db: &impl ConnectionTrait, school: SchoolId, id: Option<AssetId>) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let query = asset::Entity::of(school).filter(asset::COLUMN.id.eq(id)).select_only().column(asset::Column::Id);
    let found = query.into_tuple::<AssetId>().one(db).await?;
    found.map(|_| ()).ok_or_else(|| Problem::field("fridgeId", "not_found"))
}

/// What is known of the meals of a day.
pub async fn meals(
    db: &impl ConnectionTrait,
    school: SchoolId,
    date: NaiveDate,
) -> Result<Vec<sample_meal::Model>, Problem> {
    Ok(sample_meal::Entity::of(school).filter(sample_meal::COLUMN.date.eq(date)).all(db).await?)
}

/// What is known of a meal, kept from others until the transaction ends. Made when nothing is known yet.
pub async fn lock_meal(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (date, meal): (NaiveDate, Meal),
) -> Result<sample_meal::Model, Problem> {
    let row = sample_meal::ActiveModel {
        id: Set(SampleMealId::new()),
        school_id: Set(school),
        date: Set(date),
        meal: Set(meal),
        closed_at: Set(None),
        closed_by: Set(None),
        told_at: Set(None),
    };
    let known = OnConflict::new().do_nothing().to_owned();
    sample_meal::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    let query = sample_meal::Entity::of(school)
        .filter(sample_meal::COLUMN.date.eq(date))
        .filter(sample_meal::COLUMN.meal.eq(meal))
        .lock_exclusive();
    query.one(tx).await?.ok_or_else(|| Problem::internal("a meal that was just made is not there"))
}

/// Saves what is known of a meal.
pub async fn save_meal(tx: &DatabaseTransaction, row: sample_meal::Model) -> Result<(), Problem> {
    let school = row.school_id;
    sample_meal::Entity::write_back(school, sample_meal::ActiveModel::from(row).reset_all())?.exec(tx).await?;
    Ok(())
}
