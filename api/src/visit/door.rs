//! In and out.

use actix_web::post;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{MemberId, VisitId, repair_event::RepairEventKind, visit::Whereabouts};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ask::plan,
    card::VisitChanged,
    held::{Done, step},
    record::{Happened, record},
    rules::Step,
    scan, store,
};
use crate::{
    Problem,
    gate::Permission,
    notify::Kind,
    sample::{
        known_moment,
        record::{at, text},
    },
    shift,
    wire::{Call, Line, Reply},
};

/// The operations of the door.
pub fn routes(config: &mut ServiceConfig) {
    config.service(enter_visit).service(leave_visit).service(note_whereabouts);
}

/// How he is let in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VisitEnterIn, example = json!({"idChecked": true}))]
pub struct EnterIn {
    /// 已核验证件: the guard looked at the paper, and keeps nothing of it.
    #[serde(default)]
    id_checked: bool,
    /// The tag of the badge that he is given.
    badge_code: Option<Line<200>>,
    /// When the guard's phone says it was, if it was sent later.
    occurred_at: Option<DateTime<Utc>>,
}

/// How he was seen to leave.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VisitLeaveIn, example = json!({}))]
pub struct LeaveIn {
    /// What was scanned for it: his badge, or his pass.
    code: Option<Line<200>>,
    /// When the guard's phone says it was, if it was sent later.
    occurred_at: Option<DateTime<Utc>>,
}

/// Where he is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VisitWhereaboutsIn, example = json!({"outcome": "with_me"}))]
pub struct WhereaboutsIn {
    outcome: Whereabouts,
    /// Until when he stays, for somebody who is still there: within a day from now.
    until: Option<DateTime<Utc>>,
}

/// Let a visitor in
///
/// Only after a yes, on the day for which it is, and with a paper that somebody looked at; else 409 `leader_needed`, and a
/// duty leader has to let him in first. Why is not said.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = EnterIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/enter")]
async fn enter_visit(call: Call<VisitId, EnterIn>) -> Result<Reply<VisitChanged>, Problem> {
    known_moment(call.body.occurred_at)?;
    step(call, |mut held, EnterIn { id_checked, badge_code, occurred_at }| {
        Box::pin(async move {
            held.row.id_checked |= id_checked;
            held.step(Step::Enter).await?;
            if let Some(code) = badge_code {
                held.row.badge_id = Some(scan::badge(held.tx, held.actor.school, &code).await?);
            }
            let (now, row) = (held.day.now, &mut held.row);
            (row.entered_at, row.entered_by) = (Some(now), Some(held.actor.member));
            row.until_at = row.until_at.filter(|until| *until > now).or(Some(now + held.day.rules.stays(row.purpose)));
            let host: Vec<MemberId> = held.row.host_id.into_iter().collect();
            held.tell(Kind::VisitEntered, &host).await?;
            held.passed = Some(RepairEventKind::GateEntered);
            held.save(Happened { op: "visit.entered", occurred_at, ..Happened::default() }).await
        })
    })
    .await
}

/// See a visitor leave
///
/// Who has left, or was never let in, is 409 `wrong_state` with the visit as it is.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = LeaveIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/leave")]
async fn leave_visit(call: Call<VisitId, LeaveIn>) -> Result<Reply<VisitChanged>, Problem> {
    known_moment(call.body.occurred_at)?;
    step(call, |mut held, LeaveIn { code, occurred_at }| {
        Box::pin(async move {
            held.step(Step::Leave).await?;
            let (now, by) = (held.day.now, held.actor.member);
            let how = scan::left_how((held.tx, &held.state.keys), &held.row, code.as_deref(), now).await?;
            (held.row.left_at, held.row.left_by, held.row.left_how) = (Some(now), Some(by), Some(how));
            held.passed = Some(RepairEventKind::GateLeft);
            held.save(Happened { op: "visit.left", occurred_at, ..Happened::default() }).await
        })
    })
    .await
}

/// Say where a visitor is
///
/// By the host, whoever was asked, the gate or a duty leader: whether he is still there, and until when. It lets nobody
/// leave: that is seen at the gate.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAnswer])),
    params(("id" = VisitId, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = WhereaboutsIn, responses((status = 200, body = VisitChanged)))]
#[post("/visits/{id}/whereabouts")]
async fn note_whereabouts(call: Call<VisitId, WhereaboutsIn>) -> Result<Reply<VisitChanged>, Problem> {
    step(call, |mut held, WhereaboutsIn { outcome, until }| {
        Box::pin(async move {
            held.step(Step::Whereabouts).await?;
            let (now, by) = (held.day.now, held.actor.member);
            if let Some(until) = until {
                if outcome != Whereabouts::WithMe || until <= now || until > now + TimeDelta::days(1) {
                    return Err(Problem::field("until", "out_of_range"));
                }
                held.row.until_at = Some(until);
            }
            (held.row.whereabouts, held.row.whereabouts_by) = (Some(outcome), Some(by));
            held.row.whereabouts_at = Some(now);
            plan(held.tx, &held.day, &mut held.row).await?;
            store::note(held.tx, &held.row).await?;
            if outcome == Whereabouts::Gone {
                let guards = shift::at_gate(held.tx, held.actor.school, now).await?;
                held.tell(Kind::VisitGone, &guards).await?;
            }
            let said = text(Some(sea_orm::ActiveEnum::to_value(&outcome)));
            let more = vec![("whereabouts", said), ("whereabouts_at", at(Some(now)))];
            let happened = Happened { op: "visit.whereabouts", actor: Some(by), more, ..Happened::default() };
            let receipt = record(held.tx, &held.seal, &held.row, happened, now).await?;
            Ok(Done { id: held.row.id, receipt, members: held.told })
        })
    })
    .await
}
