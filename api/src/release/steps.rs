//! What is done with a release: the four agree, and it comes to its end.

use actix_web::post;
use entity::{
    ReleaseId,
    release::{MarkHow, ReleaseStatus},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::ReleaseChanged,
    held::{Held, Outcome, step, write},
    refusal::{Turned, keep},
    rules::{self, Mark, Step, all_agree},
    store,
};
use crate::{
    Problem,
    gate::Permission,
    notify::Kind,
    problem::Code,
    student as students,
    student::Nothing,
    wire::{AsItIs, Call, Line, Reply},
};
use entity::refusal::RefusalWhy;

/// The operations of the way.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(accept_release_as_teacher)
        .service(accept_release_as_guardian)
        .service(accept_release_as_student)
        .service(accept_release_at_gate)
        .service(reject_release)
        .service(cancel_release)
        .service(return_release)
        .service(create_release_receipt);
}

type Answered = Result<Reply<ReleaseChanged>, Problem>;

/// How it was asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReleaseMarkIn, example = json!({"how": "in_person"}))]
pub struct MarkIn {
    /// What is usual for who agrees, when not said. For the guardian the staff says `call` or `in_person`; what he says on his
    /// own phone is always `app`.
    how: Option<MarkHow>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReleaseReason, example = json!({"reason": "家长电话说明天再请假"}))]
pub struct ReasonIn {
    reason: Line<300>,
}

/// Agree as the class teacher
///
/// By the class teacher or a director, who is then not the one at the gate. The fourth who agrees lets the student go: see
/// `gate`.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseTeacher])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = MarkIn,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/teacher")]
async fn accept_release_as_teacher(call: Call<ReleaseId, MarkIn, AsItIs>) -> Answered {
    mark(Mark::Teacher, call).await
}

/// Agree as the guardian, or write down that he did
///
/// A guardian does it on his own phone; anybody of the staff says whether he was called or is here.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseConfirm])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = MarkIn,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/guardian")]
async fn accept_release_as_guardian(call: Call<ReleaseId, MarkIn, AsItIs>) -> Answered {
    mark(Mark::Guardian, call).await
}

/// Say that the student is here and goes with whoever came
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseWrite])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = MarkIn,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/student")]
async fn accept_release_as_student(call: Call<ReleaseId, MarkIn, AsItIs>) -> Answered {
    mark(Mark::Student, call).await
}

/// Agree at the gate
///
/// By a guard or director who did not agree as the class teacher. Here, and whenever the fourth agrees, it is looked again
/// whether the student may be given to the collector at this moment. If not, it is kept as a refusal and answered with
/// `call_leader` (403) or `release_refused` (409), and nothing else has changed.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseGate])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = MarkIn,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/gate")]
async fn accept_release_at_gate(call: Call<ReleaseId, MarkIn, AsItIs>) -> Answered {
    mark(Mark::Gate, call).await
}

async fn mark(mark: Mark, call: Call<ReleaseId, MarkIn, AsItIs>) -> Answered {
    let done = step(mark.into(), call, move |held, MarkIn { how }| Box::pin(agree(held, mark, how)));
    done.await.map(|(replayed, changed)| Reply::ok(replayed, changed))
}

async fn agree(mut held: Held<'_>, mark: Mark, said: Option<MarkHow>) -> Result<Outcome, Problem> {
    let how = rules::how(mark, said, held.standing).map_err(|code| Problem::field("how", code))?;
    let zone = students::zone(held.tx, held.actor.school).await?;
    if students::store::status(&held.child, zone, held.now) == entity::student::StudentStatus::Out {
        return Err(Code::WrongState.into());
    }
    rules::set(&mut held.row, mark, held.actor.member, how, held.now);
    let goes = all_agree(&held.row);
    if (goes || mark == Mark::Gate)
        && let Some(why) = held.barred().await?
    {
        return held.refuse(why).await;
    }
    let op = match mark {
        Mark::Teacher => "release.teacher",
        Mark::Guardian => "release.guardian",
        Mark::Student => "release.student",
        Mark::Gate => "release.gate",
    };
    if !goes {
        return held.save(op, String::new(), None).await;
    }
    write(held.tx, &held.seal, &held.row, Some(held.actor.member), (op, String::new()), held.now).await?;
    (held.row.status, held.row.released_at) = (ReleaseStatus::Released, Some(held.now));
    students::store::left(held.tx, held.actor.school, held.child.id, Some(held.now)).await?;
    held.save("release.released", String::new(), Some(Kind::ReleaseReleased)).await
}

/// Refuse
///
/// By whoever has to agree. It is kept as a refusal as well, and this release has ended.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseConfirm])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = ReasonIn,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/refuse")]
async fn reject_release(call: Call<ReleaseId, ReasonIn, AsItIs>) -> Answered {
    let done = step(Step::Refuse, call, |held, ReasonIn { reason }| {
        Box::pin(async move {
            let (release, collector) = (Some(held.row.id), Some(held.row.collector_id));
            let (why, note) = (RefusalWhy::SaidNo, reason.to_string());
            let turned = Turned { child: &held.child, release, collector, why, note };
            keep(held.tx, &held.seal, held.actor, turned, held.now).await?;
            end(held, ReleaseStatus::Refused, "release.refused", reason.into()).await
        })
    });
    done.await.map(|(replayed, changed)| Reply::ok(replayed, changed))
}

/// Cancel
///
/// By who asked, the class teacher or a director.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseWrite])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = ReasonIn,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/cancel")]
async fn cancel_release(call: Call<ReleaseId, ReasonIn, AsItIs>) -> Answered {
    let done = step(Step::Cancel, call, |held, ReasonIn { reason }| {
        Box::pin(end(held, ReleaseStatus::Cancelled, "release.cancelled", reason.into()))
    });
    done.await.map(|(replayed, changed)| Reply::ok(replayed, changed))
}

async fn end(mut held: Held<'_>, status: ReleaseStatus, op: &'static str, reason: String) -> Result<Outcome, Problem> {
    let mut person = store::open(&held.seal, &held.row)?;
    person.ended = reason.clone();
    store::close(&held.seal, &mut held.row, &person)?;
    (held.row.status, held.row.ended_by, held.row.ended_at) = (status, Some(held.actor.member), Some(held.now));
    held.save(op, reason, Some(Kind::ReleaseEnded)).await
}

/// Say that the student is back
///
/// From this leaving. Who has left again since stays out.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseWrite])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = Nothing,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/returned")]
async fn return_release(call: Call<ReleaseId, Nothing, AsItIs>) -> Answered {
    let done = step(Step::Returned, call, |mut held, _| {
        Box::pin(async move {
            held.row.status = ReleaseStatus::Returned;
            (held.row.returned_by, held.row.returned_at) = (Some(held.actor.member), Some(held.now));
            // He may have left again since: that he came back from this leaving brings him back from no other.
            if held.child.left_at == held.row.released_at {
                students::store::left(held.tx, held.actor.school, held.child.id, None).await?;
            }
            held.save("release.returned", String::new(), Some(Kind::ReleaseReturned)).await
        })
    });
    done.await.map(|(replayed, changed)| Reply::ok(replayed, changed))
}

/// Say as the guardian that the child has arrived
#[utoipa::path(tag = "release", security(("session" = [Permission::FamilyWrite])),
    params(("id" = ReleaseId, Path, description = "The release")), request_body = Nothing,
    responses((status = 200, body = ReleaseChanged)))]
#[post("/releases/{id}/receipt")]
async fn create_release_receipt(call: Call<ReleaseId, Nothing, AsItIs>) -> Answered {
    let done = step(Step::Receipt, call, |mut held, _| {
        Box::pin(async move {
            (held.row.receipt_by, held.row.receipt_at) = (Some(held.actor.member), Some(held.now));
            held.save("release.receipt", String::new(), None).await
        })
    });
    done.await.map(|(replayed, changed)| Reply::ok(replayed, changed))
}
