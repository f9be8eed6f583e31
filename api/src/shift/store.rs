//! Reads and writes shifts.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    MemberId, OfSchool, SchoolId, ShiftId,
    member::{self, MemberState, Role},
    shift,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use super::rules::{NOTED_EVERY, is_open};
use crate::{
    Problem,
    db::Db,
    member::acting as acting_as,
    problem::Code,
    school::{self, GateRules},
    wire::{Cursor, Limit},
};

/// Who has not closed a shift for so long does not stand at the gate any more.
const FORGOTTEN: TimeDelta = TimeDelta::days(1);

/// Who may stand at the gate.
pub const AT_GATE: [Role; 2] = [Role::Guard, Role::Director];

/// The shift that goes on at this phone, or on this guard's own.
pub async fn current(
    db: &impl ConnectionTrait,
    school: SchoolId,
    device: Option<MemberId>,
    guard: MemberId,
) -> Result<Option<shift::Model>, Problem> {
    let query = shift::Entity::of(school).filter(shift::COLUMN.ended_at.is_null());
    let query = match device {
        Some(device) => query.filter(shift::COLUMN.device_id.eq(device)),
        None => query.filter(shift::COLUMN.device_id.is_null()).filter(shift::COLUMN.guard_id.eq(guard)),
    };
    Ok(query.one(db).await?)
}

/// As whom a phone acts that the guards share: the guard who is signed on, if the phone is open and he may still act.
pub async fn acting(
    db: &impl ConnectionTrait,
    school: SchoolId,
    device: MemberId,
    now: DateTime<Utc>,
) -> Result<Option<MemberId>, Problem> {
    let Some(row) = current(db, school, Some(device), device).await? else { return Ok(None) };
    let rules = GateRules::read(&school::get(db, school).await?.gate)?;
    if !is_open(&row, rules.idle(), now) {
        return Ok(None);
    }
    Ok(guard(db, school, row.guard_id).await?.map(|guard| guard.id))
}

/// Who may stand at the gate, if this is one: a guard, or a director.
pub async fn guard(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: MemberId,
) -> Result<Option<member::Model>, Problem> {
    let query = member::Entity::of(school)
        .filter(member::COLUMN.id.eq(id))
        .filter(member::COLUMN.role.is_in(AT_GATE))
        .filter(member::COLUMN.state.eq(MemberState::Active));
    Ok(query.one(db).await?)
}

/// All who may stand at the gate, by name.
pub async fn guards(db: &impl ConnectionTrait, school: SchoolId) -> Result<Vec<member::Model>, Problem> {
    let query = member::Entity::of(school)
        .filter(member::COLUMN.role.is_in(AT_GATE))
        .filter(member::COLUMN.state.eq(MemberState::Active));
    Ok(query.order_by_asc(member::Column::Name).order_by_asc(member::Column::Id).all(db).await?)
}

/// Who stands at the gate now: those whose shift goes on; all guards, while there is none.
pub async fn at_gate(
    db: &impl ConnectionTrait,
    school: SchoolId,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let open = shift::Entity::of(school)
        .filter(shift::COLUMN.ended_at.is_null())
        .filter(shift::COLUMN.started_at.gt(now - FORGOTTEN))
        .select_only()
        .column(shift::Column::GuardId);
    let open: Vec<MemberId> = open.into_tuple().all(db).await?;
    if open.is_empty() { acting_as(db, school, &[Role::Guard]).await } else { Ok(open) }
}

/// Notes that the guard wrote something by this phone, if that was not noted just now.
pub async fn touch(db: &Db, school: SchoolId, device: MemberId, now: DateTime<Utc>) -> Result<(), Problem> {
    let row = current(db.read(), school, Some(device), device).await?;
    let Some(row) = row.filter(|row| row.active_at + NOTED_EVERY <= now) else { return Ok(()) };
    let work = db.write(move |tx| {
        Box::pin(async move {
            shift::Entity::change(school)
                .filter(shift::COLUMN.id.eq(row.id))
                .set(shift::ActiveModel { active_at: Set(now), ..Default::default() })
                .exec(tx)
                .await?;
            Ok(())
        })
    });
    work.await
}

/// The shift.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: ShiftId) -> Result<shift::Model, Problem> {
    shift::Entity::of(school).filter(shift::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The shift, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: ShiftId) -> Result<shift::Model, Problem> {
    let query = shift::Entity::of(school).filter(shift::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Shifts, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<shift::Model>, Problem> {
    let mut query = shift::Entity::of(school);
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: ShiftId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(shift::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(shift::Column::Id).limit(limit.rows()).all(db).await?)
}

/// Saves a new shift.
pub async fn insert(tx: &DatabaseTransaction, row: shift::Model) -> Result<(), Problem> {
    shift::Entity::insert(shift::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// Saves a changed shift: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut shift::Model) -> Result<(), Problem> {
    let before = row.version;
    row.version += 1;
    let active = shift::ActiveModel::from(row.clone()).reset_all();
    let update = shift::Entity::write_back(row.school_id, active)?.filter(shift::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}
