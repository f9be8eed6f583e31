//! What the director does with an order: take it on, give it to somebody, return it.

use actix_web::post;
use chrono::TimeDelta;
use entity::{
    CrewId, MemberId, RepairId,
    repair::{Trade, Urgency},
    repair_event::RepairEventKind,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Repair,
    held::{Held, end_wait, step, text},
    public::end_links,
    report::{give, take_on},
    rules::{Step, may_call_harmless},
};
use crate::{
    Problem, calendar,
    crew::{rules::Target, store as crews},
    gate::Permission,
    member::Person,
    wire::{Call, Line, Reply, Text},
};

/// The operations of whoever dispatches.
pub fn routes(config: &mut ServiceConfig) {
    config.service(triage_repair).service(return_repair).service(assign_repair).service(transfer_repair);
}

/// What was found when it was taken on. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"urgency": "normal", "trade": "plumbing"}))]
pub struct Triage {
    /// Moves the promise.
    urgency: Option<Urgency>,
    /// What kind of work it is.
    trade: Option<Trade>,
    /// Somebody could be hurt. No longer is for another to say than who repairs.
    safety: Option<bool>,
    #[serde(default)]
    note: Text<500>,
}

/// Why it is not taken on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "不归后勤，请联系电教"}))]
pub struct ReturnIn {
    reason: Line<500>,
}

/// Who repairs it: one of the three.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"memberId": "019a0000-0000-7000-8000-000000000001"}))]
pub struct Assign {
    /// A director or caretaker.
    member_id: Option<MemberId>,
    /// Whoever of this crew takes it first.
    crew_id: Option<CrewId>,
    /// A firm.
    contractor: Option<Contractor>,
}

/// A firm from outside.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contractor {
    firm: Line<60>,
    /// Whom to ask for, and how.
    contact: Line<100>,
    /// Its number on the school's list.
    #[schema(value_type = Line<60>)]
    record_number: Line<60>,
}

/// Who has it from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"memberId": "019a0000-0000-7000-8000-000000000001", "reason": "今天不当班"}))]
pub struct Transfer {
    /// A director or caretaker.
    member_id: MemberId,
    reason: Line<500>,
}

/// Take a report on
///
/// And correct how urgent it is, what kind of work, and whether somebody could be hurt.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Triage, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/triage")]
async fn triage_repair(call: Call<RepairId, Triage>) -> Result<Reply<Repair>, Problem> {
    step(Step::Triage, call, |mut held, Triage { urgency, trade, safety, note }| {
        Box::pin(async move {
            if safety == Some(false) {
                held.may(may_call_harmless)?;
            }
            if let Some(urgency) = urgency.filter(|urgency| *urgency != held.order.urgency) {
                promise_anew(&mut held, urgency).await?;
            }
            let order = &mut held.order;
            order.trade = trade.unwrap_or(order.trade);
            order.safety = safety.unwrap_or(order.safety);
            take_on(order, held.by.member(), held.now);
            let data = json!({
                "urgency": order.urgency, "trade": order.trade, "safety": order.safety, "dueAt": text(order.due_at),
            });
            held.save(RepairEventKind::Triaged, note.into(), data).await
        })
    })
    .await
}

/// The promise of another urgency, from the report on; pauses that were granted stay granted.
async fn promise_anew(held: &mut Held<'_>, urgency: Urgency) -> Result<(), Problem> {
    let calendar = calendar::load(held.tx, held.order.school_id).await?;
    let order = &mut held.order;
    let promised = |urgency| calendar::due(&calendar, urgency, order.reported_at);
    // The school may have changed its promises since: then nothing is known of a pause, rather than a negative one.
    let paused = (order.due_at - promised(order.urgency)).max(TimeDelta::zero());
    (order.due_at, order.urgency) = (promised(urgency) + paused, urgency);
    if order.due_at > held.now {
        order.escalated = 0;
    }
    Ok(())
}

/// Return a report
///
/// It is not taken on; who reported it is told why.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = ReturnIn, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/return")]
async fn return_repair(call: Call<RepairId, ReturnIn>) -> Result<Reply<Repair>, Problem> {
    step(Step::Return, call, |mut held, ReturnIn { reason }| {
        Box::pin(async move {
            take_on(&mut held.order, held.by.member(), held.now);
            held.call_off().await?;
            held.save(RepairEventKind::Returned, reason.into(), json!({})).await
        })
    })
    .await
}

/// Give an order to a member, a crew or a firm
///
/// Also takes it on. Given to a crew it waits until one of them takes it with `grab`. Links of a firm open nothing any
/// more, and whom it announced is expected no more.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Assign, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/assign")]
async fn assign_repair(call: Call<RepairId, Assign>) -> Result<Reply<Repair>, Problem> {
    call.body.check()?;
    step(Step::Assign, call, |mut held, body| {
        Box::pin(async move {
            end_links(held.tx, &held.order, held.now).await?;
            held.call_off().await?;
            let data = body.put(&mut held).await?;
            held.save(RepairEventKind::Assigned, String::new(), data).await
        })
    })
    .await
}

impl Assign {
    fn check(&self) -> Result<(), Problem> {
        let said = [self.member_id.is_some(), self.crew_id.is_some(), self.contractor.is_some()];
        match said.into_iter().filter(|said| *said).count() {
            0 => Err(Problem::field("memberId", "required")),
            1 => Ok(()),
            _ => Err(Problem::field("memberId", "either_or")),
        }
    }

    /// Gives the order away. Answers what the timeline says of it.
    async fn put(self, held: &mut Held<'_>) -> Result<serde_json::Value, Problem> {
        let (tx, school) = (held.tx, held.order.school_id);
        if let Some(id) = self.member_id {
            let member = crews::check_assignable(tx, school, id, "memberId").await?;
            give(held, Target::Member(id));
            return Ok(json!({"member": Person::from(member)}));
        }
        if let Some(id) = self.crew_id {
            let crew = crews::check_crew(tx, school, id, "crewId").await?;
            give(held, Target::Crew(id));
            return Ok(json!({"crew": {"id": id, "name": crew.name}}));
        }
        let Some(Contractor { firm, contact, record_number }) = self.contractor else {
            return Err(Problem::field("memberId", "required"));
        };
        let order = &mut held.order;
        (order.assignee_id, order.crew_id) = (None, None);
        (order.contractor, order.contractor_contact, order.contractor_record) =
            (firm.to_string(), contact.into(), record_number.into());
        take_on(order, held.by.member(), held.now);
        Ok(json!({"contractor": firm}))
    }
}

/// Hand an order on
///
/// By who has it or by who dispatches. A wait ends with it, and the one who has it now has to come.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Transfer, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/transfer")]
async fn transfer_repair(call: Call<RepairId, Transfer>) -> Result<Reply<Repair>, Problem> {
    step(Step::Transfer, call, |mut held, Transfer { member_id, reason }| {
        Box::pin(async move {
            let to = crews::check_assignable(held.tx, held.order.school_id, member_id, "memberId").await?;
            if held.order.assignee_id == Some(member_id) {
                return Err(Problem::field("memberId", "unchanged"));
            }
            end_wait(&mut held).await?;
            give(&mut held, Target::Member(member_id));
            held.call_off().await?;
            held.save(RepairEventKind::Transferred, reason.into(), json!({"member": Person::from(to)})).await
        })
    })
    .await
}
