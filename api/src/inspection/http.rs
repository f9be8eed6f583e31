//! `/inspection-links`.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{InspectionLinkId, inspection_link};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, NewLink};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    repair::public::code::{InspectionSecret, hash},
    sample::{export::MOST_DAYS, known_day},
    wire::{Cursor, Limit, Once, Page, Query, Reply, Text},
};

/// The operations of inspectors' links.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_inspection_link).service(list_inspection_links).service(delete_inspection_link);
}

/// What to show, and for how long.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "2026-11-01", "to": "2026-11-30", "days": 7, "inspector": "区市场监管所"}))]
pub struct InspectionLinkIn {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// The link is good for 1 to 30 days; 7 when nothing is said.
    #[serde(default = "a_week")]
    #[schema(minimum = 1, maximum = 30, default = 7)]
    days: u8,
    /// For whom it is.
    #[serde(default)]
    inspector: Text<60>,
    /// True: it shows 隐患排查整改台账 of these days as well, with the names of those who put things right.
    #[serde(default)]
    rectifications: bool,
}

fn a_week() -> u8 {
    7
}

impl InspectionLinkIn {
    fn check(&self) -> Result<(), Problem> {
        let long = (self.to - self.from).num_days() > MOST_DAYS;
        let checks = [
            ("from", "out_of_range", known_day(self.from)),
            ("to", "out_of_range", known_day(self.to)),
            ("to", "before_start", self.from <= self.to),
            ("to", "too_long", !long),
            ("days", "out_of_range", (1..=30).contains(&self.days)),
        ];
        match checks.into_iter().find(|(.., right)| !right) {
            Some((field, code, _)) => Err(Problem::field(field, code)),
            None => Ok(()),
        }
    }
}

/// A new link. Its address is told this once; whoever sends the request again with its key is told the same.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000085", "url": "https://school.example/i/7K3M9QXT2BWD5HJNRVA87K3M9Q",
    "expiresAt": "2026-11-27T03:40:00.000Z"
}))]
pub struct NewInspectionLink {
    id: InspectionLinkId,
    /// To be given to the inspector, and to nobody else.
    url: String,
    /// Until when it is good.
    #[serde(serialize_with = "crate::wire::moment")]
    expires_at: DateTime<Utc>,
}

/// A link, without its address.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000085", "from": "2026-11-01", "to": "2026-11-30",
    "inspector": "区市场监管所", "rectifications": false, "createdAt": "2026-11-20T03:40:00.000Z", "expiresAt": "2026-11-27T03:40:00.000Z"
}))]
pub struct InspectionLink {
    id: InspectionLinkId,
    /// The first day it shows.
    from: NaiveDate,
    /// The last day it shows.
    to: NaiveDate,
    /// For whom it is.
    inspector: String,
    /// Whether it shows 隐患排查整改台账 as well.
    rectifications: bool,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
    /// Until when it is good, or was.
    #[serde(serialize_with = "crate::wire::moment")]
    expires_at: DateTime<Utc>,
}

impl From<inspection_link::Model> for InspectionLink {
    fn from(row: inspection_link::Model) -> Self {
        let inspection_link::Model {
            id, from_date, to_date, inspector, rectifications, created_at, expires_at, ..
        } = row;
        Self { id, from: from_date, to: to_date, inspector, rectifications, created_at, expires_at }
    }
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinkQuery {
    /// How many links to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Make a link for an inspector
///
/// It shows these days of the sample ledger, what was found on them if that is said, and nothing else, without an account.
#[utoipa::path(tag = "sample", security(("session" = [Permission::InspectionWrite])),
    request_body = InspectionLinkIn, responses((status = 201, body = NewInspectionLink)))]
#[post("/inspection-links")]
async fn create_inspection_link(
    state: Data<State>,
    actor: Actor,
    once: Once<InspectionLinkIn>,
) -> Result<Reply<NewInspectionLink>, Problem> {
    let Once { body, intent } = once;
    body.check()?;
    let (now, secret) = (intent.at, InspectionSecret::new(&state.keys));
    let expires_at = now + TimeDelta::days(body.days.into());
    let opens = (secret.id, hash(&secret.text(&state.keys)?));
    let InspectionLinkIn { from, to, inspector, rectifications, .. } = body;
    let new = NewLink { opens, days: (from, to), rectifications, inspector: inspector.into(), expires_at };
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            store::make(tx, actor.school, actor.member, new, now).await?;
            Ok((secret, expires_at))
        })
    });
    let written = work.await?;
    let (secret, expires_at) = written.value;
    let url = format!("{}/i/{}", state.settings.base_url, secret.text(&state.keys)?);
    Ok(Reply::created(written.replayed, NewInspectionLink { id: secret.id, url, expires_at }))
}

/// List inspectors' links
///
/// The newest first, without their addresses.
#[utoipa::path(tag = "sample", security(("session" = [Permission::InspectionWrite])), params(LinkQuery),
    responses((status = 200, body = Page<InspectionLink>)))]
#[get("/inspection-links")]
async fn list_inspection_links(
    state: Data<State>,
    actor: Actor,
    query: Query<LinkQuery>,
) -> Result<Json<Page<InspectionLink>>, Problem> {
    let LinkQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, (limit, cursor)).await?;
    Ok(Json(limit.page(rows, |row: &inspection_link::Model| vec![row.id.to_string()])))
}

/// Take an inspector's link back
///
/// It opens nothing from now on.
#[utoipa::path(tag = "sample", security(("session" = [Permission::InspectionWrite])),
    params(("id" = InspectionLinkId, Path, description = "The link")), responses((status = 204)))]
#[delete("/inspection-links/{id}")]
async fn delete_inspection_link(
    state: Data<State>,
    actor: Actor,
    id: Path<InspectionLinkId>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), state.clock.now());
    let work = state.db.write(move |tx| Box::pin(async move { store::take_back(tx, actor.school, id, now).await }));
    work.await?;
    Ok(HttpResponse::NoContent().finish())
}
