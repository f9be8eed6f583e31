//! Reads and writes orders.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use entity::{
    AssetId, MaterialId, MemberId, OfSchool, PhotoId, PlaceId, RepairEventId, RepairId, SchoolId, WatcherId, counter,
    photo, place,
    repair::{self, RepairStatus},
    repair_event::{self, RepairEventKind},
    repair_material,
    repair_photo::{self, PhotoRole},
    repair_watcher,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Set,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};
use serde_json::Value;

use super::rules::{Thing, is_recent, is_same};
use crate::{Problem, problem::Code};

/// So many earlier orders are looked at for a repeat.
const LOOKED_BACK: u64 = 50;

/// The order.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: RepairId) -> Result<repair::Model, Problem> {
    repair::Entity::of(school).filter(repair::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The order, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: RepairId) -> Result<repair::Model, Problem> {
    let query = repair::Entity::of(school).filter(repair::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// The next number of the school's year.
pub async fn number(tx: &DatabaseTransaction, school: SchoolId, now: DateTime<Utc>) -> Result<String, Problem> {
    // The year of the school's wall, at UTC+8.
    let year = (now + TimeDelta::hours(8)).year();
    let first = counter::ActiveModel { school_id: Set(school), name: Set(format!("repair/{year}")), last: Set(1) };
    // Of the column's type: PostgreSQL knows the statement already from numbers of assets, and by it how long this value is.
    let grown = Expr::col((counter::Entity, counter::Column::Last)).add(1_i64);
    let conflict = OnConflict::columns([counter::Column::SchoolId, counter::Column::Name])
        .value(counter::Column::Last, grown)
        .to_owned();
    let row = counter::Entity::insert(first).on_conflict(conflict).exec_with_returning(tx).await?;
    Ok(format!("BX-{year}-{:06}", row.last))
}

/// Saves a new order.
pub async fn insert(tx: &DatabaseTransaction, order: repair::Model) -> Result<(), Problem> {
    repair::Entity::insert(repair::ActiveModel::from(order).reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// Saves a changed order, if nobody was faster since it was read: one version further.
pub async fn save(tx: &DatabaseTransaction, order: &mut repair::Model, now: DateTime<Utc>) -> Result<(), Problem> {
    let (school, before) = (order.school_id, order.version);
    order.version += 1;
    order.updated_at = now;
    let row = repair::ActiveModel::from(order.clone()).reset_all();
    let update = repair::Entity::write_back(school, row)?.filter(repair::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

/// A line of the timeline, to be written.
pub struct NewEvent {
    /// What happened.
    pub kind: RepairEventKind,
    /// Who did it.
    pub member: Option<MemberId>,
    /// Who did it, when no member did.
    pub by: String,
    /// A reason or remark.
    pub note: String,
    /// What else belongs to it.
    pub data: Value,
}

/// Writes a line into the timeline.
pub async fn add_event(
    tx: &DatabaseTransaction,
    school: SchoolId,
    repair: RepairId,
    event: NewEvent,
    now: DateTime<Utc>,
) -> Result<RepairEventId, Problem> {
    let id = RepairEventId::new();
    let row = repair_event::ActiveModel {
        id: Set(id),
        school_id: Set(school),
        repair_id: Set(repair),
        kind: Set(event.kind),
        at: Set(now),
        member_id: Set(event.member),
        by: Set(event.by),
        note: Set(event.note),
        data: Set(event.data),
    };
    repair_event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Puts photos on an event.
pub async fn add_photos(
    tx: &DatabaseTransaction,
    school: SchoolId,
    repair: RepairId,
    event: RepairEventId,
    role: PhotoRole,
    photos: &[photo::Model],
) -> Result<(), Problem> {
    let row = |(position, photo): (i32, &photo::Model)| repair_photo::ActiveModel {
        repair_id: Set(repair),
        photo_id: Set(photo.id),
        school_id: Set(school),
        event_id: Set(event),
        role: Set(role),
        position: Set(position),
    };
    if !photos.is_empty() {
        let rows = (0..).zip(photos).map(row);
        repair_photo::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Makes a member one who is told. Nothing happens to one who is told already.
pub async fn watch(
    tx: &DatabaseTransaction,
    school: SchoolId,
    repair: RepairId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = repair_watcher::ActiveModel {
        id: Set(WatcherId::new()),
        school_id: Set(school),
        repair_id: Set(repair),
        member_id: Set(Some(member)),
        tracking_hash: Set(None),
        created_at: Set(now),
    };
    let known = OnConflict::columns([repair_watcher::Column::RepairId, repair_watcher::Column::MemberId])
        .do_nothing()
        .to_owned();
    repair_watcher::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// The members who are told.
pub async fn watchers(db: &impl ConnectionTrait, school: SchoolId, id: RepairId) -> Result<Vec<MemberId>, Problem> {
    let query = repair_watcher::Entity::of(school).filter(repair_watcher::COLUMN.repair_id.eq(id));
    let members: Vec<Option<MemberId>> =
        query.select_only().column(repair_watcher::Column::MemberId).into_tuple().all(db).await?;
    Ok(members.into_iter().flatten().collect())
}

/// Who answers for a place.
pub async fn keeper(
    db: &impl ConnectionTrait,
    school: SchoolId,
    place: Option<PlaceId>,
) -> Result<Option<MemberId>, Problem> {
    let Some(place) = place else { return Ok(None) };
    let query = place::Entity::of(school).filter(place::COLUMN.id.eq(place));
    let keeper = query.select_only().column(place::Column::KeeperId).into_tuple::<Option<MemberId>>();
    Ok(keeper.one(db).await?.flatten())
}

/// The timeline, oldest first.
pub async fn events(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: RepairId,
) -> Result<Vec<repair_event::Model>, Problem> {
    let query = repair_event::Entity::of(school).filter(repair_event::COLUMN.repair_id.eq(id));
    Ok(query.order_by_asc(repair_event::Column::Id).all(db).await?)
}

/// The photos of these orders, in the order in which they came.
pub async fn photos(
    db: &impl ConnectionTrait,
    school: SchoolId,
    orders: impl IntoIterator<Item = RepairId>,
    role: Option<PhotoRole>,
) -> Result<Vec<(repair_photo::Model, photo::Model)>, Problem> {
    let mut query = repair_photo::Entity::of(school).filter(repair_photo::COLUMN.repair_id.is_in(orders));
    if let Some(role) = role {
        query = query.filter(repair_photo::COLUMN.role.eq(role));
    }
    let rows = query
        .find_also_related(photo::Entity)
        .order_by_asc(repair_photo::Column::EventId)
        .order_by_asc(repair_photo::Column::Position)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(row, photo)| Some((row, photo?))).collect())
}

/// Which of these files were on an order before, in other photos than these.
pub async fn used(
    db: &impl ConnectionTrait,
    school: SchoolId,
    photos: &[photo::Model],
) -> Result<HashSet<String>, Problem> {
    let ids: Vec<PhotoId> = photos.iter().map(|photo| photo.id).collect();
    let hashes: Vec<String> = photo::Entity::of(school)
        .filter(photo::COLUMN.sha256.is_in(photos.iter().map(|photo| photo.sha256.as_str())))
        .filter(photo::COLUMN.used_at.is_not_null())
        .filter(photo::COLUMN.id.is_not_in(ids))
        .select_only()
        .column(photo::Column::Sha256)
        .into_tuple()
        .all(db)
        .await?;
    Ok(hashes.into_iter().collect())
}

/// The materials used up.
pub async fn materials(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: RepairId,
) -> Result<Vec<repair_material::Model>, Problem> {
    let query = repair_material::Entity::of(school).filter(repair_material::COLUMN.repair_id.eq(id));
    Ok(query.order_by_asc(repair_material::Column::Id).all(db).await?)
}

/// A line of material to be written.
#[derive(Clone, Debug)]
pub struct NewMaterial {
    /// 材料名称
    pub name: String,
    /// 数量
    pub quantity: i32,
    /// 单位
    pub unit: String,
    /// 单价, in fen
    pub price_fen: i64,
}

/// Writes down what was used up.
pub async fn add_materials(
    tx: &DatabaseTransaction,
    school: SchoolId,
    repair: RepairId,
    materials: Vec<NewMaterial>,
) -> Result<(), Problem> {
    let row = |new: NewMaterial| repair_material::ActiveModel {
        id: Set(MaterialId::new()),
        school_id: Set(school),
        repair_id: Set(repair),
        name: Set(new.name),
        quantity: Set(new.quantity),
        unit: Set(new.unit),
        price_fen: Set(new.price_fen),
    };
    if !materials.is_empty() {
        repair_material::Entity::insert_many(materials.into_iter().map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Keeps these files, in whatever photos, from others who would prove something with them until the transaction ends. Of
/// two at the same instant the second waits here, and then finds them used.
pub async fn lock_files(tx: &DatabaseTransaction, school: SchoolId, photos: &[PhotoId]) -> Result<(), Problem> {
    let named = photo::Entity::of(school).filter(photo::COLUMN.id.is_in(photos.iter().copied()));
    let files = named.select_only().column(photo::Column::Sha256).into_query();
    let all = photo::Entity::of(school)
        .filter(Expr::col((photo::Entity, photo::Column::Sha256)).in_subquery(files))
        .select_only()
        .column(photo::Column::Id)
        // Each takes them in the same order, so that no two wait for each other.
        .order_by_asc(photo::Column::Id)
        .lock(LockType::NoKeyUpdate);
    all.into_tuple::<PhotoId>().all(tx).await?;
    Ok(())
}

/// Orders that have not ended, of a thing or of a place, newest first.
pub async fn open_at(
    db: &impl ConnectionTrait,
    school: SchoolId,
    asset: Option<AssetId>,
    place: Option<PlaceId>,
    most: u64,
) -> Result<Vec<repair::Model>, Problem> {
    let query = repair::Entity::of(school).filter(repair::COLUMN.closed_at.is_null());
    let query = match (asset, place) {
        (Some(asset), _) => query.filter(repair::COLUMN.asset_id.eq(asset)),
        (None, Some(place)) => query.filter(repair::COLUMN.place_id.eq(place)),
        (None, None) => return Ok(Vec::new()),
    };
    Ok(newest_first(query).limit(most).all(db).await?)
}

fn newest_first(query: Select<repair::Entity>) -> Select<repair::Entity> {
    query.order_by_desc(repair::Column::ReportedAt).order_by_desc(repair::Column::Id)
}

/// The latest order for the same fault, if it is no older than this.
pub async fn repeated(
    db: &impl ConnectionTrait,
    order: &repair::Model,
    within: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Option<RepairId>, Problem> {
    let query = repair::Entity::of(order.school_id).filter(repair::COLUMN.id.ne(order.id));
    let query = match (order.asset_id, order.place_id) {
        (Some(asset), _) => query.filter(repair::COLUMN.asset_id.eq(asset)),
        (None, Some(place)) => query.filter(repair::COLUMN.place_id.eq(place)),
        (None, None) => return Ok(None),
    };
    let earlier = newest_first(query).limit(LOOKED_BACK).all(db).await?;
    let same = |row: &&repair::Model| is_recent(row, within, now) && is_same(Thing::from(order), Thing::from(*row));
    Ok(earlier.iter().find(same).map(|row| row.id))
}

/// The numbers of orders.
pub async fn numbers(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: impl IntoIterator<Item = RepairId>,
) -> Result<HashMap<RepairId, String>, Problem> {
    let query = repair::Entity::of(school).filter(repair::COLUMN.id.is_in(ids)).select_only();
    let rows: Vec<(RepairId, String)> =
        query.columns([repair::Column::Id, repair::Column::Number]).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Running orders that are due before this moment and whose delay was told of so often, oldest first.
pub async fn overdue(
    db: &impl ConnectionTrait,
    school: SchoolId,
    due_before: DateTime<Utc>,
    escalated: i32,
    most: u64,
) -> Result<Vec<RepairId>, Problem> {
    let running: [RepairStatus; 4] = super::rules::RUNNING;
    let query = repair::Entity::of(school)
        .filter(repair::COLUMN.closed_at.is_null())
        .filter(repair::COLUMN.status.is_in(running))
        .filter(repair::COLUMN.due_at.lt(due_before))
        .filter(repair::COLUMN.escalated.eq(escalated));
    let ids = query.select_only().column(repair::Column::Id).order_by_asc(repair::Column::DueAt).limit(most);
    Ok(ids.into_tuple().all(db).await?)
}
