//! Asking for a yes, and giving or refusing it.

use actix_web::post;
use entity::{
    MemberId, VisitId,
    visit::{DecidedHow, VisitOrigin},
    visit_ask::{AskHow, AskOutcome},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ask::{Attempt, ask, ask_host, by_host},
    card::VisitChanged,
    held::{Done, Held, step},
    record::Happened,
    rules::{Standing, Step},
    store,
};
use crate::{
    Problem, duty,
    gate::Permission,
    notify::Kind,
    shift,
    wire::{Call, Line, Reply, Text},
};

/// The operations of asking and answering.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(ask_visit)
        .service(update_visit_host)
        .service(confirm_visit)
        .service(refuse_visit)
        .service(override_visit)
        .service(void_visit);
}

/// How somebody is asked once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitAskWay)]
pub enum Way {
    /// 再次询问: the host, by a notice
    Again,
    /// 电话: the host was called
    Phone,
    /// 下一联系人: who stands in for the host
    Next,
    /// 值班领导
    Duty,
}

/// How, and what came of a call.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VisitAskIn, example = json!({"how": "phone", "outcome": "yes"}))]
pub struct AskIn {
    how: Way,
    /// What came of a call: `yes`, `no` or `no_answer`. Only with `phone`.
    outcome: Option<AskOutcome>,
}

/// Another host.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VisitHostIn, example = json!({"hostId": "019a0000-0000-7000-8000-000000000002"}))]
pub struct HostIn {
    /// 被访人: anybody of the staff.
    host_id: MemberId,
}

/// What may be said with a yes or a no.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VisitAnswerIn, example = json!({}))]
pub struct AnswerIn {
    /// What the gate should know.
    #[serde(default)]
    reason: Text<200>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VisitReason, example = json!({"reason": "没有约"}))]
pub struct ReasonIn {
    reason: Line<200>,
}

/// Ask for a yes again
///
/// The host again, by a notice; or who stands in for the host; or the duty leaders; or note what came of a call. A yes by
/// phone counts, and the host is told that it was counted. Every attempt is kept. About the visitor of somebody who lets
/// people in himself only the duty leaders are asked; a call to him is 422 `host_at_gate`.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = AskIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/ask")]
async fn ask_visit(call: Call<VisitId, AskIn>) -> Result<Reply<VisitChanged>, Problem> {
    let call = call.check(|asked: AskIn| {
        let called = asked.outcome.filter(|outcome| *outcome != AskOutcome::Pending);
        match (asked.how, called) {
            (Way::Phone, None) => Err(Problem::field("outcome", "required")),
            (Way::Phone, _) | (_, None) => Ok(asked),
            _ => Err(Problem::field("outcome", "unexpected")),
        }
    })?;
    step(call, |mut held, asked| {
        Box::pin(async move {
            held.step(Step::Ask).await?;
            match (asked.how, asked.outcome) {
                (Way::Phone, Some(outcome)) => called(held, outcome).await,
                (how, _) => {
                    let (how, members) = whom(&held, how).await?;
                    let attempt = Attempt::told(how, &members, Some(held.actor.member));
                    let asked = ask(held.tx, (&held.day, &held.seal), &mut held.row, attempt).await?;
                    store::note(held.tx, &held.row).await?;
                    Ok(Done { id: held.row.id, receipt: asked.0, members: asked.1 })
                }
            }
        })
    })
    .await
}

/// Who is asked so.
async fn whom(held: &Held<'_>, way: Way) -> Result<(AskHow, Vec<MemberId>), Problem> {
    let host = held.row.host_id.ok_or_else(|| Problem::field("hostId", "required"));
    match way {
        Way::Again | Way::Phone => by_host(held.tx, &held.day, (held.actor.school, host?)).await,
        Way::Duty => Ok((AskHow::Duty, held.day.leaders.clone())),
        Way::Next => {
            let next = duty::stand_in(held.tx, held.actor.school, host?).await?;
            Ok((AskHow::StandIn, vec![next.ok_or_else(|| Problem::field("how", "no_stand_in"))?]))
        }
    }
}

/// Notes what came of a call to the host.
async fn called(mut held: Held<'_>, outcome: AskOutcome) -> Result<Done, Problem> {
    let host = held.row.host_id.ok_or_else(|| Problem::field("hostId", "required"))?;
    if store::stands_at_gate(held.tx, held.actor.school, host).await? {
        return Err(Problem::field("how", "host_at_gate"));
    }
    let attempt = Attempt { how: AskHow::Phone, members: &[host], by: Some(held.actor.member), outcome };
    let (receipt, told) = ask(held.tx, (&held.day, &held.seal), &mut held.row, attempt).await?;
    held.told.extend(told);
    let (to, op) = match outcome {
        AskOutcome::Yes => (Step::Confirm, "visit.confirmed"),
        AskOutcome::No => (Step::Refuse, "visit.refused"),
        AskOutcome::Pending | AskOutcome::NoAnswer => {
            store::note(held.tx, &held.row).await?;
            return Ok(Done { id: held.row.id, receipt, members: held.told });
        }
    };
    // It is the host who answers; the guard only writes it down.
    held.who = Standing { asked: true, guard: false, ..held.who };
    held.step(to).await?;
    decide(&mut held, outcome == AskOutcome::Yes, Some(host), DecidedHow::Phone).await?;
    held.save(Happened { op, ..Happened::default() }).await
}

/// Name another host
///
/// Who was asked before is asked no more; the new host is asked at once.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = HostIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/host")]
async fn update_visit_host(call: Call<VisitId, HostIn>) -> Result<Reply<VisitChanged>, Problem> {
    step(call, |mut held, HostIn { host_id }| {
        Box::pin(async move {
            held.step(Step::Host).await?;
            store::check_host(held.tx, held.actor.school, host_id).await?;
            store::answered(held.tx, &held.row, None, AskOutcome::NoAnswer, held.day.now).await?;
            held.row.host_id = Some(host_id);
            store::save(held.tx, &mut held.row).await?;
            let by = Some(held.actor.member);
            let (receipt, members) = ask_host(held.tx, (&held.day, &held.seal), &mut held.row, (host_id, by)).await?;
            store::note(held.tx, &held.row).await?;
            Ok(Done { id: held.row.id, receipt, members })
        })
    })
    .await
}

/// Say yes
///
/// By the host, by whoever was asked, or by a duty leader. Who says it answers for the visitor.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAnswer])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = AnswerIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/confirm")]
async fn confirm_visit(call: Call<VisitId, AnswerIn>) -> Result<Reply<VisitChanged>, Problem> {
    step(call, |held, AnswerIn { reason }| Box::pin(answer(held, (Step::Confirm, "visit.confirmed"), reason.into())))
        .await
}

/// Say no
///
/// By the host, by whoever was asked, or by a duty leader, with or without a reason, which only the staff reads.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAnswer])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = AnswerIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/refuse")]
async fn refuse_visit(call: Call<VisitId, AnswerIn>) -> Result<Reply<VisitChanged>, Problem> {
    step(call, |held, AnswerIn { reason }| Box::pin(answer(held, (Step::Refuse, "visit.refused"), reason.into()))).await
}

async fn answer(mut held: Held<'_>, (to, op): (Step, &'static str), reason: String) -> Result<Done, Problem> {
    held.step(to).await?;
    let (yes, by) = (to == Step::Confirm, held.actor.member);
    let outcome = if yes { AskOutcome::Yes } else { AskOutcome::No };
    store::answered(held.tx, &held.row, Some(by), outcome, held.day.now).await?;
    decide(&mut held, yes, Some(by), DecidedHow::App).await?;
    held.notes.decision.clone_from(&reason);
    let members = waiting(&held).await?;
    held.tell(Kind::VisitAnswered, &members).await?;
    held.save(Happened { op, personal: vec![("said", reason)], ..Happened::default() }).await
}

/// Who waits for the answer: who stands at the gate now, and who invited the visitor.
async fn waiting(held: &Held<'_>) -> Result<Vec<MemberId>, Problem> {
    let mut members = shift::at_gate(held.tx, held.actor.school, held.day.now).await?;
    members.extend(held.row.created_by.filter(|_| held.row.origin == VisitOrigin::Invitation));
    Ok(members)
}

async fn decide(held: &mut Held<'_>, yes: bool, by: Option<MemberId>, how: DecidedHow) -> Result<(), Problem> {
    let row = &mut held.row;
    (row.decided, row.decided_by, row.decided_at) = (Some(yes), by, Some(held.day.now));
    row.decided_how = Some(how);
    row.overridden &= yes;
    Ok(())
}

/// Let somebody in on one's own responsibility
///
/// 值班领导放行: by a director or who is on duty today, with a reason. It stands in for the host's yes, for a paper that was
/// not shown, and for whatever else only a duty leader lets pass.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitOverride])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = ReasonIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/override")]
async fn override_visit(call: Call<VisitId, ReasonIn>) -> Result<Reply<VisitChanged>, Problem> {
    step(call, |mut held, ReasonIn { reason }| {
        Box::pin(async move {
            held.step(Step::Override).await?;
            let by = held.actor.member;
            store::answered(held.tx, &held.row, Some(by), AskOutcome::Yes, held.day.now).await?;
            decide(&mut held, true, Some(by), DecidedHow::Override).await?;
            held.row.overridden = true;
            held.notes.decision = reason.to_string();
            let mut members = waiting(&held).await?;
            members.extend(held.row.host_id);
            held.tell(Kind::VisitAnswered, &members).await?;
            let personal = vec![("said", reason.into())];
            held.save(Happened { op: "visit.overridden", personal, ..Happened::default() }).await
        })
    })
    .await
}

/// Void a visit
///
/// 作废: it was written down by mistake, or he will not come. Only before he is let in.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitWrite])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = ReasonIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/void")]
async fn void_visit(call: Call<VisitId, ReasonIn>) -> Result<Reply<VisitChanged>, Problem> {
    step(call, |mut held, ReasonIn { reason }| {
        Box::pin(async move {
            held.step(Step::Void).await?;
            held.notes.void = reason.to_string();
            let personal = vec![("said", reason.into())];
            held.save(Happened { op: "visit.voided", personal, ..Happened::default() }).await
        })
    })
    .await
}
