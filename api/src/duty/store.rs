//! Reads and writes duties and stand-ins.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MemberId, OfSchool, SchoolId, duty,
    member::{self, MemberState, Role},
    stand_in,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::OnConflict,
};

use crate::Problem;

/// Those on duty on a day: who is named and may still act, or else all directors.
pub async fn leaders(db: &impl ConnectionTrait, school: SchoolId, date: NaiveDate) -> Result<Vec<MemberId>, Problem> {
    let row = duty::Entity::of(school).filter(duty::COLUMN.date.eq(date)).one(db).await?;
    let named = row.map(|row| named(&row)).unwrap_or_default();
    let acting: Vec<MemberId> = staff(db, school, &named).await?.into_iter().map(|row| row.id).collect();
    if acting.is_empty() { crate::member::directors(db, school).await } else { Ok(acting) }
}

/// Those of these who work at the school and may act.
pub async fn staff(
    db: &impl ConnectionTrait,
    school: SchoolId,
    members: &[MemberId],
) -> Result<Vec<member::Model>, Problem> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let query = member::Entity::of(school)
        .filter(member::COLUMN.id.is_in(members.iter().copied()))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .order_by_asc(member::Column::Id);
    Ok(query.all(db).await?.into_iter().filter(|row| row.role.is_staff()).collect())
}

/// The members whom a row names.
pub fn named(row: &duty::Model) -> Vec<MemberId> {
    serde_json::from_value(row.members.clone()).unwrap_or_default()
}

/// The days for which somebody is named.
pub async fn days(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<duty::Model>, Problem> {
    let query = duty::Entity::of(school).filter(duty::COLUMN.date.between(from, to));
    Ok(query.order_by_asc(duty::Column::Date).all(db).await?)
}

/// Names those on duty on a day, in the place of those named before.
pub async fn name(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (date, members): (NaiveDate, Vec<MemberId>),
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let members = serde_json::to_value(members).map_err(Problem::internal)?;
    let row = duty::Model { school_id: school, date, members, set_by: by, set_at: now };
    let anew = OnConflict::columns([duty::Column::SchoolId, duty::Column::Date])
        .update_columns([duty::Column::Members, duty::Column::SetBy, duty::Column::SetAt])
        .to_owned();
    duty::Entity::insert(duty::ActiveModel::from(row).reset_all()).on_conflict(anew).exec_without_returning(tx).await?;
    Ok(())
}

/// Who stands in for this member, if he may still act. Nobody who stands at the gate: he would ask himself.
pub async fn stand_in(db: &impl ConnectionTrait, school: SchoolId, of: MemberId) -> Result<Option<MemberId>, Problem> {
    let row = stand_in::Entity::of(school).filter(stand_in::COLUMN.member_id.eq(of)).one(db).await?;
    let Some(named) = row.and_then(|row| row.stand_in_id) else { return Ok(None) };
    let named = staff(db, school, &[named]).await?;
    Ok(named.first().filter(|row| row.role != Role::Guard).map(|row| row.id))
}

/// Names who stands in for a member from now on; nobody, when nobody is named.
pub async fn stands_in(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (of, by): (MemberId, Option<MemberId>),
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = stand_in::Model { member_id: of, school_id: school, stand_in_id: by, set_at: now };
    let anew = OnConflict::column(stand_in::Column::MemberId)
        .update_columns([stand_in::Column::StandInId, stand_in::Column::SetAt])
        .to_owned();
    let row = stand_in::ActiveModel::from(row).reset_all();
    stand_in::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await?;
    Ok(())
}
