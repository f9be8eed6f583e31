//! `/tags`.

use actix_web::{
    get, post, put,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{
    AssetId, PlaceId,
    tag::{self, TagState},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    bulk::mint,
    landing,
    rules::Target,
    store::{self, target},
};
use crate::{
    Problem, State,
    asset::{self, Asset},
    badge::{self, BadgeName},
    gate::{Actor, Permission},
    place::{self, Place},
    repair::{self, OpenRepair},
    wire::{Body, Cursor, Limit, Line, Once, Page, Query, Reply, Text},
};

/// So many open repairs are told of.
const SHOWN: u64 = 20;

/// The tags' operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_tags)
        .service(mint_tags)
        .service(scan_tag)
        .service(bind_tag)
        .service(replace_tag)
        .service(void_tag)
        .service(landing::get_public_tag);
}

/// The page behind a printed code.
pub fn pages(config: &mut ServiceConfig) {
    config.service(landing::get_tag_page);
}

/// A code and what is printed as its QR code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "7K3M9QXT2BWD", "url": "https://school.example/t/7K3M9QXT2BWD"}))]
pub struct TagCode {
    code: String,
    url: String,
}

/// Blank tags.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"code": "7K3M9QXT2BWD", "url": "https://school.example/t/7K3M9QXT2BWD"}]}))]
pub struct Minted {
    items: Vec<TagCode>,
}

/// What a scan tells.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "code": "7K3M9QXT2BWD", "url": "https://school.example/t/7K3M9QXT2BWD", "state": "blank", "asset": null,
    "place": null, "badge": null, "openRepairs": [], "replacedBy": null, "changedAt": "2026-09-01T00:00:00.000Z",
    "reason": ""
}))]
pub struct Scan {
    code: String,
    url: String,
    state: TagState,
    /// The thing it is or was on.
    #[schema(required)]
    asset: Option<Asset>,
    /// The place it is or was on.
    #[schema(required)]
    place: Option<Place>,
    /// The visitors' badge it is or was on.
    #[schema(required)]
    badge: Option<BadgeName>,
    /// Repairs that have not ended: of the thing, or in the place. The newest first.
    open_repairs: Vec<OpenRepair>,
    /// The code that took its place.
    #[schema(required)]
    replaced_by: Option<String>,
    /// When its state last changed.
    #[serde(serialize_with = "crate::wire::moment")]
    changed_at: DateTime<Utc>,
    /// Why it was replaced or voided.
    reason: String,
}

/// A tag in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "code": "7K3M9QXT2BWD", "url": "https://school.example/t/7K3M9QXT2BWD", "state": "blank", "assetId": null,
    "placeId": null, "createdAt": "2026-09-01T00:00:00.000Z"
}))]
pub struct Tag {
    code: String,
    url: String,
    state: TagState,
    #[schema(required)]
    asset_id: Option<AssetId>,
    #[schema(required)]
    place_id: Option<PlaceId>,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
}

/// How many blank tags.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"count": 40}))]
pub struct MintIn {
    /// 1 to 1,000.
    #[schema(minimum = 1, maximum = 1000)]
    count: u16,
}

/// What to stick it on: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"assetId": "019a0000-0000-7000-8000-000000000010"}))]
pub struct BindIn {
    asset_id: Option<AssetId>,
    place_id: Option<PlaceId>,
}

/// What takes its place.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"newCode": "2BWD7K3M9QXT", "reason": "撕破"}))]
pub struct ReplaceIn {
    /// A blank tag. Absent: a new one is minted, to be printed.
    new_code: Option<Line<20>>,
    #[serde(default)]
    reason: Text<200>,
}

/// The new tag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "2BWD7K3M9QXT", "url": "https://school.example/t/2BWD7K3M9QXT", "replaced": "7K3M9QXT2BWD"
}))]
pub struct Replacement {
    code: String,
    url: String,
    /// The old code.
    replaced: String,
}

/// Why it is no longer valid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "遗失"}))]
pub struct TagVoid {
    reason: Line<200>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TagQuery {
    /// Only tags in this state.
    state: Option<TagState>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// What is printed as the QR code.
pub fn url(state: &State, code: &str) -> String {
    format!("{}/t/{code}", state.settings.base_url)
}

fn tag_code(state: &State, code: String) -> TagCode {
    TagCode { url: url(state, &code), code }
}

/// What a scan of this code tells. A bound asset, the everyday case, is two statements.
async fn scan(state: &State, actor: Actor, text: &str) -> Result<Scan, Problem> {
    let (db, school) = (state.db.read(), actor.school);
    let shown = |tag: tag::Model, (asset, place, badge), repairs: Vec<_>| Scan {
        url: url(state, &tag.code),
        code: tag.code,
        state: tag.state,
        asset,
        place,
        badge,
        open_repairs: repairs.into_iter().map(OpenRepair::from).collect(),
        replaced_by: tag.replaced_by,
        changed_at: tag.changed_at,
        reason: tag.reason,
    };
    if let Some((tag, row)) = store::scan_asset(db, school, text).await? {
        let repairs = repair::store::open_at(db, school, tag.asset_id, None, SHOWN).await?;
        return Ok(shown(tag, (Some(Asset::new(row, &state.categories)), None, None), repairs));
    }
    let tag = store::find(db, school, text).await?;
    let (mut thing, mut spot, mut worn) = (None, None, None);
    match target(&tag) {
        Some(Target::Asset(id)) => {
            thing = Some(Asset::new(asset::store::get(db, school, id).await?, &state.categories));
        }
        Some(Target::Place(id)) => spot = Some(place::store::get_row(db, school, id).await?.into()),
        Some(Target::Badge(id)) => worn = Some(badge::name(db, school, id).await?),
        None => {}
    }
    let repairs = repair::store::open_at(db, school, tag.asset_id, tag.place_id, SHOWN).await?;
    Ok(shown(tag, (thing, spot, worn), repairs))
}

/// List tags
#[utoipa::path(tag = "tag", security(("session" = [Permission::TagRead])), params(TagQuery),
    responses((status = 200, body = Page<Tag>)))]
#[get("/tags")]
async fn list_tags(state: Data<State>, actor: Actor, query: Query<TagQuery>) -> Result<Json<Page<Tag>>, Problem> {
    let TagQuery { state: in_state, limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, in_state, limit, cursor).await?;
    let key = |row: &tag::Model| vec![store::state_word(row.state), row.code.clone()];
    let page = limit.page::<_, tag::Model>(rows, key);
    let item = |row: tag::Model| Tag {
        url: url(&state, &row.code),
        code: row.code,
        state: row.state,
        asset_id: row.asset_id,
        place_id: row.place_id,
        created_at: row.created_at,
    };
    Ok(Json(Page { items: page.items.into_iter().map(item).collect(), next: page.next }))
}

/// Mint blank tags
///
/// Print them with `/labels?tagCodes=`, stick them on, then bind each by scanning it.
#[utoipa::path(tag = "tag", security(("session" = [Permission::TagMint])), request_body = MintIn,
    responses((status = 201, body = Minted)))]
#[post("/tags")]
async fn mint_tags(state: Data<State>, actor: Actor, once: Once<MintIn>) -> Result<Reply<Minted>, Problem> {
    let Once { body: MintIn { count }, intent } = once;
    if !(1..=1000).contains(&count) {
        return Err(Problem::field("count", "out_of_range"));
    }
    let (school, now) = (actor.school, intent.at);
    let work = state.db.once(school, intent, move |tx| Box::pin(mint(tx, school, count.into(), now)));
    let written = work.await?;
    let items = written.value.into_iter().map(|code| tag_code(&state, code)).collect();
    Ok(Reply::created(written.replayed, Minted { items }))
}

/// Scan a tag
///
/// Takes the code as printed in the QR code, or as typed with its check character. A replaced code says so and names
/// the new one. Unknown, malformed and foreign codes are all 404 `unknown_tag`.
#[utoipa::path(tag = "tag", security(("session" = [Permission::TagRead])),
    params(("code" = String, Path, description = "Scanned or typed")), responses((status = 200, body = Scan)))]
#[get("/tags/{code}")]
async fn scan_tag(state: Data<State>, actor: Actor, code: Path<String>) -> Result<Json<Scan>, Problem> {
    Ok(Json(scan(&state, actor, &code).await?))
}

/// Bind a blank tag
///
/// To an asset or to a place. Binding what is bound there already changes nothing.
#[utoipa::path(tag = "tag", security(("session" = [Permission::TagWrite])),
    params(("code" = String, Path, description = "Scanned or typed")), request_body = BindIn,
    responses((status = 200, body = Scan)))]
#[put("/tags/{code}/binding")]
async fn bind_tag(
    state: Data<State>,
    actor: Actor,
    code: Path<String>,
    body: Body<BindIn>,
) -> Result<Json<Scan>, Problem> {
    let target = match (body.0.asset_id, body.0.place_id) {
        (Some(id), None) => Target::Asset(id),
        (None, Some(id)) => Target::Place(id),
        (None, None) => return Err(Problem::field("assetId", "required")),
        (Some(_), Some(_)) => return Err(Problem::field("placeId", "either_or")),
    };
    let (text, now) = (code.into_inner(), state.clock.now());
    let bind = state.db.write(move |tx| Box::pin(async move { store::bind(tx, actor, &text, target, now).await }));
    let code = bind.await?;
    Ok(Json(scan(&state, actor, &code).await?))
}

/// Replace a torn tag
///
/// The thing keeps its history; the old code says from now on that it was replaced.
#[utoipa::path(tag = "tag", security(("session" = [Permission::TagWrite])),
    params(("code" = String, Path, description = "The old code")), request_body = ReplaceIn,
    responses((status = 201, body = Replacement)))]
#[post("/tags/{code}/replace")]
async fn replace_tag(
    state: Data<State>,
    actor: Actor,
    code: Path<String>,
    once: Once<ReplaceIn>,
) -> Result<Reply<Replacement>, Problem> {
    let Once { body: ReplaceIn { new_code, reason }, intent } = once;
    let (old, now) = (code.into_inner(), intent.at);
    let replaced = super::code::parse(&old)?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { store::replace(tx, actor, &old, new_code.map(String::from), reason.into(), now).await })
    });
    let written = work.await?;
    let TagCode { code, url } = tag_code(&state, written.value);
    Ok(Reply::created(written.replayed, Replacement { code, url, replaced }))
}

/// Void a tag
///
/// For a tag that is lost or was misprinted. It shows nothing from then on.
#[utoipa::path(tag = "tag", security(("session" = [Permission::TagWrite])),
    params(("code" = String, Path, description = "Scanned or typed")), request_body = TagVoid,
    responses((status = 200, body = Scan)))]
#[post("/tags/{code}/void")]
async fn void_tag(
    state: Data<State>,
    actor: Actor,
    code: Path<String>,
    once: Once<TagVoid>,
) -> Result<Reply<Scan>, Problem> {
    let Once { body: TagVoid { reason }, intent } = once;
    let (text, now) = (code.into_inner(), intent.at);
    let inner = text.clone();
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { store::void(tx, actor, &inner, reason.into(), now).await })
    });
    let written = work.await?;
    Ok(Reply::ok(written.replayed, scan(&state, actor, &text).await?))
}
