//! `/crews`.

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use entity::{CrewId, MemberId, crew};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, CrewRow};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    wire::{Body, Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply},
};

/// The crews' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_crews).service(create_crew).service(get_crew).service(update_crew).service(void_crew);
}

/// Members who share a kind of work.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000050", "name": "水电组",
    "members": [{"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}], "voidReason": null, "version": 1
}))]
pub struct Crew {
    id: CrewId,
    name: String,
    members: Vec<Person>,
    /// Why it is no more; null while it is.
    #[schema(required)]
    void_reason: Option<String>,
    version: i32,
}

impl From<CrewRow> for Crew {
    fn from(row: CrewRow) -> Self {
        let crew::Model { id, school_id: _, name, void_reason, version } = row.crew;
        Self { id, name, members: row.members.into_iter().map(Person::from).collect(), void_reason, version }
    }
}

/// A crew to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "水电组", "memberIds": ["019a0000-0000-7000-8000-000000000001"]}))]
pub struct CrewIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<CrewId>)]
    id: Option<NewId<CrewId>>,
    name: Line<60>,
    /// Directors and caretakers who can act.
    #[schema(max_items = 100)]
    member_ids: Vec<MemberId>,
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "水电暖组"}))]
pub struct CrewPatch {
    name: Option<Line<60>>,
    /// All who are in it from now on.
    #[schema(max_items = 100)]
    member_ids: Option<Vec<MemberId>>,
}

/// Why it is no more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "并入后勤组"}))]
pub struct CrewVoid {
    reason: Line<200>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CrewQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

const MOST_MEMBERS: usize = 100;

/// List crews by name
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])), params(CrewQuery),
    responses((status = 200, body = Page<Crew>)))]
#[get("/crews")]
async fn list_crews(state: Data<State>, actor: Actor, query: Query<CrewQuery>) -> Result<Json<Page<Crew>>, Problem> {
    let CrewQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, limit, cursor).await?;
    Ok(Json(limit.page(rows, |row| vec![row.crew.name.clone(), row.crew.id.to_string()])))
}

/// Make a crew
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])), request_body = CrewIn,
    responses((status = 201, body = Crew)))]
#[post("/crews")]
async fn create_crew(state: Data<State>, actor: Actor, once: Once<CrewIn>) -> Result<Reply<Crew>, Problem> {
    let Once { body: CrewIn { id, name, member_ids }, intent } = once;
    let school = actor.school;
    few(&member_ids)?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move { store::create(tx, school, id.map(|id| id.0), name.into(), &member_ids).await })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, row.into()))
}

/// A crew
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])),
    params(("id" = CrewId, Path, description = "The crew")), responses((status = 200, body = Crew)))]
#[get("/crews/{id}")]
async fn get_crew(state: Data<State>, actor: Actor, id: Path<CrewId>) -> Result<Json<Crew>, Problem> {
    Ok(Json(store::get(state.db.read(), actor.school, id.into_inner()).await?.into()))
}

/// Rename a crew, or say who is in it
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = CrewId, Path, description = "The crew"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = CrewPatch, responses((status = 200, body = Crew)))]
#[patch("/crews/{id}")]
async fn update_crew(
    state: Data<State>,
    actor: Actor,
    id: Path<CrewId>,
    version: IfMatch,
    body: Body<CrewPatch>,
) -> Result<Json<Crew>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let CrewPatch { name, member_ids } = body.0;
    few(member_ids.as_deref().unwrap_or_default())?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut crew = current(tx, school, id, version).await?;
            crew.name = name.map_or(crew.name, String::from);
            store::update(tx, crew, member_ids.as_deref()).await
        })
    });
    work.await?;
    Ok(Json(store::get(state.db.read(), school, id).await?.into()))
}

/// Take a crew out of use
///
/// Rules that name it are passed over. What waits for it can still be taken by its members, or given to others.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = CrewId, Path, description = "The crew"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = CrewVoid, responses((status = 200, body = Crew)))]
#[post("/crews/{id}/void")]
async fn void_crew(
    state: Data<State>,
    actor: Actor,
    id: Path<CrewId>,
    version: IfMatch,
    once: Once<CrewVoid>,
) -> Result<Reply<Crew>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let Once { body: CrewVoid { reason }, intent } = once;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let mut crew = current(tx, school, id, version).await?;
            crew.void_reason = Some(reason.into());
            store::update(tx, crew, None).await
        })
    });
    let written = work.await?;
    Ok(Reply::ok(written.replayed, store::get(state.db.read(), school, id).await?.into()))
}

fn few(members: &[MemberId]) -> Result<(), Problem> {
    if members.len() > MOST_MEMBERS { Err(Problem::field("memberIds", "too_many")) } else { Ok(()) }
}

/// The crew, if it is still as the caller saw it.
async fn current(
    tx: &sea_orm::DatabaseTransaction,
    school: entity::SchoolId,
    id: CrewId,
    version: IfMatch,
) -> Result<crew::Model, Problem> {
    let crew = store::lock(tx, school, id).await?;
    if crew.version != version.0 || crew.void_reason.is_some() {
        return Err(Problem::stale(Crew::from(store::get(tx, school, id).await?)));
    }
    Ok(crew)
}
