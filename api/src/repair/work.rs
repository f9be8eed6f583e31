//! What who repairs does with an order: take it, come, wait for a part, finish.

use actix_web::{
    post,
    web::{Data, Path},
};
use chrono::{NaiveDate, TimeDelta};
use entity::{RepairId, repair_event::RepairEventKind};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Repair,
    finish::{FinishIn, finish},
    held::{Held, Told, answer, end_wait, text},
    report::give,
    rules::Step,
};
use crate::{
    Problem, State,
    crew::rules::Target,
    gate::{Actor, Permission},
    wire::{IfMatch, Line, Once, Reply, Text},
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
async fn grab_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    version: IfMatch,
    once: Once<Remark>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: Remark { note }, intent } = once;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, id, Some(version), now).await?;
            held.step(Step::Grab).await?;
            let crew = held.order.crew_id;
            give(&mut held, Target::Member(actor.member));
            held.order.crew_id = crew;
            held.save(RepairEventKind::Grabbed, note.into(), json!({})).await
        })
    });
    answer(&state, actor, work.await?).await
}

/// Begin, or go on after a wait
///
/// The clock of the promise runs again: as much working time is left as there was when the wait began.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Remark, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/start")]
async fn start_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    version: IfMatch,
    once: Once<Remark>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: Remark { note }, intent } = once;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let held = Held::take(tx, inner, actor, id, Some(version), now).await?;
            begin(held, note.into()).await
        })
    });
    answer(&state, actor, work.await?).await
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
async fn wait_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    version: IfMatch,
    once: Once<Wait>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: Wait { until, reason }, intent } = once;
    let (now, today, inner, id) = (intent.at, state.clock.today(), state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, id, Some(version), now).await?;
            held.step(Step::Wait).await?;
            if until < today || until > today + LONGEST_WAIT {
                return Err(Problem::field("until", "out_of_range"));
            }
            (held.order.waiting_since, held.order.waiting_until) = (Some(now), Some(until));
            held.save(RepairEventKind::Waiting, reason.into(), json!({"until": until})).await
        })
    });
    answer(&state, actor, work.await?).await
}

/// Finish
///
/// At least one photo has to be new: a file that was on no order before. Then it waits for acceptance.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = FinishIn, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/finish")]
async fn finish_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    version: IfMatch,
    once: Once<FinishIn>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body, intent } = once;
    let done = body.check()?;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let held = Held::take(tx, inner, actor, id, Some(version), now).await?;
            finish(held, done).await
        })
    });
    answer(&state, actor, work.await?).await
}
