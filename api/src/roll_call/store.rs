//! Reads and writes roll-calls.

use chrono::{DateTime, Utc};
use entity::{
    MemberId, OfSchool, RollCallId, SchoolId, VisitId, roll_call,
    roll_call_item::{self, RollCallState},
    visit,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::ExprTrait,
};

use crate::{Problem, problem::Code, visit::store::inside};

/// So many rows are written by one statement.
const ROWS: usize = 500;

/// The roll-call.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: RollCallId) -> Result<roll_call::Model, Problem> {
    roll_call::Entity::of(school).filter(roll_call::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The roll-call, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: RollCallId) -> Result<roll_call::Model, Problem> {
    let query = roll_call::Entity::of(school).filter(roll_call::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// The newest few.
pub async fn newest(db: &impl ConnectionTrait, school: SchoolId, most: u64) -> Result<Vec<roll_call::Model>, Problem> {
    let query = roll_call::Entity::of(school).order_by_desc(roll_call::Column::Id);
    Ok(query.limit(most).all(db).await?)
}

/// Begins one: who is inside at this moment is on its list.
pub async fn begin(tx: &DatabaseTransaction, row: roll_call::Model) -> Result<(), Problem> {
    let (id, school) = (row.id, row.school_id);
    let here: Vec<VisitId> = inside(school).select_only().column(visit::Column::Id).into_tuple().all(tx).await?;
    roll_call::Entity::insert(roll_call::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
    let item = |visit: &VisitId| roll_call_item::ActiveModel {
        roll_call_id: Set(id),
        visit_id: Set(*visit),
        school_id: Set(school),
        state: Set(RollCallState::Unseen),
        marked_by: Set(None),
        marked_at: Set(None),
    };
    for some in here.chunks(ROWS) {
        roll_call_item::Entity::insert_many(some.iter().map(item)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Its list.
pub async fn items(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: RollCallId,
) -> Result<Vec<(roll_call_item::Model, visit::Model)>, Problem> {
    let query = roll_call_item::Entity::of(school)
        .filter(roll_call_item::COLUMN.roll_call_id.eq(id))
        .order_by_asc(roll_call_item::Column::VisitId);
    let items = query.all(db).await?;
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let named = visit::COLUMN.id.is_in(items.iter().map(|item| item.visit_id));
    let rows = visit::Entity::of(school).filter(named).all(db).await?;
    let find = |item: roll_call_item::Model| {
        let row = rows.iter().find(|row| row.id == item.visit_id).cloned()?;
        Some((item, row))
    };
    Ok(items.into_iter().filter_map(find).collect())
}

/// Ticks one off, unless somebody has done so later. False: he is not on the list.
pub async fn mark(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (id, visit): (RollCallId, VisitId),
    state: RollCallState,
    (by, at): (MemberId, DateTime<Utc>),
) -> Result<bool, Problem> {
    let own = roll_call_item::COLUMN.roll_call_id.eq(id).and(roll_call_item::COLUMN.visit_id.eq(visit));
    if roll_call_item::Entity::of(school).filter(own.clone()).one(tx).await?.is_none() {
        return Ok(false);
    }
    let earlier = roll_call_item::COLUMN.marked_at.is_null().or(roll_call_item::COLUMN.marked_at.lte(at));
    let row = roll_call_item::ActiveModel {
        state: Set(state),
        marked_by: Set(Some(by)),
        marked_at: Set(Some(at)),
        ..Default::default()
    };
    roll_call_item::Entity::change(school).filter(own).filter(earlier).set(row).exec(tx).await?;
    Ok(true)
}

/// Ends it, if it goes on.
pub async fn close(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: RollCallId,
    (by, at): (MemberId, DateTime<Utc>),
) -> Result<(), Problem> {
    let row = roll_call::ActiveModel { closed_by: Set(Some(by)), closed_at: Set(Some(at)), ..Default::default() };
    roll_call::Entity::change(school)
        .filter(roll_call::COLUMN.id.eq(id))
        .filter(roll_call::COLUMN.closed_at.is_null())
        .set(row)
        .exec(tx)
        .await?;
    Ok(())
}
