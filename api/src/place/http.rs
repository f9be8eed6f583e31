//! `/places`.

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use entity::{MemberId, PlaceId, place, place::PlaceKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, PlaceRow};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    wire::{Body, Change, Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply},
};

/// The places' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_places).service(create_place).service(get_place).service(update_place).service(void_place);
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000003", "name": "201", "kind": "room",
    "parentId": "019a0000-0000-7000-8000-000000000002", "path": "教学楼 / 二层 / 201",
    "keeper": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"},
    "tag": "7K3M9QXT2BWD", "assetCount": 46, "voidReason": null, "version": 1
}))]
pub struct Place {
    id: PlaceId,
    name: String,
    kind: PlaceKind,
    #[schema(required)]
    parent_id: Option<PlaceId>,
    /// The names from the root down.
    path: String,
    /// Who answers for it.
    #[schema(required)]
    keeper: Option<Person>,
    /// The code on its door.
    #[schema(required)]
    tag: Option<String>,
    /// Cards of the register in this very place.
    asset_count: i64,
    /// Why it is no longer used; null while it is.
    #[schema(required)]
    void_reason: Option<String>,
    version: i32,
}

impl From<PlaceRow> for Place {
    fn from(row: PlaceRow) -> Self {
        let PlaceRow { place, keeper, tag, assets } = row;
        let place::Model {
            id,
            school_id: _,
            name,
            kind,
            parent_id,
            keeper_id: _,
            path,
            void_reason,
            version,
            created_at: _,
        } = place;
        let keeper = keeper.map(Person::from);
        Self { id, name, kind, parent_id, path, keeper, tag, asset_count: assets, void_reason, version }
    }
}

/// A place to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "201", "kind": "room", "parentId": "019a0000-0000-7000-8000-000000000002"}))]
pub struct PlaceIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<PlaceId>)]
    id: Option<NewId<PlaceId>>,
    /// Its own name. Need not be unique.
    name: Line<60>,
    kind: PlaceKind,
    /// What it lies in; a larger kind of place, or a room for a room.
    parent_id: Option<PlaceId>,
    /// Who answers for it.
    keeper_id: Option<MemberId>,
}

/// What to change. What is absent stays; null clears.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "202"}))]
pub struct PlacePatch {
    name: Option<Line<60>>,
    kind: Option<PlaceKind>,
    #[serde(default)]
    #[schema(value_type = Option<PlaceId>)]
    parent_id: Change<PlaceId>,
    #[serde(default)]
    #[schema(value_type = Option<MemberId>)]
    keeper_id: Change<MemberId>,
}

/// Why it is no longer used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "已并入 202"}))]
pub struct PlaceVoid {
    reason: Line<200>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct PlaceQuery {
    /// Only what lies directly in this place.
    parent_id: Option<PlaceId>,
    /// Only places of this kind.
    kind: Option<PlaceKind>,
    /// Only paths with this text.
    #[param(inline)]
    q: Option<Line<60>>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List places by path
///
/// What lies in a place follows it. Places no longer used are left out.
#[utoipa::path(tag = "place", security(("session" = [Permission::PlaceRead])), params(PlaceQuery),
    responses((status = 200, body = Page<Place>)))]
#[get("/places")]
async fn list_places(state: Data<State>, actor: Actor, query: Query<PlaceQuery>) -> Result<Json<Page<Place>>, Problem> {
    let PlaceQuery { parent_id, kind, q, limit, cursor } = query.0;
    let filter = store::Filter { parent: parent_id, kind, q: q.map(String::from) };
    let rows = store::list(state.db.read(), actor.school, filter, limit, cursor).await?;
    Ok(Json(limit.page(rows, |row| vec![row.place.path.clone(), row.place.id.to_string()])))
}

/// Make a place
#[utoipa::path(tag = "place", security(("session" = [Permission::PlaceWrite])), request_body = PlaceIn,
    responses((status = 201, body = Place)))]
#[post("/places")]
async fn create_place(state: Data<State>, actor: Actor, once: Once<PlaceIn>) -> Result<Reply<Place>, Problem> {
    let Once { body: PlaceIn { id, name, kind, parent_id, keeper_id }, intent } = once;
    let (school, now) = (actor.school, intent.at);
    let new = store::NewPlace { id: id.map(|id| id.0), name: name.into(), kind, parent: parent_id, keeper: keeper_id };
    let work = state.db.once(school, intent, move |tx| Box::pin(store::create(tx, school, new, now)));
    let written = work.await?;
    let place = store::get_row(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, place.into()))
}

/// A place
#[utoipa::path(tag = "place", security(("session" = [Permission::PlaceRead])),
    params(("id" = PlaceId, Path, description = "The place")), responses((status = 200, body = Place)))]
#[get("/places/{id}")]
async fn get_place(state: Data<State>, actor: Actor, id: Path<PlaceId>) -> Result<Json<Place>, Problem> {
    Ok(Json(store::get_row(state.db.read(), actor.school, id.into_inner()).await?.into()))
}

/// Rename or move a place, or change its keeper
#[utoipa::path(tag = "place", security(("session" = [Permission::PlaceWrite])),
    params(("id" = PlaceId, Path, description = "The place"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = PlacePatch, responses((status = 200, body = Place)))]
#[patch("/places/{id}")]
async fn update_place(
    state: Data<State>,
    actor: Actor,
    id: Path<PlaceId>,
    version: IfMatch,
    body: Body<PlacePatch>,
) -> Result<Json<Place>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let PlacePatch { name, kind, parent_id, keeper_id } = body.0;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let before = current(tx, school, id, version).await?;
            let mut after = before.clone();
            after.name = name.map_or(after.name, String::from);
            after.kind = kind.unwrap_or(after.kind);
            after.parent_id = parent_id.over(after.parent_id);
            after.keeper_id = keeper_id.over(after.keeper_id);
            store::update(tx, before, after).await
        })
    });
    work.await?;
    Ok(Json(store::get_row(state.db.read(), school, id).await?.into()))
}

/// Take a place out of use
///
/// Nothing may be left in it. Records keep its name; its tag is void.
#[utoipa::path(tag = "place", security(("session" = [Permission::PlaceWrite])),
    params(("id" = PlaceId, Path, description = "The place"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = PlaceVoid, responses((status = 200, body = Place)))]
#[post("/places/{id}/void")]
async fn void_place(
    state: Data<State>,
    actor: Actor,
    id: Path<PlaceId>,
    version: IfMatch,
    once: Once<PlaceVoid>,
) -> Result<Reply<Place>, Problem> {
    let (id, school, now) = (id.into_inner(), actor.school, once.intent.at);
    let reason = once.body.reason.into();
    let work = state.db.once(school, once.intent, move |tx| {
        Box::pin(async move {
            let place = current(tx, school, id, version).await?;
            store::void(tx, place, reason, now).await
        })
    });
    let written = work.await?;
    Ok(Reply::ok(written.replayed, store::get_row(state.db.read(), school, id).await?.into()))
}

/// The place, if it is still as the caller saw it.
async fn current(
    tx: &sea_orm::DatabaseTransaction,
    school: entity::SchoolId,
    id: PlaceId,
    version: IfMatch,
) -> Result<place::Model, Problem> {
    // Two moves at the same moment could make a cycle together: places change one at a time in a school.
    crate::school::lock(tx, school).await?;
    let place = store::get(tx, school, id).await?;
    if place.version != version.0 || place.void_reason.is_some() {
        return Err(Problem::stale(Place::from(store::get_row(tx, school, id).await?)));
    }
    Ok(place)
}
