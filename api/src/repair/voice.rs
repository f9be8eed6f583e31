//! What whoever is concerned says of an order: that he has the same trouble, that it takes too long, that it is no longer
//! needed, or something else.

use actix_web::{
    post,
    web::{Data, Path},
};
use entity::{PhotoId, RepairId, repair_event::RepairEventKind, repair_photo::PhotoRole};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Repair,
    draft::few_photos,
    held::{Held, answer},
    report,
    rules::Step,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    photo,
    wire::{IfMatch, Line, Once, Reply, Text},
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
async fn join_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    once: Once<JoinRepair>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: JoinRepair { note, photo_ids }, intent } = once;
    few_photos(&photo_ids)?;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(report::join(tx, inner, actor, id, (note.into(), photo_ids), now))
    });
    answer(&state, actor, work.await?).await
}

/// Ask for haste
///
/// By who reported or joined, once an hour. Tells who has it and who dispatches.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order")),
    request_body = Urge, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/urge")]
async fn urge_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    once: Once<Urge>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: Urge { note }, intent } = once;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, id, None, now).await?;
            held.step(Step::Urge).await?;
            held.order.urged_at = Some(now);
            held.save(RepairEventKind::Urged, note.into(), json!({})).await
        })
    });
    answer(&state, actor, work.await?).await
}

/// Cancel an order
///
/// By who reported it while nobody has begun, by who dispatches until it is finished.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Cancel, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/cancel")]
async fn cancel_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    version: IfMatch,
    once: Once<Cancel>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: Cancel { reason }, intent } = once;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, id, Some(version), now).await?;
            held.step(Step::Cancel).await?;
            (held.order.waiting_since, held.order.waiting_until) = (None, None);
            held.save(RepairEventKind::Cancelled, reason.into(), json!({})).await
        })
    });
    answer(&state, actor, work.await?).await
}

/// Add a note
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])),
    params(("id" = RepairId, Path, description = "The order")),
    request_body = NoteIn, responses((status = 200, body = Repair)))]
#[post("/repairs/{id}/note")]
async fn note_repair(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    once: Once<NoteIn>,
) -> Result<Reply<Repair>, Problem> {
    let Once { body: NoteIn { text, photo_ids }, intent } = once;
    few_photos(&photo_ids)?;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, id, None, now).await?;
            held.step(Step::Note).await?;
            let photos = photo::attach(tx, actor.school, Some(actor.member), &photo_ids, "photoIds", now).await?;
            held.save_with(RepairEventKind::Noted, text.into(), json!({}), PhotoRole::Problem, &photos).await
        })
    });
    answer(&state, actor, work.await?).await
}
