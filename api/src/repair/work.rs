//! What who repairs does with an order: take it, come, wait for a part, finish.

use actix_web::post;
use chrono::{NaiveDate, TimeDelta};
use entity::{RepairId, repair_event::RepairEventKind};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Repair,
    finish::{FinishIn, finish},
    held::{Held, Told, change, end_wait, step, text},
    report::give,
    rules::Step,
};
use crate::{
    Problem,
    crew::rules::Target,
    gate::Permission,
    wire::{Call, Line, Reply, Text},
};

/// The longest that a part is waited for.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(366);

/// The operations of whoever repairs.
pub fn routes(config: &mut ServiceConfig) {
    config.service(grab_repair).service(start_repair).service(wait_repair).service(finish_repair);
}

/// A remark, if there is one to make.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Remark {
    #[serde(default)]
    note: Text<500>,
}

/// For what, and until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"until": "2026-11-27", "reason": "等阀芯到货"}))]
pub struct Wait {
    /// The day on which the part is expected.
    until: NaiveDate,
    reason: Line<500>,
}

/// Take a free order
///
/// One that waits for a crew is for its members. Of several at once exactly one has it.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Remark, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/grab")]
async fn grab_repair(call: Call<RepairId, Remark>) -> Result<Reply<Repair>, Problem> {
    let member = call.actor.member;
    step(Step::Grab, call, move |mut held, Remark { note }| {
        Box::pin(async move {
            let crew = held.order.crew_id;
            give(&mut held, Target::Member(member));
            held.order.crew_id = crew;
            held.save(RepairEventKind::Grabbed, note.into(), json!({})).await
        })
    })
    .await
}

/// Begin, or go on after a wait
///
/// The clock of the promise runs again: as much working time is left as there was when the wait began.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Remark, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/start")]
async fn start_repair(call: Call<RepairId, Remark>) -> Result<Reply<Repair>, Problem> {
    change(call, |held, Remark { note }| Box::pin(begin(held, note.into()))).await
}

/// Whoever has it has come, or goes on.
pub async fn begin(mut held: Held<'_>, note: String) -> Result<Told, Problem> {
    held.step(Step::Start).await?;
    end_wait(&mut held).await?;
    held.order.started_at = held.order.started_at.or(Some(held.now));
    let data = json!({"dueAt": text(held.order.due_at)});
    held.save(RepairEventKind::Started, note, data).await
}

/// Wait for a part
///
/// The clock of the promise stands still until `start`.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Wait, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/wait")]
async fn wait_repair(call: Call<RepairId, Wait>) -> Result<Reply<Repair>, Problem> {
    let today = call.state.clock.today();
    step(Step::Wait, call, move |mut held, Wait { until, reason }| {
        Box::pin(async move {
            if until < today || until > today + LONGEST_WAIT {
                return Err(Problem::field("until", "out_of_range"));
            }
            (held.order.waiting_since, held.order.waiting_until) = (Some(held.now), Some(until));
            held.save(RepairEventKind::Waiting, reason.into(), json!({"until": until})).await
        })
    })
    .await
}

/// Finish
///
/// At least one photo has to be new: a file that was on no order before. Then it waits for acceptance.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = FinishIn, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/finish")]
async fn finish_repair(call: Call<RepairId, FinishIn>) -> Result<Reply<Repair>, Problem> {
    let call = call.check(FinishIn::check)?;
    change(call, |held, done| Box::pin(finish(held, done))).await
}
