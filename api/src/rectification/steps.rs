//! What is done with what was found: given to somebody, put right, and looked at again by somebody else.

use actix_web::post;
use chrono::NaiveDate;
use entity::{MemberId, PhotoId, RectificationId, rectification_photo::RectificationPhotoRole};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::RectificationChanged,
    held::{Said, step},
    rules::{self, Standing, Step},
    store,
};
use crate::{
    Problem,
    gate::Permission,
    notify::Kind,
    photo::attach,
    repair::few_photos,
    sample::today,
    wire::{Call, Line, Reply, Text},
};

/// The operations of the way.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(assign_rectification)
        .service(finish_rectification)
        .service(verify_rectification)
        .service(return_rectification)
        .service(cancel_rectification);
}

/// Whose it is from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RectificationAssign, example = json!({"ownerId": "019a0000-0000-7000-8000-000000000002"}))]
pub struct AssignIn {
    /// 整改责任人: anybody of the staff.
    owner_id: MemberId,
    /// 整改时限: another last day, within 366 days.
    due_on: Option<NaiveDate>,
}

/// What was done.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RectificationDone, example = json!({"measures": "已换门封条，复测 4 ℃", "photoIds": []}))]
pub struct DoneIn {
    /// 整改措施
    measures: Line<500>,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
}

/// How it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RectificationVerify, example = json!({"result": "门已关严，合格"}))]
pub struct VerifyIn {
    /// 复查结论
    #[serde(default)]
    result: Text<500>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RectificationReason, example = json!({"reason": "还是关不严"}))]
pub struct ReasonIn {
    reason: Line<500>,
}

/// Give it to somebody
///
/// By a director or who opened it. With another last day, a delay may be told of anew. Nobody but a director gives himself
/// more time, nor takes over what has more than it had first; when there is more, the directors are told, and the day first
/// given stays on the ledger. Whose it becomes hears that it is his,
/// and whose it was that it is not any more.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationWrite])),
    params(("id" = RectificationId, Path, description = "The record"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = AssignIn, responses((status = 200, body = RectificationChanged)))]
#[post("/rectifications/{id}/assign")]
async fn assign_rectification(call: Call<RectificationId, AssignIn>) -> Result<Reply<RectificationChanged>, Problem> {
    step(Step::Assign, call, |mut held, AssignIn { owner_id, due_on }| {
        Box::pin(async move {
            store::check_owner(held.tx, held.actor.school, owner_id).await?;
            let standing = Standing::of(held.actor, &held.row);
            let row = &mut held.row;
            let before = (row.owner_id, row.due_on);
            if (owner_id, due_on.unwrap_or(row.due_on)) == before {
                return Err(Problem::field("ownerId", "unchanged"));
            }
            let (days, takes) = ((row.first_due_on, row.due_on), owner_id == held.actor.member);
            let due_on =
                rules::may_give(days, due_on, takes, standing).map_err(|(field, code)| Problem::field(field, code))?;
            if due_on != row.due_on {
                let today = today(held.tx, held.actor.school, held.now).await?;
                rules::due(due_on, today).map_err(|code| Problem::field("dueOn", code))?;
                (row.due_on, row.escalated, row.escalated_on) = (due_on, 0, None);
            }
            row.owner_id = owner_id;
            let news = rules::told(before, (owner_id, due_on));
            held.save(Said { op: "rectification.assigned", former: Some(before.0), news, ..Said::default() }).await
        })
    })
    .await
}

/// Say that it was put right
///
/// By whose it is or by a director, with what was done. Who opened it and the directors are asked to look again.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationWork])),
    params(("id" = RectificationId, Path, description = "The record"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = DoneIn, responses((status = 200, body = RectificationChanged)))]
#[post("/rectifications/{id}/done")]
async fn finish_rectification(call: Call<RectificationId, DoneIn>) -> Result<Reply<RectificationChanged>, Problem> {
    few_photos(&call.body.photo_ids)?;
    step(Step::Done, call, |mut held, DoneIn { measures, photo_ids }| {
        Box::pin(async move {
            let (tx, school, id, by) = (held.tx, held.actor.school, held.row.id, held.actor.member);
            (held.row.done_by, held.row.done_at) = (Some(by), Some(held.now));
            held.row.measures = measures.to_string();
            let photos = attach(tx, school, Some(by), &photo_ids, "photoIds", held.now).await?;
            store::add_photos(tx, (school, id), RectificationPhotoRole::Fixed, &photos).await?;
            let news = vec![Kind::RectificationDone];
            held.save(Said { op: "rectification.done", text: measures.into(), photos, news, ..Said::default() }).await
        })
    })
    .await
}

/// Find it right
///
/// 复查: by a second person, who did not do it: a director, or who opened it if it is not his own to put right.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationWrite])),
    params(("id" = RectificationId, Path, description = "The record"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = VerifyIn, responses((status = 200, body = RectificationChanged)))]
#[post("/rectifications/{id}/verify")]
async fn verify_rectification(call: Call<RectificationId, VerifyIn>) -> Result<Reply<RectificationChanged>, Problem> {
    step(Step::Verify, call, |mut held, VerifyIn { result }| {
        Box::pin(async move {
            (held.row.verified_by, held.row.verified_at) = (Some(held.actor.member), Some(held.now));
            held.row.result = result.to_string();
            held.save(Said { op: "rectification.verified", text: result.into(), ..Said::default() }).await
        })
    })
    .await
}

/// Find it not right yet
///
/// By who may look again. It is open as before, with the same last day; what was said to be done stays in the ledger.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationWrite])),
    params(("id" = RectificationId, Path, description = "The record"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = ReasonIn, responses((status = 200, body = RectificationChanged)))]
#[post("/rectifications/{id}/return")]
async fn return_rectification(call: Call<RectificationId, ReasonIn>) -> Result<Reply<RectificationChanged>, Problem> {
    step(Step::Return, call, |mut held, ReasonIn { reason }| {
        Box::pin(async move {
            let today = today(held.tx, held.actor.school, held.now).await?;
            let row = &mut held.row;
            // It is told of anew if it stays late, but not today: he has just heard of it.
            (row.escalated, row.escalated_on) = (0, Some(today));
            (row.done_by, row.done_at) = (None, None);
            row.measures.clear();
            row.returns += 1;
            (row.returned_by, row.returned_at) = (Some(held.actor.member), Some(held.now));
            row.return_reason = reason.to_string();
            let news = vec![Kind::RectificationReturned];
            held.save(Said { op: "rectification.returned", text: reason.into(), news, ..Said::default() }).await
        })
    })
    .await
}

/// Cancel it
///
/// By a director or who opened it, before it is done: it was no fault, or is written down twice.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationWrite])),
    params(("id" = RectificationId, Path, description = "The record"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = ReasonIn, responses((status = 200, body = RectificationChanged)))]
#[post("/rectifications/{id}/cancel")]
async fn cancel_rectification(call: Call<RectificationId, ReasonIn>) -> Result<Reply<RectificationChanged>, Problem> {
    step(Step::Cancel, call, |mut held, ReasonIn { reason }| {
        Box::pin(async move {
            (held.row.cancelled_by, held.row.cancelled_at) = (Some(held.actor.member), Some(held.now));
            held.row.cancel_reason = reason.to_string();
            held.save(Said { op: "rectification.cancelled", text: reason.into(), ..Said::default() }).await
        })
    })
    .await
}
