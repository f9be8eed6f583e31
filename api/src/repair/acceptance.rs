//! The end of an order: accepted or refused by who reported it, looked at again when somebody could be hurt, closed when
//! nobody accepts, and asked about afterwards. Never by who repaired it.

use actix_web::post;
use entity::{PhotoId, RepairId, repair_event::RepairEventKind, repair_photo::PhotoRole};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Repair,
    draft::few_photos,
    held::{resume, step, text},
    rules::Step,
};
use crate::{
    Problem,
    gate::Permission,
    wire::{Call, Line, Reply, Text},
};

/// Strokes of a signature, and numbers in all of them together.
const MOST_STROKES: usize = 100;
const MOST_POINTS: usize = 8_000;

/// The operations of the end.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(accept_repair)
        .service(reject_repair)
        .service(recheck_repair)
        .service(follow_up_repair)
        .service(close_repair);
}

/// How it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rating": 5, "comment": "很快", "signature": [[120, 300, 180, 420, 260, 380]]}))]
pub struct Accept {
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    rating: i32,
    #[serde(default)]
    comment: Text<500>,
    /// The strokes of a signature, each as x, y, x, y … from 0 to 1000.
    #[schema(max_items = 100)]
    signature: Option<Vec<Vec<u16>>>,
}

/// What is not right yet.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "还在滴水"}))]
pub struct Reject {
    reason: Line<500>,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
}

/// What was looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "已断电复测，无漏电"}))]
pub struct Recheck {
    note: Line<500>,
}

/// What was answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "一周来没有再滴水"}))]
pub struct FollowUp {
    answer: Line<500>,
}

/// Why it ends without acceptance.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "报修人出差，现场已看过"}))]
pub struct CloseIn {
    reason: Line<500>,
}

impl Accept {
    fn check(&self) -> Result<(), Problem> {
        if !(1..=5).contains(&self.rating) {
            return Err(Problem::field("rating", "out_of_range"));
        }
        let strokes = self.signature.as_deref().unwrap_or_default();
        if strokes.len() > MOST_STROKES || strokes.iter().map(Vec::len).sum::<usize>() > MOST_POINTS {
            return Err(Problem::field("signature", "too_long"));
        }
        let drawn = |stroke: &Vec<u16>| stroke.len().is_multiple_of(2) && stroke.iter().all(|at| *at <= 1000);
        if strokes.iter().all(drawn) { Ok(()) } else { Err(Problem::field("signature", "invalid")) }
    }
}

/// Accept, rate and sign
///
/// By who reported or joined, or who answers for the room; never by who repaired. What could hurt somebody is looked at
/// again by a second person before.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Accept, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/accept")]
async fn accept_repair(call: Call<RepairId, Accept>) -> Result<Reply<Repair>, Problem> {
    call.body.check()?;
    step(Step::Accept, call, |mut held, body| {
        Box::pin(async move {
            let order = &mut held.order;
            (order.acceptor_id, order.rating) = (held.by.member(), Some(body.rating));
            (order.comment, order.signature) = (body.comment.to_string(), body.signature.map(|strokes| json!(strokes)));
            held.save(RepairEventKind::Accepted, body.comment.into(), json!({"rating": body.rating})).await
        })
    })
    .await
}

/// Refuse acceptance
///
/// The work goes on, and the clock of the promise with it: as much working time is left as there was at the finish.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Reject, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/reject")]
async fn reject_repair(call: Call<RepairId, Reject>) -> Result<Reply<Repair>, Problem> {
    few_photos(&call.body.photo_ids)?;
    step(Step::Reject, call, |mut held, Reject { reason, photo_ids }| {
        Box::pin(async move {
            let since = held.order.finished_at.take();
            held.order.accept_until = None;
            resume(&mut held, since).await?;
            let order = &mut held.order;
            order.rejections += 1;
            (order.result, order.rechecked_by, order.rechecked_at) = (None, None, None);
            let data = json!({"dueAt": text(order.due_at)});
            let photos = held.attach(&photo_ids).await?;
            held.save_with(RepairEventKind::Rejected, reason.into(), data, PhotoRole::Complaint, &photos).await
        })
    })
    .await
}

/// Look again whether it is safe
///
/// By a second person, who did not repair it. Without this what could hurt somebody is not accepted.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Recheck, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/recheck")]
async fn recheck_repair(call: Call<RepairId, Recheck>) -> Result<Reply<Repair>, Problem> {
    step(Step::Recheck, call, |mut held, Recheck { note }| {
        Box::pin(async move {
            (held.order.rechecked_by, held.order.rechecked_at) = (held.by.member(), Some(held.now));
            held.save(RepairEventKind::Rechecked, note.into(), json!({})).await
        })
    })
    .await
}

/// Ask how the repair holds
///
/// By a third person, who neither repaired nor accepted it.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairWork])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = FollowUp, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/follow-up")]
async fn follow_up_repair(call: Call<RepairId, FollowUp>) -> Result<Reply<Repair>, Problem> {
    step(Step::FollowUp, call, |mut held, FollowUp { answer }| {
        Box::pin(async move {
            (held.order.followed_up_by, held.order.followed_up_at) = (held.by.member(), Some(held.now));
            held.order.follow_up = answer.to_string();
            held.save(RepairEventKind::FollowedUp, answer.into(), json!({})).await
        })
    })
    .await
}

/// Close what nobody accepts
///
/// By who dispatches and did not repair it, after the time that the school gives for accepting it (`acceptUntil`), with a reason.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = CloseIn, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/close")]
async fn close_repair(call: Call<RepairId, CloseIn>) -> Result<Reply<Repair>, Problem> {
    step(Step::Close, call, |mut held, CloseIn { reason }| {
        Box::pin(async move {
            (held.order.acceptor_id, held.order.overdue_acceptance) = (held.by.member(), true);
            held.order.comment = reason.to_string();
            held.save(RepairEventKind::Closed, reason.into(), json!({})).await
        })
    })
    .await
}
