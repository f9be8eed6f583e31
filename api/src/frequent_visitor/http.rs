//! `/frequent-visitors`.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use entity::{BadgeId, FrequentVisitorId, MemberId, frequent_visitor, visit::VisitPurpose};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, FrequentRow, Known};
use crate::{
    Problem, State,
    badge::BadgeName,
    gate::{Actor, Permission},
    member::Person,
    privacy,
    wire::{AsItIs, Call, Cursor, Limit, Line, NewId, Once, Page, Query, Reply, Text},
};

/// The operations of frequent visitors.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_frequent_visitors).service(create_frequent_visitor).service(void_frequent_visitor);
}

/// Somebody who comes again and again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000096", "name": "王某", "company": "甘泉送水", "plate": "川A12345",
    "phone": "…1234", "purpose": "delivery", "host": null,
    "badge": {"id": "019a0000-0000-7000-8000-000000000094", "number": "7"},
    "createdBy": {"id": "019a0000-0000-7000-8000-000000000002", "name": "孙守望"},
    "createdAt": "2026-11-20T00:20:00.000Z", "usedAt": null, "voidReason": null, "erased": false
}))]
pub struct FrequentVisitor {
    id: FrequentVisitorId,
    /// The name; empty once erased.
    name: String,
    company: String,
    plate: String,
    /// The last four, behind a mark that there was more; empty when none was said.
    phone: String,
    purpose: VisitPurpose,
    /// Whom they come to.
    #[schema(required)]
    host: Option<Person>,
    /// The badge that is theirs.
    #[schema(required)]
    badge: Option<BadgeName>,
    /// Who was told by them that they agree.
    #[schema(required)]
    created_by: Option<Person>,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
    /// When they came last.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    used_at: Option<DateTime<Utc>>,
    /// Why it is no more; null while it is.
    #[schema(required)]
    void_reason: Option<String>,
    /// True once what names the person was erased.
    erased: bool,
}

impl From<FrequentRow> for FrequentVisitor {
    fn from(FrequentRow { row, known, host, badge, by }: FrequentRow) -> Self {
        let erased = known.is_none();
        let Known { name, company, plate, phone, void_reason } = known.unwrap_or_default();
        let frequent_visitor::Model { id, purpose, created_at, used_at, .. } = row;
        let phone = privacy::shown_phone(&phone);
        Self {
            id,
            name,
            company,
            plate,
            phone,
            purpose,
            host,
            badge,
            created_by: by,
            created_at,
            used_at,
            void_reason,
            erased,
        }
    }
}

/// Somebody to be remembered.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "王某", "company": "甘泉送水", "plate": "川A12345", "phone": "13800001234", "purpose": "delivery",
    "badgeId": "019a0000-0000-7000-8000-000000000094", "agreed": true
}))]
pub struct FrequentVisitorIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<FrequentVisitorId>)]
    id: Option<NewId<FrequentVisitorId>>,
    name: Line<60>,
    #[serde(default)]
    company: Text<60>,
    #[serde(default)]
    plate: Text<20>,
    /// Only its last four digits are kept.
    #[serde(default)]
    phone: Text<40>,
    purpose: VisitPurpose,
    host_id: Option<MemberId>,
    /// A badge that is theirs.
    badge_id: Option<BadgeId>,
    /// True: the person was asked and agrees to be remembered. Nobody is kept without.
    agreed: bool,
}

/// Why it is no more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "不再送水"}))]
pub struct FrequentVisitorVoid {
    reason: Line<200>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FrequentVisitorQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List frequent visitors
///
/// The newest first. The phone at the gate holds all of them and looks through them by itself: a name is in no address.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])), params(FrequentVisitorQuery),
    responses((status = 200, body = Page<FrequentVisitor>)))]
#[get("/frequent-visitors")]
async fn list_frequent_visitors(
    state: Data<State>,
    actor: Actor,
    query: Query<FrequentVisitorQuery>,
) -> Result<Json<Page<FrequentVisitor>>, Problem> {
    let FrequentVisitorQuery { limit, cursor } = query.0;
    let db = state.db.read();
    let seal = state.seals.of(db, actor.school).await?;
    let rows = store::list(db, &seal, (limit, cursor)).await?;
    Ok(Json(limit.page(rows, |row| vec![row.row.id.to_string()])))
}

/// Remember somebody who comes again and again
///
/// Only with consent, and only what saves typing.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])), request_body = FrequentVisitorIn,
    responses((status = 201, body = FrequentVisitor)))]
#[post("/frequent-visitors")]
async fn create_frequent_visitor(
    state: Data<State>,
    actor: Actor,
    once: Once<FrequentVisitorIn>,
) -> Result<Reply<FrequentVisitor>, Problem> {
    let Once { body, intent } = once;
    if !body.agreed {
        return Err(Problem::field("agreed", "required"));
    }
    let (known, now) = (known(&body)?, intent.at);
    let row = frequent_visitor::Model {
        id: body.id.map_or_else(FrequentVisitorId::new, |id| id.0),
        school_id: actor.school,
        person: None,
        name_index: None,
        purpose: body.purpose,
        host_id: body.host_id,
        badge_id: body.badge_id,
        created_by: actor.member,
        created_at: now,
        used_at: None,
        void_at: None,
        erased_at: None,
    };
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let inner = seal.clone();
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let id = row.id;
            store::insert(tx, &inner, row, &known).await?;
            Ok(id)
        })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), &seal, written.value).await?;
    Ok(Reply::created(written.replayed, row.into()))
}

fn known(body: &FrequentVisitorIn) -> Result<Known, Problem> {
    let phone = match body.phone.is_empty() {
        true => String::new(),
        false => privacy::phone(&body.phone).map_err(|code| Problem::field("phone", code))?.last_four,
    };
    let (name, company, plate) = (body.name.to_string(), body.company.to_string(), body.plate.to_string());
    Ok(Known { name, company, plate, phone, void_reason: None })
}

/// Remember somebody no longer
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])),
    params(("id" = FrequentVisitorId, Path, description = "The frequent visitor")),
    request_body = FrequentVisitorVoid, responses((status = 200, body = FrequentVisitor)))]
#[post("/frequent-visitors/{id}/void")]
async fn void_frequent_visitor(
    call: Call<FrequentVisitorId, FrequentVisitorVoid, AsItIs>,
) -> Result<Reply<FrequentVisitor>, Problem> {
    let Call { state, actor, id, body: FrequentVisitorVoid { reason }, intent, .. } = call;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let (inner, now) = (seal.clone(), intent.at);
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { store::void(tx, &inner, id, reason.into(), now).await })
    });
    let replayed = work.await?.replayed;
    Ok(Reply::ok(replayed, store::get(state.db.read(), &seal, id).await?.into()))
}
