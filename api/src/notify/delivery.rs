//! `/deliveries`.

use actix_web::{
    get,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use entity::{
    DeliveryId, WebhookId, delivery,
    delivery::{Channel, DeliveryState},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::outbox::{self, DeliveryRow};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    wire::{Cursor, Limit, Page, Query, moment, some_moment},
};

/// The outbox's operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_deliveries);
}

/// A robot, by its name for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookName {
    id: WebhookId,
    name: String,
}

/// A message to the outside.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000072", "channel": "webhook", "kind": "repair.reported",
    "subjectId": "019a0000-0000-7000-8000-000000000060", "member": null,
    "webhook": {"id": "019a0000-0000-7000-8000-000000000070", "name": "后勤群"}, "state": "waiting", "attempts": 1,
    "error": "no_answer", "createdAt": "2026-09-01T00:00:00.000Z", "nextAt": "2026-09-01T00:01:00.000Z", "sentAt": null
}))]
pub struct Delivery {
    id: DeliveryId,
    channel: Channel,
    /// What it is about, such as `repair.reported`.
    kind: String,
    /// The record it is about.
    #[schema(required)]
    subject_id: Option<Uuid>,
    /// Whom it is for, in WeChat.
    #[schema(required)]
    member: Option<Person>,
    /// The robot it is for.
    #[schema(required)]
    webhook: Option<WebhookName>,
    state: DeliveryState,
    /// How often it was tried.
    attempts: i32,
    /// Why the last try failed, in one word; empty when none did.
    error: String,
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// When it is tried next; null when it is not.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    next_at: Option<DateTime<Utc>>,
    /// When it was taken.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    sent_at: Option<DateTime<Utc>>,
}

impl From<DeliveryRow> for Delivery {
    fn from(DeliveryRow { delivery, webhook, member }: DeliveryRow) -> Self {
        let delivery::Model {
            id,
            school_id: _,
            notice_id: _,
            channel,
            webhook_id,
            body,
            state,
            attempts,
            next_at,
            error,
            created_at,
            sent_at,
        } = delivery;
        let said = |name| body.get(name).and_then(Value::as_str);
        let (kind, subject_id) =
            (said("kind").unwrap_or_default().into(), said("subjectId").and_then(|id| id.parse().ok()));
        let webhook = webhook_id.zip(webhook).map(|(id, name)| WebhookName { id, name });
        let next_at = (state == DeliveryState::Waiting).then_some(next_at);
        Self { id, channel, kind, subject_id, member, webhook, state, attempts, error, created_at, next_at, sent_at }
    }
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveryQuery {
    /// Only what stands so.
    state: Option<DeliveryState>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// What was sent to the outside or is to be sent
///
/// The newest first. What it says in full stands in the inbox.
#[utoipa::path(tag = "notice", security(("session" = [Permission::DeliveryRead])), params(DeliveryQuery),
    responses((status = 200, body = Page<Delivery>)))]
#[get("/deliveries")]
async fn list_deliveries(
    state: Data<State>,
    actor: Actor,
    query: Query<DeliveryQuery>,
) -> Result<Json<Page<Delivery>>, Problem> {
    let DeliveryQuery { state: stands, limit, cursor } = query.0;
    let rows = outbox::list(state.db.read(), actor.school, stands, limit, cursor).await?;
    Ok(Json(limit.page(rows, |row| vec![row.delivery.id.to_string()])))
}
