//! `GET /repairs/report` and `GET /assets/{id}/repairs`.

use actix_web::{
    get,
    web::{Data, Json},
};
use chrono::NaiveDate;
use entity::{MemberId, PlaceId, repair::Trade};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    asset,
    rules::{Month, RepairFigures, by, figures},
    store,
};
use crate::{
    Problem, State, calendar,
    gate::{Actor, Permission},
    wire::Query,
};

/// So many rooms are named at most.
const ROOMS: usize = 100;

/// The operations of the reports. They come before `/repairs/{id}`.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_repair_report).service(asset::get_asset_repairs);
}

/// Which month.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The month, `2026-11`; this one when not said.
    #[param(value_type = Option<String>, example = "2026-11")]
    month: Option<Month>,
}

/// The orders reported in a month.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "month": "2026-11", "count": 47, "closed": 44, "undone": 1, "meanAnswerMinutes": 14, "meanFixMinutes": 215,
    "inTimePercent": 96, "repeats": 3, "rating": 4.8, "costFen": 126_500,
    "byRoom": [{
        "id": "019a0000-0000-7000-8000-000000000003", "name": "教学楼 / 三层 / 305", "count": 5, "closed": 5, "undone": 0,
        "meanAnswerMinutes": 10, "meanFixMinutes": 55, "inTimePercent": 100, "repeats": 3, "rating": 4.6, "costFen": 8_000
    }],
    "byTrade": [], "byAssignee": [], "byDay": [{"day": "2026-11-01", "count": 2}]
}))]
pub struct RepairReport {
    /// The month.
    #[schema(value_type = String)]
    month: String,
    /// All of them.
    #[serde(flatten)]
    all: RepairFigures,
    /// By room, the most reported first; at most 100.
    by_room: Vec<RoomFigures>,
    /// By kind of work.
    by_trade: Vec<TradeFigures>,
    /// By who repaired: a member, or a firm.
    by_assignee: Vec<AssigneeFigures>,
    /// How many were reported on each day of the month.
    by_day: Vec<DayCount>,
}

/// The orders of a room, or of whatever place they name.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomFigures {
    id: PlaceId,
    /// The names from the root down.
    name: String,
    #[serde(flatten)]
    figures: RepairFigures,
}

/// The orders of a kind of work.
#[derive(Debug, Serialize, ToSchema)]
pub struct TradeFigures {
    trade: Trade,
    #[serde(flatten)]
    figures: RepairFigures,
}

/// The orders of a member or firm.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssigneeFigures {
    /// The member; null for a firm.
    #[schema(required)]
    id: Option<MemberId>,
    /// What the member or the firm is called.
    name: String,
    #[serde(flatten)]
    figures: RepairFigures,
}

/// A day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayCount {
    day: NaiveDate,
    count: usize,
}

/// The repairs of a month in figures
///
/// All orders reported in the month, as they stand now.
#[utoipa::path(tag = "repair", security(("session" = [Permission::ReportRead])), params(ReportQuery),
    responses((status = 200, body = RepairReport)))]
#[get("/repairs/report")]
async fn get_repair_report(
    state: Data<State>,
    actor: Actor,
    query: Query<ReportQuery>,
) -> Result<Json<RepairReport>, Problem> {
    let (db, school, now) = (state.db.read(), actor.school, state.clock.now());
    let zone = calendar::load(db, school).await?.hours.time_zone;
    let month = query.0.month.unwrap_or_else(|| Month::of(zone.local(now).date()));
    let facts = store::facts(db, school, month.moments(zone)).await?;
    let (members, places) = (store::members(db, school).await?, store::places(db, school).await?);
    let mut by_day: Vec<_> = month.days().map(|day| DayCount { day, count: 0 }).collect();
    for fact in &facts {
        let day = zone.local(fact.reported_at).date();
        if let Some(counted) = by_day.iter_mut().find(|counted| counted.day == day) {
            counted.count += 1;
        }
    }
    let by_room = by(&facts, now, |fact| fact.place).into_iter().take(ROOMS);
    let by_trade = by(&facts, now, |fact| Some(fact.trade));
    let by_assignee = by(&facts, now, |fact| match fact.assignee {
        Some(id) => Some((Some(id), members.get(&id).cloned().unwrap_or_default())),
        None => (!fact.contractor.is_empty()).then(|| (None, fact.contractor.clone())),
    });
    Ok(Json(RepairReport {
        month: month.to_string(),
        all: figures(&facts, now),
        by_room: by_room
            .map(|(id, figures)| RoomFigures { id, name: places.get(&id).cloned().unwrap_or_default(), figures })
            .collect(),
        by_trade: by_trade.into_iter().map(|(trade, figures)| TradeFigures { trade, figures }).collect(),
        by_assignee: by_assignee
            .into_iter()
            .map(|((id, name), figures)| AssigneeFigures { id, name, figures })
            .collect(),
        by_day,
    }))
}
