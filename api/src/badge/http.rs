//! `/badges`.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use entity::{
    BadgeId, VisitId,
    badge::{self, BadgeVoidReason},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, BadgeRow};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    tag::{Target, bind},
    wire::{AsItIs, Call, Cursor, Limit, Line, NewId, Once, Page, Query, Reply},
};

/// The operations of badges.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_badges).service(create_badge).service(void_badge);
}

/// A badge, as far as its number goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"id": "019a0000-0000-7000-8000-000000000094", "number": "7"}))]
pub struct BadgeName {
    /// The badge.
    pub id: BadgeId,
    /// What is printed on it.
    pub number: String,
}

/// A badge.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000094", "number": "7", "tagCode": "7K3M9QXT2BWD", "visitId": null,
    "voidReason": null, "createdAt": "2026-11-20T00:20:00.000Z"
}))]
pub struct Badge {
    id: BadgeId,
    /// What is printed on it, 访客证号.
    number: String,
    /// Its valid tag; null when it was voided.
    #[schema(required)]
    tag_code: Option<String>,
    /// The visit of who is inside with it.
    #[schema(required)]
    visit_id: Option<VisitId>,
    /// Why it is no more; null while it is.
    #[schema(required)]
    void_reason: Option<BadgeVoidReason>,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
}

impl From<BadgeRow> for Badge {
    fn from(BadgeRow { badge, tag_code, visit_id }: BadgeRow) -> Self {
        let badge::Model { id, school_id: _, number, void_reason, void_at: _, created_by: _, created_at } = badge;
        Self { id, number, tag_code, visit_id, void_reason, created_at }
    }
}

/// A badge to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"number": "7", "tagCode": "7K3M9QXT2BWD"}))]
pub struct BadgeIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<BadgeId>)]
    id: Option<NewId<BadgeId>>,
    /// What is printed on it. No two badges in use have the same.
    number: Line<20>,
    /// The blank tag on it, scanned or typed.
    tag_code: Line<20>,
}

/// Why it is no more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "lost"}))]
pub struct BadgeVoid {
    reason: BadgeVoidReason,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BadgeQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List badges in use
///
/// In the order in which they were made, with the visit of who has each now.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])), params(BadgeQuery),
    responses((status = 200, body = Page<Badge>)))]
#[get("/badges")]
async fn list_badges(state: Data<State>, actor: Actor, query: Query<BadgeQuery>) -> Result<Json<Page<Badge>>, Problem> {
    let BadgeQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, (limit, cursor)).await?;
    Ok(Json(limit.page(rows, |row| vec![row.badge.id.to_string()])))
}

/// Make a badge
///
/// Binds a blank tag to it. A tag that is on a badge is on nothing else.
#[utoipa::path(tag = "visit", security(("session" = [Permission::BadgeWrite])), request_body = BadgeIn,
    responses((status = 201, body = Badge)))]
#[post("/badges")]
async fn create_badge(state: Data<State>, actor: Actor, once: Once<BadgeIn>) -> Result<Reply<Badge>, Problem> {
    let Once { body: BadgeIn { id, number, tag_code }, intent } = once;
    let (school, now) = (actor.school, intent.at);
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let id = id.map_or_else(BadgeId::new, |id| id.0);
            store::insert(tx, (school, id), number.into(), actor.member, now).await?;
            bind(tx, actor, &tag_code, Target::Badge(id), now).await.map_err(|problem| {
                let code = problem.code.as_str();
                problem.with_field("tagCode", code)
            })?;
            Ok(id)
        })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, row.into()))
}

/// Take a badge out of use
///
/// For one that is lost. Its tag is void from then on. Who is inside with it still is, and leaves by the list.
#[utoipa::path(tag = "visit", security(("session" = [Permission::BadgeWrite])),
    params(("id" = BadgeId, Path, description = "The badge")), request_body = BadgeVoid,
    responses((status = 200, body = Badge)))]
#[post("/badges/{id}/void")]
async fn void_badge(call: Call<BadgeId, BadgeVoid, AsItIs>) -> Result<Reply<Badge>, Problem> {
    let Call { state, actor, id, body: BadgeVoid { reason }, intent, .. } = call;
    let (school, now) = (actor.school, intent.at);
    let work = state
        .db
        .once(school, intent, move |tx| Box::pin(async move { store::void(tx, (school, id), reason, now).await }));
    let replayed = work.await?.replayed;
    Ok(Reply::ok(replayed, store::get(state.db.read(), school, id).await?.into()))
}
