//! `GET` and `PUT /calendar/{year}`.

use std::collections::BTreeMap;

use actix_web::{
    get, put,
    web::{Data, Json, Path},
};
use chrono::{Datelike, NaiveDate};
use entity::calendar_day::{self, DayKind};
use sea_orm::Set;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    wire::{Body, Line},
};

/// The calendar's operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_calendar).service(update_calendar);
}

/// A day that is not what its weekday says.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"day": "2026-10-01", "kind": "holiday", "name": "国庆节"}))]
pub struct CalendarDay {
    /// The day.
    pub day: NaiveDate,
    /// What it is.
    pub kind: DayKind,
    /// Why.
    pub name: Line<40>,
}

/// The days of a year that are not what their weekday says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"days": [
    {"day": "2026-10-01", "kind": "holiday", "name": "国庆节"}, {"day": "2026-10-10", "kind": "workday", "name": "国庆节调休"}
]}))]
pub struct CalendarIn {
    /// All of them. Each is of this year and named once.
    #[schema(max_items = 366)]
    days: Vec<CalendarDay>,
}

/// The days of a year that are not what their weekday says, in order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"year": 2026, "days": [{"day": "2026-10-01", "kind": "holiday", "name": "国庆节"}]}))]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// The days.
    pub days: Vec<CalendarDay>,
}

/// A year from 2000 to 2100.
struct Year(NaiveDate, NaiveDate);

impl Year {
    fn of(year: i32) -> Result<Self, Problem> {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).filter(|_| (2000..=2100).contains(&year));
        let (first, last) = day(1, 1).zip(day(12, 31)).ok_or(Code::NotFound)?;
        Ok(Self(first, last))
    }

    fn answer(&self, days: Vec<calendar_day::Model>) -> Result<Json<CalendarYear>, Problem> {
        let days = days.into_iter().map(|row| {
            let calendar_day::Model { school_id: _, day, kind, name } = row;
            Ok(CalendarDay { day, kind, name: Line::parse(&name).map_err(Problem::internal)? })
        });
        Ok(Json(CalendarYear { year: self.0.year(), days: days.collect::<Result<_, Problem>>()? }))
    }
}

/// The calendar of a year
///
/// Names only the exceptions: holidays, and school on a weekend. All other days are what their weekday says.
#[utoipa::path(tag = "school", security(("session" = [])),
    params(("year" = i32, Path, description = "The year, 2000 to 2100", example = 2026)),
    responses((status = 200, body = CalendarYear)))]
#[get("/calendar/{year}")]
async fn get_calendar(state: Data<State>, actor: Actor, year: Path<i32>) -> Result<Json<CalendarYear>, Problem> {
    let year = Year::of(year.into_inner())?;
    year.answer(store::year(state.db.read(), actor.school, (year.0, year.1)).await?)
}

/// Set the calendar of a year
///
/// Takes the place of what was set before. Repairs already promised stay promised as they were.
#[utoipa::path(tag = "school", security(("session" = [Permission::SchoolWrite])),
    params(("year" = i32, Path, description = "The year, 2000 to 2100", example = 2026)),
    request_body = CalendarIn, responses((status = 200, body = CalendarYear)))]
#[put("/calendar/{year}")]
async fn update_calendar(
    state: Data<State>,
    actor: Actor,
    year: Path<i32>,
    body: Body<CalendarIn>,
) -> Result<Json<CalendarYear>, Problem> {
    let (school, Year(first, last)) = (actor.school, Year::of(year.into_inner())?);
    let mut named = BTreeMap::new();
    for (at, CalendarDay { day, kind, name }) in body.0.days.into_iter().enumerate() {
        if !(first..=last).contains(&day) {
            return Err(Problem::field(format!("days[{at}].day"), "out_of_range"));
        }
        let row = calendar_day::ActiveModel {
            school_id: Set(school),
            day: Set(day),
            kind: Set(kind),
            name: Set(name.into()),
        };
        if named.insert(day, row).is_some() {
            return Err(Problem::field(format!("days[{at}].day"), "duplicate"));
        }
    }
    let rows = named.into_values().collect();
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            store::replace(tx, school, (first, last), rows).await?;
            store::year(tx, school, (first, last)).await
        })
    });
    Year(first, last).answer(work.await?)
}
