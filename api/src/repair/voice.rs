//! What whoever is concerned says of an order: that he has the same trouble, that it takes too long, that it is no longer
//! needed, or something else.

use actix_web::post;
use entity::{PhotoId, RepairId, repair_event::RepairEventKind, repair_photo::PhotoRole};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Repair,
    draft::few_photos,
    held::{Held, Told, change, step},
    rules::Step,
    store,
};
use crate::{
    Problem,
    gate::Permission,
    problem::Code,
    wire::{AsItIs, Call, Line, Reply, Text},
};

/// The operations of whoever is concerned.
pub fn routes(config: &mut ServiceConfig) {
    config.service(join_repair).service(urge_repair).service(cancel_repair).service(note_repair);
}

/// What there is to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"note": "我们班也听见滴水"}))]
pub struct JoinRepair {
    #[serde(default)]
    note: Text<500>,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
}

/// Why it is urgent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"note": "明天家长会要用"}))]
pub struct Urge {
    #[serde(default)]
    note: Text<500>,
}

/// Why it is no longer needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "自己好了"}))]
pub struct Cancel {
    reason: Line<500>,
}

/// Something to remember.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"text": "钥匙在门卫室"}))]
pub struct NoteIn {
    text: Line<2000>,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
}

/// Have the same trouble
///
/// From now on told of everything, and may accept. Who is told already changes nothing by it.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order")),
    request_body = JoinRepair, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/join")]
async fn join_repair(call: Call<RepairId, JoinRepair, AsItIs>) -> Result<Reply<Repair>, Problem> {
    few_photos(&call.body.photo_ids)?;
    change(call, |held, JoinRepair { note, photo_ids }| Box::pin(join(held, note.into(), photo_ids))).await
}

async fn join(mut held: Held<'_>, note: String, photos: Vec<PhotoId>) -> Result<Told, Problem> {
    let member = held.by.member().ok_or(Code::NotAllowed)?;
    if held.who().watcher {
        return Ok(Told { id: held.order.id, members: Vec::new() });
    }
    held.step(Step::Join).await?;
    let photos = held.attach(&photos).await?;
    store::watch(held.tx, held.order.school_id, held.order.id, member, held.now).await?;
    held.save_with(RepairEventKind::Joined, note, json!({}), PhotoRole::Problem, &photos).await
}

/// Ask for haste
///
/// By who reported or joined, once an hour. Tells who has it and who dispatches.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order")),
    request_body = Urge, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/urge")]
async fn urge_repair(call: Call<RepairId, Urge, AsItIs>) -> Result<Reply<Repair>, Problem> {
    step(Step::Urge, call, |mut held, Urge { note }| {
        Box::pin(async move {
            held.order.urged_at = Some(held.now);
            held.save(RepairEventKind::Urged, note.into(), json!({})).await
        })
    })
    .await
}

/// Cancel an order
///
/// By who reported it while nobody has begun, by who dispatches until it is finished.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Cancel, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/cancel")]
async fn cancel_repair(call: Call<RepairId, Cancel>) -> Result<Reply<Repair>, Problem> {
    step(Step::Cancel, call, |mut held, Cancel { reason }| {
        Box::pin(async move {
            (held.order.waiting_since, held.order.waiting_until) = (None, None);
            held.call_off().await?;
            held.save(RepairEventKind::Cancelled, reason.into(), json!({})).await
        })
    })
    .await
}

/// Add a note
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order")),
    request_body = NoteIn, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/note")]
async fn note_repair(call: Call<RepairId, NoteIn, AsItIs>) -> Result<Reply<Repair>, Problem> {
    few_photos(&call.body.photo_ids)?;
    step(Step::Note, call, |held, NoteIn { text, photo_ids }| {
        Box::pin(async move {
            let photos = held.attach(&photo_ids).await?;
            held.save_with(RepairEventKind::Noted, text.into(), json!({}), PhotoRole::Problem, &photos).await
        })
    })
    .await
}
