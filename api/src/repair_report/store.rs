//! Reads what a report is made of.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    AssetId, MemberId, OfSchool, PlaceId, RepairId, SchoolId, member, place,
    repair::{self, RepairStatus, Trade},
};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select};

use super::rules::Fact;
use crate::Problem;

/// So many orders of a thing are shown.
const SHOWN: u64 = 100;

#[derive(FromQueryResult)]
struct FactRow {
    status: RepairStatus,
    trade: Trade,
    place_id: Option<PlaceId>,
    assignee_id: Option<MemberId>,
    contractor: String,
    reported_at: DateTime<Utc>,
    triaged_at: Option<DateTime<Utc>>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
    repeat_of: Option<RepairId>,
    rating: Option<i32>,
    cost_fen: i64,
}

impl From<FactRow> for Fact {
    fn from(row: FactRow) -> Self {
        Self {
            status: row.status,
            trade: row.trade,
            place: row.place_id,
            assignee: row.assignee_id,
            contractor: row.contractor,
            reported_at: row.reported_at,
            // Who grabs an order takes it on by starting.
            answered_at: row.triaged_at.into_iter().chain(row.started_at).min(),
            finished_at: row.finished_at,
            due_at: row.due_at,
            repeat: row.repeat_of.is_some(),
            rating: row.rating,
            cost_fen: row.cost_fen,
        }
    }
}

/// The orders reported from a moment until another.
pub async fn facts(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Fact>, Problem> {
    use repair::Column::*;
    let columns = [
        Status, Trade, PlaceId, AssigneeId, Contractor, ReportedAt, TriagedAt, StartedAt, FinishedAt, DueAt, RepeatOf,
        Rating, CostFen,
    ];
    let reported = repair::COLUMN.reported_at;
    let query = repair::Entity::of(school).filter(reported.gte(begin)).filter(reported.lt(end));
    let query = query.order_by_asc(repair::Column::ReportedAt).order_by_asc(repair::Column::Id);
    let rows = query.select_only().columns(columns).into_model::<FactRow>().all(db).await?;
    Ok(rows.into_iter().map(Fact::from).collect())
}

/// What members are called.
pub async fn members(db: &impl ConnectionTrait, school: SchoolId) -> Result<HashMap<MemberId, String>, Problem> {
    let query = member::Entity::of(school).select_only().columns([member::Column::Id, member::Column::Name]);
    Ok(query.into_tuple::<(MemberId, String)>().all(db).await?.into_iter().collect())
}

/// Where places are, from the root down.
pub async fn places(db: &impl ConnectionTrait, school: SchoolId) -> Result<HashMap<PlaceId, String>, Problem> {
    let query = place::Entity::of(school).select_only().columns([place::Column::Id, place::Column::Path]);
    Ok(query.into_tuple::<(PlaceId, String)>().all(db).await?.into_iter().collect())
}

/// What all repairs of a thing come to.
pub struct Sums {
    /// How many there are.
    pub count: u64,
    /// What they cost.
    pub cost_fen: i64,
    /// It broke again within 30 days, in the last year.
    pub repeat: bool,
}

/// The last orders for a thing, newest first.
pub async fn of_asset(
    db: &impl ConnectionTrait,
    school: SchoolId,
    asset: AssetId,
) -> Result<Vec<repair::Model>, Problem> {
    Ok(of(school, asset).order_by_desc(repair::Column::Id).limit(SHOWN).all(db).await?)
}

/// What all orders for a thing come to.
pub async fn sums(
    db: &impl ConnectionTrait,
    school: SchoolId,
    asset: AssetId,
    now: DateTime<Utc>,
) -> Result<Sums, Problem> {
    let columns = [repair::Column::CostFen, repair::Column::ReportedAt, repair::Column::RepeatOf];
    let rows: Vec<(i64, DateTime<Utc>, Option<RepairId>)> =
        of(school, asset).select_only().columns(columns).into_tuple().all(db).await?;
    let year = now - TimeDelta::days(365);
    Ok(Sums {
        count: u64::try_from(rows.len()).unwrap_or(u64::MAX),
        cost_fen: rows.iter().map(|(cost, ..)| cost).sum(),
        repeat: rows.iter().any(|(_, at, before)| before.is_some() && *at >= year),
    })
}

fn of(school: SchoolId, asset: AssetId) -> Select<repair::Entity> {
    repair::Entity::of(school).filter(repair::COLUMN.asset_id.eq(asset))
}
