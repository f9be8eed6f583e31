//! `/assets`, one card at a time. Whole registers are in `import.rs` and `export.rs`.

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{
    AssetEventId, AssetId,
    asset::AssetStatus,
    asset_event::{self, AssetEventKind},
    member,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Asset,
    draft::{AssetIn, AssetPatch, refuse_wrong},
    export,
    filter::AssetQuery,
    import,
    rules::{FieldChange, by_hand},
    store,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    place,
    school::{self, NumberPattern},
    tag,
    wire::{Body, Cursor, IfMatch, Limit, Once, Page, Query, Reply},
};

/// The register's operations. What has a name of its own comes before `{id}`.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_assets)
        .service(create_asset)
        .service(import::get_import_template)
        .service(import::import_assets)
        .service(export::export_assets)
        .service(get_asset)
        .service(update_asset)
        .service(list_asset_events);
}

/// One line of a thing's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000020", "kind": "moved", "at": "2026-09-01T00:00:00.000Z",
    "by": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "note": "",
    "changes": [{"field": "place", "before": "教学楼 / 201", "after": "教学楼 / 202"}]
}))]
pub struct AssetEvent {
    id: AssetEventId,
    kind: AssetEventKind,
    /// When the server took note.
    #[serde(serialize_with = "crate::wire::moment")]
    at: DateTime<Utc>,
    /// Who did it.
    #[schema(required)]
    by: Option<Person>,
    /// A reason or remark.
    note: String,
    /// What changed, in the words of that moment.
    #[schema(value_type = Vec<FieldChange>)]
    changes: serde_json::Value,
}

impl From<(asset_event::Model, Option<member::Model>)> for AssetEvent {
    fn from((row, by): (asset_event::Model, Option<member::Model>)) -> Self {
        let asset_event::Model { id, school_id: _, asset_id: _, kind, at, member_id: _, note, changes } = row;
        Self { id, kind, at, by: by.map(Person::from), note, changes }
    }
}

/// What to list of a history.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List assets by number
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetRead])), params(AssetQuery),
    responses((status = 200, body = Page<Asset>)))]
#[get("/assets")]
async fn list_assets(state: Data<State>, actor: Actor, query: Query<AssetQuery>) -> Result<Json<Page<Asset>>, Problem> {
    let (filter, limit, cursor) = query.0.parts();
    let filter = filter.resolve(state.db.read(), actor.school).await?;
    let rows = store::list(state.db.read(), actor.school, filter, limit, cursor).await?;
    let page = limit.page::<_, store::AssetRow>(rows, |row| vec![row.asset.number.clone()]);
    let items = page.items.into_iter().map(|row| Asset::new(row, &state.categories)).collect();
    Ok(Json(Page { items, next: page.next }))
}

/// Register an asset
///
/// Gets the school's next number unless it brings one. With `tagCode` a blank tag is bound in the same step.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetWrite])), request_body = AssetIn,
    responses((status = 201, body = Asset)))]
#[post("/assets")]
async fn create_asset(state: Data<State>, actor: Actor, once: Once<AssetIn>) -> Result<Reply<Asset>, Problem> {
    let Once { body, intent } = once;
    let (school, now, today) = (actor.school, intent.at, state.clock.today());
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let tag_code = body.tag_code.clone();
            let mut card = body.card(school, now);
            by_hand(AssetStatus::InStock, card.status).map_err(|(path, code)| Problem::field(path, code))?;
            refuse_wrong(&card, today)?;
            place::store::check_place(tx, school, card.place_id).await?;
            place::store::check_keeper(tx, school, card.keeper_id).await?;
            let own = std::slice::from_ref(&card.number);
            if !card.number.is_empty() && !store::taken(tx, school, own).await?.is_empty() {
                return Err(Problem::field("number", "taken"));
            }
            let pattern = NumberPattern::of(&school::get(tx, school).await?)?;
            store::number(tx, school, &pattern, std::slice::from_mut(&mut card), today).await?;
            let id = card.id;
            store::insert(tx, vec![card], AssetEventKind::Registered, Some(actor.member), "").await?;
            if let Some(code) = tag_code {
                let bound = tag::bind(tx, actor, &code, tag::Target::Asset(id), now).await;
                bound.map_err(|problem| {
                    let code = problem.code.as_str();
                    problem.with_field("tagCode", code)
                })?;
            }
            Ok(id)
        })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, Asset::new(row, &state.categories)))
}

/// An asset
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetRead])),
    params(("id" = AssetId, Path, description = "The asset")), responses((status = 200, body = Asset)))]
#[get("/assets/{id}")]
async fn get_asset(state: Data<State>, actor: Actor, id: Path<AssetId>) -> Result<Json<Asset>, Problem> {
    let row = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(Asset::new(row, &state.categories)))
}

/// Change an asset
///
/// Every change is a line in its history: moved, handed over, status changed, or corrected.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetWrite])),
    params(("id" = AssetId, Path, description = "The asset"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = AssetPatch, responses((status = 200, body = Asset)))]
#[patch("/assets/{id}")]
async fn update_asset(
    state: Data<State>,
    actor: Actor,
    id: Path<AssetId>,
    version: IfMatch,
    body: Body<AssetPatch>,
) -> Result<Json<Asset>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let (now, today, inner) = (state.clock.now(), state.clock.today(), state.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            store::lock(tx, school, id).await?;
            let before = store::get(tx, school, id).await?;
            if before.asset.version != version.0 {
                return Err(Problem::stale(Asset::new(before, &inner.categories)));
            }
            let card = body.0.over(before.asset.clone())?;
            refuse_wrong(&card, today)?;
            if card.place_id != before.asset.place_id {
                place::store::check_place(tx, school, card.place_id).await?;
            }
            if card.keeper_id != before.asset.keeper_id {
                place::store::check_keeper(tx, school, card.keeper_id).await?;
            }
            store::update(tx, &before, card, actor.member, now).await
        })
    });
    work.await?;
    Ok(Json(Asset::new(store::get(state.db.read(), school, id).await?, &state.categories)))
}

/// The history of an asset, newest first
///
/// Lines are only ever added.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetRead])),
    params(("id" = AssetId, Path, description = "The asset"), EventQuery),
    responses((status = 200, body = Page<AssetEvent>)))]
#[get("/assets/{id}/events")]
async fn list_asset_events(
    state: Data<State>,
    actor: Actor,
    id: Path<AssetId>,
    query: Query<EventQuery>,
) -> Result<Json<Page<AssetEvent>>, Problem> {
    let (id, EventQuery { limit, cursor }) = (id.into_inner(), query.0);
    store::get(state.db.read(), actor.school, id).await?;
    let rows = store::history(state.db.read(), actor.school, id, limit, cursor).await?;
    Ok(Json(limit.page(rows, |(row, _)| vec![row.id.to_string()])))
}
