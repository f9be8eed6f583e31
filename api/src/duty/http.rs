//! `/duty` and `/me/stand-in`.

use actix_web::{
    get, put,
    web::{Data, Json, Path},
};
use chrono::NaiveDate;
use entity::MemberId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    problem::Code,
    repair::Names,
    sample::{known_day, today},
    wire::{Body, Query},
};

/// So many may be on duty on a day.
const MOST: usize = 10;
/// So many days are shown at once.
const MOST_DAYS: i64 = 400;

/// The operations of duty.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_duty).service(update_duty).service(get_stand_in).service(update_stand_in);
}

/// Which days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DutyQuery {
    /// The first day; today when nothing is said.
    from: Option<NaiveDate>,
    /// The last day; the first when nothing is said.
    to: Option<NaiveDate>,
}

/// Who is on duty.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"memberIds": ["019a0000-0000-7000-8000-000000000001"]}))]
pub struct DutyIn {
    /// Members of the staff, but no guards; empty: all directors are.
    #[schema(max_items = 10)]
    member_ids: Vec<MemberId>,
}

/// Those on duty on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "date": "2026-11-23", "members": [{"id": "019a0000-0000-7000-8000-000000000001", "name": "赵主任"}]
}))]
pub struct DutyDay {
    /// The day at the school.
    date: NaiveDate,
    /// 值班领导
    members: Vec<Person>,
}

/// The days for which somebody is named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct DutyDays {
    /// In order. On a day that is not here all directors are on duty.
    items: Vec<DutyDay>,
}

/// Who stands in for me.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"memberId": "019a0000-0000-7000-8000-000000000001"}))]
pub struct StandIn {
    /// The member who is asked about my visitors when I do not answer; null: nobody.
    #[schema(required)]
    member_id: Option<MemberId>,
}

/// Who is on duty
#[utoipa::path(tag = "gate", security(("session" = [Permission::VisitRead])), params(DutyQuery),
    responses((status = 200, body = DutyDays)))]
#[get("/duty")]
async fn get_duty(state: Data<State>, actor: Actor, query: Query<DutyQuery>) -> Result<Json<DutyDays>, Problem> {
    let (db, DutyQuery { from, to }) = (state.db.read(), query.0);
    let from = match from {
        Some(from) => from,
        None => today(db, actor.school, state.clock.now()).await?,
    };
    let to = to.unwrap_or(from);
    if !known_day(from) || !known_day(to) || (to - from).num_days() > MOST_DAYS {
        return Err(Problem::new(Code::InvalidQuery).with_field("to", "out_of_range"));
    }
    let rows = store::days(db, actor.school, (from, to)).await?;
    let mut names = Names::default();
    rows.iter().for_each(|row| names.ask_people(store::named(row).into_iter().map(Some)));
    names.load(db, actor.school).await?;
    let items = rows.into_iter().filter_map(|row| {
        let members: Vec<Person> = store::named(&row).into_iter().filter_map(|id| names.person(Some(id))).collect();
        (!members.is_empty()).then_some(DutyDay { date: row.date, members })
    });
    Ok(Json(DutyDays { items: items.collect() }))
}

/// Say who is on duty on a day
///
/// 值班领导: they are asked when the host does not answer, may let visitors in on their own responsibility, and are told of
/// what goes wrong at the gate. No guard is: nobody opens alone.
#[utoipa::path(tag = "gate", security(("session" = [Permission::DutyWrite])),
    params(("date" = NaiveDate, Path, description = "The day at the school")),
    request_body = DutyIn, responses((status = 200, body = DutyDay)))]
#[put("/duty/{date}")]
async fn update_duty(
    state: Data<State>,
    actor: Actor,
    date: Path<NaiveDate>,
    body: Body<DutyIn>,
) -> Result<Json<DutyDay>, Problem> {
    let (date, mut ids, now) = (date.into_inner(), body.0.member_ids, state.clock.now());
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST {
        return Err(Problem::field("memberIds", "too_many"));
    }
    if !known_day(date) {
        return Err(Code::NotFound.into());
    }
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let staff = store::staff(tx, actor.school, &ids).await?;
            let named = staff.iter().filter(|row| row.role != entity::member::Role::Guard).count();
            if named != ids.len() {
                return Err(Problem::field("memberIds", "not_found"));
            }
            store::name(tx, actor.school, (date, ids), actor.member, now).await?;
            Ok(staff)
        })
    });
    let members = work.await?.into_iter().map(Person::from).collect();
    Ok(Json(DutyDay { date, members }))
}

/// Who stands in for me
#[utoipa::path(tag = "gate", security(("session" = [Permission::VisitAnswer])),
    responses((status = 200, body = StandIn)))]
#[get("/me/stand-in")]
async fn get_stand_in(state: Data<State>, actor: Actor) -> Result<Json<StandIn>, Problem> {
    let member_id = store::stand_in(state.db.read(), actor.school, actor.member).await?;
    Ok(Json(StandIn { member_id }))
}

/// Say who stands in for me
///
/// Another member of the staff, who is asked about my visitors when I do not answer; or nobody.
#[utoipa::path(tag = "gate", security(("session" = [Permission::VisitAnswer])), request_body = StandIn,
    responses((status = 200, body = StandIn)))]
#[put("/me/stand-in")]
async fn update_stand_in(state: Data<State>, actor: Actor, body: Body<StandIn>) -> Result<Json<StandIn>, Problem> {
    // Who stands in for himself has nobody.
    let (member_id, now) = (body.0.member_id.filter(|member| *member != actor.member), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let named: Vec<MemberId> = member_id.into_iter().collect();
            if store::staff(tx, actor.school, &named).await?.len() != named.len() {
                return Err(Problem::field("memberId", "not_found"));
            }
            store::stands_in(tx, actor.school, (actor.member, member_id), now).await
        })
    });
    work.await?;
    Ok(Json(StandIn { member_id }))
}
