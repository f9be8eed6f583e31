//! Reads and writes visits, and who was asked about them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    BadgeId, MemberId, OfSchool, RepairId, SchoolId, VisitId,
    member::{self, MemberState, Role},
    repair,
    visit::{self, VisitStatus},
    visit_ask::{self, AskOutcome},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Set, sea_query::OnConflict,
};

use crate::{Problem, problem::Code, wire::Cursor};

/// Which of them.
#[derive(Clone, Default)]
pub struct Filter {
    /// Only those that stand here.
    pub status: Option<VisitStatus>,
    /// Only those of this day.
    pub date: Option<NaiveDate>,
    /// Only those whose host this member is, or about which he was asked.
    pub of: Option<MemberId>,
}

impl Filter {
    /// The query, the newest first.
    pub fn select(&self, school: SchoolId) -> Select<visit::Entity> {
        let mut query = visit::Entity::of(school);
        if let Some(status) = self.status {
            query = query.filter(visit::COLUMN.status.eq(status));
        }
        if let Some(date) = self.date {
            query = query.filter(visit::COLUMN.date.eq(date));
        }
        query.order_by_desc(visit::Column::Id)
    }
}

/// The visit.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: VisitId) -> Result<visit::Model, Problem> {
    visit::Entity::of(school).filter(visit::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The visit, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: VisitId) -> Result<visit::Model, Problem> {
    find(tx, school, id).await?.ok_or(Code::NotFound.into())
}

/// The same; none for one that is not here.
pub async fn find(tx: &DatabaseTransaction, school: SchoolId, id: VisitId) -> Result<Option<visit::Model>, Problem> {
    Ok(visit::Entity::of(school).filter(visit::COLUMN.id.eq(id)).lock_exclusive().one(tx).await?)
}

/// Visits, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    filter: &Filter,
    rows: u64,
    cursor: Option<Cursor>,
) -> Result<Vec<visit::Model>, Problem> {
    let before = cursor.map(|cursor| {
        let [id] = cursor.parts()?;
        id.parse::<VisitId>().map_err(|_| Cursor::wrong())
    });
    let before = before.transpose()?;
    let mut query = filter.select(school);
    if let Some(member) = filter.of {
        // Two lists, each in the order of its index, instead of one that has to look at everybody's.
        let ids = of_member(db, school, member, filter, (rows, before)).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        query = query.filter(visit::COLUMN.id.is_in(ids));
    }
    if let Some(before) = before {
        query = query.filter(visit::COLUMN.id.lt(before));
    }
    Ok(query.limit(rows).all(db).await?)
}

/// A member's visits of some status or day are looked for among so many of his newest.
const NEWEST: u64 = 1_000;

async fn of_member(
    db: &impl ConnectionTrait,
    school: SchoolId,
    member: MemberId,
    filter: &Filter,
    (rows, before): (u64, Option<VisitId>),
) -> Result<BTreeSet<VisitId>, Problem> {
    let most = if filter.status.is_some() || filter.date.is_some() { NEWEST } else { rows };
    let mut host = visit::Entity::of(school).filter(visit::COLUMN.host_id.eq(member));
    let mut asked = visit_ask::Entity::of(school).filter(visit_ask::COLUMN.member_id.eq(member));
    if let Some(before) = before {
        host = host.filter(visit::COLUMN.id.lt(before));
        asked = asked.filter(visit_ask::COLUMN.visit_id.lt(before));
    }
    let host = host.select_only().column(visit::Column::Id).order_by_desc(visit::Column::Id);
    let host: Vec<VisitId> = host.limit(most).into_tuple().all(db).await?;
    let asked = asked.select_only().distinct().column(visit_ask::Column::VisitId);
    let asked = asked.order_by_desc(visit_ask::Column::VisitId).limit(most);
    let asked: Vec<VisitId> = asked.into_tuple().all(db).await?;
    Ok(host.into_iter().chain(asked).collect())
}

/// Who is inside, the first who came first.
pub fn inside(school: SchoolId) -> Select<visit::Entity> {
    visit::Entity::of(school).filter(visit::COLUMN.status.eq(VisitStatus::Inside)).order_by_asc(visit::Column::Id)
}

/// The visitor who wears this badge.
pub async fn with_badge(
    db: &impl ConnectionTrait,
    school: SchoolId,
    badge: BadgeId,
) -> Result<Option<visit::Model>, Problem> {
    let query =
        visit::Entity::of(school).filter(visit::COLUMN.badge_id.eq(badge)).filter(visit::COLUMN.ended_at.is_null());
    Ok(query.one(db).await?)
}

/// What the house has to look at by now, the longest due first.
pub async fn due(
    db: &impl ConnectionTrait,
    school: SchoolId,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<VisitId>, Problem> {
    let query = visit::Entity::of(school).filter(visit::COLUMN.next_at.lte(now)).order_by_asc(visit::Column::NextAt);
    Ok(query.select_only().column(visit::Column::Id).limit(most).into_tuple().all(db).await?)
}

/// Saves a new visit. False: the id is taken.
pub async fn insert(tx: &DatabaseTransaction, row: visit::Model) -> Result<bool, Problem> {
    let row = visit::ActiveModel::from(row).reset_all();
    let taken = OnConflict::column(visit::Column::Id).do_nothing().to_owned();
    Ok(visit::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await? == 1)
}

/// Saves a changed visit: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut visit::Model) -> Result<(), Problem> {
    row.version += 1;
    write(tx, row, row.version - 1).await
}

/// Saves what does not make what others saw of it stale: that somebody was asked, what the host said, when it is looked
/// at again.
pub async fn note(tx: &DatabaseTransaction, row: &visit::Model) -> Result<(), Problem> {
    write(tx, row, row.version).await
}

async fn write(tx: &DatabaseTransaction, row: &visit::Model, before: i32) -> Result<(), Problem> {
    let active = visit::ActiveModel::from(row.clone()).reset_all();
    let update = visit::Entity::write_back(row.school_id, active)?.filter(visit::COLUMN.version.eq(before));
    match update.exec(tx).await {
        Ok(_) => Ok(()),
        Err(DbErr::RecordNotUpdated) => Err(Code::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

/// Who was asked about these, in order.
pub async fn asks(
    db: &impl ConnectionTrait,
    school: SchoolId,
    visits: impl IntoIterator<Item = VisitId>,
) -> Result<Vec<visit_ask::Model>, Problem> {
    let query = visit_ask::Entity::of(school)
        .filter(visit_ask::COLUMN.visit_id.is_in(visits))
        .order_by_asc(visit_ask::Column::VisitId)
        .order_by_asc(visit_ask::Column::Seq);
    Ok(query.all(db).await?)
}

/// Notes that somebody was asked.
pub async fn asked(tx: &DatabaseTransaction, rows: Vec<visit_ask::Model>) -> Result<(), Problem> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|row| visit_ask::ActiveModel::from(row).reset_all());
    visit_ask::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Notes what came of it for this member, if he was asked and has not answered; of all, when nobody is named. Those are given
/// up, also who could not be reached by phone: they have no time of an answer any more.
pub async fn answered(
    tx: &DatabaseTransaction,
    row: &visit::Model,
    by: Option<MemberId>,
    outcome: AskOutcome,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let mut open = visit_ask::Entity::change(row.school_id)
        .filter(visit_ask::COLUMN.visit_id.eq(row.id))
        .set(visit_ask::ActiveModel { outcome: Set(outcome), answered_at: Set(by.map(|_| now)), ..Default::default() });
    open = match by {
        Some(by) => {
            open.filter(visit_ask::COLUMN.member_id.eq(by)).filter(visit_ask::COLUMN.outcome.eq(AskOutcome::Pending))
        }
        None => open.filter(visit_ask::COLUMN.outcome.is_in([AskOutcome::Pending, AskOutcome::NoAnswer])),
    };
    open.exec(tx).await?;
    Ok(())
}

/// Refuses a host who is not of the school's staff, or may not act.
pub async fn check_host(db: &impl ConnectionTrait, school: SchoolId, host: MemberId) -> Result<(), Problem> {
    let found = member::Entity::of(school)
        .filter(member::COLUMN.id.eq(host))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .one(db)
        .await?;
    match found {
        Some(row) if row.role.is_staff() => Ok(()),
        _ => Err(Problem::field("hostId", "not_found")),
    }
}

/// Whether this member lets people in, so that somebody else has to say yes to his visitors.
pub async fn stands_at_gate(db: &impl ConnectionTrait, school: SchoolId, who: MemberId) -> Result<bool, Problem> {
    let query =
        member::Entity::of(school).filter(member::COLUMN.id.eq(who)).filter(member::COLUMN.role.eq(Role::Guard));
    Ok(query.one(db).await?.is_some())
}

/// Refuses an order that is not there.
pub async fn check_repair(db: &impl ConnectionTrait, school: SchoolId, order: RepairId) -> Result<(), Problem> {
    let found = repair::Entity::of(school).filter(repair::COLUMN.id.eq(order)).one(db).await?;
    if found.is_some() { Ok(()) } else { Err(Problem::field("repairId", "not_found")) }
}

/// The numbers of these orders.
pub async fn repair_numbers(
    db: &impl ConnectionTrait,
    school: SchoolId,
    orders: impl IntoIterator<Item = RepairId>,
) -> Result<Vec<(RepairId, String)>, Problem> {
    let query = repair::Entity::of(school).filter(repair::COLUMN.id.is_in(orders)).select_only();
    Ok(query.columns([repair::Column::Id, repair::Column::Number]).into_tuple().all(db).await?)
}
