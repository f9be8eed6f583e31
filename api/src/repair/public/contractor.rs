//! Links by which an outside firm does one job: made, shown and taken back by who may dispatch.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{ContractorLinkId, RepairId, contractor_link};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    code::{LinkSecret, hash},
    rules::{LinkFacts, Shows, contracted, link},
    store,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    repair,
    visit::call_off,
    wire::{Once, Reply},
};

/// How long a link is good.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"days": 7}))]
pub struct ContractorLinkIn {
    /// 1 to 30; 7 when nothing is said.
    #[serde(default = "a_week")]
    #[schema(minimum = 1, maximum = 30, default = 7)]
    days: u8,
}

fn a_week() -> u8 {
    7
}

/// A new link. Its address is told this once; whoever sends the request again with its key is told the same.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000036", "url": "https://school.example/c/7K3M9QXT2BWD5HJNRVA87K3M9Q",
    "expiresAt": "2026-09-08T00:20:00.000Z"
}))]
pub struct NewContractorLink {
    id: ContractorLinkId,
    /// To be sent to the firm, and to nobody else.
    url: String,
    /// Until when it is good.
    #[serde(serialize_with = "crate::wire::moment")]
    expires_at: DateTime<Utc>,
}

/// A link, without its address.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000036", "firm": "恒修水电", "contact": "郑师傅 000-0000 0000",
    "recordNumber": "2026-07", "createdAt": "2026-09-01T00:20:00.000Z", "expiresAt": "2026-09-08T00:20:00.000Z",
    "shows": "job"
}))]
pub struct ContractorLink {
    id: ContractorLinkId,
    firm: String,
    contact: String,
    record_number: String,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
    /// Until when it is good, or was.
    #[serde(serialize_with = "crate::wire::moment")]
    expires_at: DateTime<Utc>,
    shows: Shows,
}

/// The links of an order, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct ContractorLinks {
    items: Vec<ContractorLink>,
}

impl ContractorLink {
    fn new(row: contractor_link::Model, order: &entity::repair::Model, now: DateTime<Utc>) -> Self {
        let shows = link(LinkFacts::of(&row, order), now);
        let contractor_link::Model { id, firm, contact, record_number, created_at, expires_at, .. } = row;
        Self { id, firm, contact, record_number, created_at, expires_at, shows }
    }
}

/// Make a link for the contractor
///
/// For an order that is given to a firm: the link shows this job and nothing else, without an account, and hands it in
/// once. A link made before opens nothing from then on.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = RepairId, Path)), request_body = ContractorLinkIn,
    responses((status = 201, body = NewContractorLink)))]
#[post("/repairs/{id}/contractor-links")]
pub async fn create_contractor_link(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
    once: Once<ContractorLinkIn>,
) -> Result<Reply<NewContractorLink>, Problem> {
    let Once { body: ContractorLinkIn { days }, intent } = once;
    if !(1..=30).contains(&days) {
        return Err(Problem::field("days", "out_of_range"));
    }
    let (id, now, lasts) = (id.into_inner(), intent.at, TimeDelta::days(days.into()));
    let secret = LinkSecret::new(&state.keys);
    let made = (secret.id, hash(&secret.text(&state.keys)?));
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let order = repair::store::lock(tx, actor.school, id).await?;
            if !contracted(&order) {
                return Err(Code::WrongState.into());
            }
            store::make_link(tx, &order, made, actor.member, (now, lasts)).await?;
            Ok((secret, now + lasts))
        })
    });
    let written = work.await?;
    let (secret, expires_at) = written.value;
    let url = format!("{}/c/{}", state.settings.base_url, secret.text(&state.keys)?);
    Ok(Reply::created(written.replayed, NewContractorLink { id: secret.id, url, expires_at }))
}

/// The contractors' links of an order
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = RepairId, Path)), responses((status = 200, body = ContractorLinks)))]
#[get("/repairs/{id}/contractor-links")]
pub async fn get_contractor_links(
    state: Data<State>,
    actor: Actor,
    id: Path<RepairId>,
) -> Result<Json<ContractorLinks>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let order = repair::store::get(db, actor.school, *id).await?;
    let rows = store::links(db, actor.school, order.id).await?;
    Ok(Json(ContractorLinks { items: rows.into_iter().map(|row| ContractorLink::new(row, &order, now)).collect() }))
}

/// Take a contractor's link back
///
/// It opens nothing from then on, not even what was handed in by it, and whom the firm announced is expected no more.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = ContractorLinkId, Path)), responses((status = 204)))]
#[delete("/contractor-links/{id}")]
pub async fn delete_contractor_link(
    state: Data<State>,
    actor: Actor,
    id: Path<ContractorLinkId>,
) -> Result<HttpResponse, Problem> {
    let (id, now, inner) = (id.into_inner(), state.clock.now(), state.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let Some(order) = store::take_back(tx, actor.school, id, now).await? else { return Ok(()) };
            let seal = inner.seals.of(tx, actor.school).await?;
            call_off(tx, &seal, order, (Some(actor.member), now)).await
        })
    });
    work.await?;
    Ok(HttpResponse::NoContent().finish())
}
