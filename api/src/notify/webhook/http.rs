//! `/webhooks`.

use actix_web::{
    HttpRequest, get, patch, post,
    web::{Data, Json, Path},
};
use entity::{WebhookId, webhook, webhook::WebhookKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    notify::{deliver, delivery::Delivery, outbox, tell},
    wire::{Body, Change, Cursor, IfMatch, Limit, Line, Once, Page, Query, Reply, intent},
};

/// The robots' operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_webhooks)
        .service(create_webhook)
        .service(get_webhook)
        .service(update_webhook)
        .service(try_webhook);
}

/// A robot in a group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000070", "name": "后勤群", "kind": "wecom",
    "host": "qyapi.weixin.qq.com", "signed": false, "void": false, "version": 1
}))]
pub struct Webhook {
    id: WebhookId,
    /// The group.
    name: String,
    kind: WebhookKind,
    /// Where it is. The rest of the address is a secret and never shown again.
    host: String,
    /// Whether what it is told is signed.
    signed: bool,
    /// Whether it was taken out, and is told nothing.
    void: bool,
    version: i32,
}

impl From<webhook::Model> for Webhook {
    fn from(row: webhook::Model) -> Self {
        let webhook::Model { id, school_id: _, name, kind, url, secret, void_at, version } = row;
        let host = reqwest::Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let (signed, void) = (!secret.is_empty(), void_at.is_some());
        Self { id, name, kind, host: host.unwrap_or_default(), signed, void, version }
    }
}

/// A robot to set up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "后勤群", "kind": "wecom", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000"
}))]
pub struct WebhookIn {
    /// The group.
    name: Line<60>,
    kind: WebhookKind,
    /// The address that 企业微信 or 钉钉 gave for it.
    url: Line<500>,
    /// What signs the messages, if 钉钉 gave one.
    secret: Option<Line<200>>,
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "后勤维修群"}))]
pub struct WebhookPatch {
    /// The group.
    name: Option<Line<60>>,
    /// Its new address.
    url: Option<Line<500>>,
    /// What signs the messages; null: nothing does.
    #[serde(default)]
    #[schema(value_type = Option<Line<200>>)]
    secret: Change<Line<200>>,
    /// Take it out, or in again.
    void: Option<bool>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WebhookQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List the robots by name
#[utoipa::path(tag = "notice", security(("session" = [Permission::WebhookWrite])), params(WebhookQuery),
    responses((status = 200, body = Page<Webhook>)))]
#[get("/webhooks")]
async fn list_webhooks(
    state: Data<State>,
    actor: Actor,
    query: Query<WebhookQuery>,
) -> Result<Json<Page<Webhook>>, Problem> {
    let WebhookQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, limit, cursor).await?;
    Ok(Json(limit.page(rows, |row| vec![row.name.clone(), row.id.to_string()])))
}

/// Set up a robot
///
/// From then on its group is told of repairs.
#[utoipa::path(tag = "notice", security(("session" = [Permission::WebhookWrite])), request_body = WebhookIn,
    responses((status = 201, body = Webhook)))]
#[post("/webhooks")]
async fn create_webhook(state: Data<State>, actor: Actor, once: Once<WebhookIn>) -> Result<Reply<Webhook>, Problem> {
    let Once { body: WebhookIn { name, kind, url, secret }, intent } = once;
    let url = state.robots.parse(&url, kind).map_err(|code| Problem::field("url", code))?;
    let secret = secret.map(String::from).unwrap_or_default();
    let (school, new) = (actor.school, store::NewWebhook { name: name.into(), kind, url: url.into(), secret });
    let written = state.db.once(school, intent, move |tx| Box::pin(store::create(tx, school, new))).await?;
    let row = store::find(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, row.into()))
}

/// A robot
#[utoipa::path(tag = "notice", security(("session" = [Permission::WebhookWrite])),
    params(("id" = WebhookId, Path, description = "The robot")), responses((status = 200, body = Webhook)))]
#[get("/webhooks/{id}")]
async fn get_webhook(state: Data<State>, actor: Actor, id: Path<WebhookId>) -> Result<Json<Webhook>, Problem> {
    Ok(Json(store::find(state.db.read(), actor.school, id.into_inner()).await?.into()))
}

/// Change a robot, or take it out
///
/// What waits for one that is taken out is given up.
#[utoipa::path(tag = "notice", security(("session" = [Permission::WebhookWrite])),
    params(("id" = WebhookId, Path, description = "The robot"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = WebhookPatch, responses((status = 200, body = Webhook)))]
#[patch("/webhooks/{id}")]
async fn update_webhook(
    state: Data<State>,
    actor: Actor,
    id: Path<WebhookId>,
    version: IfMatch,
    body: Body<WebhookPatch>,
) -> Result<Json<Webhook>, Problem> {
    let (id, school, now) = (id.into_inner(), actor.school, state.clock.now());
    let WebhookPatch { name, url, secret, void } = body.0;
    let at = state.clone();
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let row = store::lock(tx, school, id).await?;
            if row.version != version.0 {
                return Err(Problem::stale(Webhook::from(row)));
            }
            let url = url.map(|url| at.robots.parse(&url, row.kind).map(String::from)).transpose();
            let url = url.map_err(|code| Problem::field("url", code))?;
            let secret = secret.map(String::from);
            let change = store::WebhookChange { name: name.map(String::from), url, secret, void };
            store::update(tx, school, row, change, now).await
        })
    });
    work.await?;
    Ok(Json(store::find(state.db.read(), school, id).await?.into()))
}

/// Try a robot out
///
/// Sends a message at once and answers what came of it. One that was not taken is tried again like any other.
#[utoipa::path(tag = "notice", security(("session" = [Permission::WebhookWrite])),
    params(("id" = WebhookId, Path, description = "The robot")), responses((status = 200, body = Delivery)))]
#[post("/webhooks/{id}/test")]
async fn try_webhook(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<WebhookId>,
) -> Result<Reply<Delivery>, Problem> {
    let (id, school, intent) = (id.into_inner(), actor.school, intent(&request, &[])?);
    let now = intent.at;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let robot = store::find(tx, school, id).await?;
            tell::try_out(tx, school, &robot, now).await
        })
    });
    let written = work.await?;
    deliver::deliver_one(&state, school, written.value).await?;
    let delivery = outbox::show_one(state.db.read(), school, written.value).await?;
    Ok(Reply::ok(written.replayed, delivery.into()))
}
