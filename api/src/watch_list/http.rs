//! `/watch-entries`.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use entity::{WatchEntryId, watch_entry};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    rules::{MOST_ALIASES, MOST_PLATES},
    store::{self, Watched},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    notify,
    seal::SchoolSeal,
    visit,
    wire::{AsItIs, Call, Cursor, Limit, Line, NewId, Once, Page, Query, Reply, Text},
};

/// The operations of the list.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_watch_entries).service(create_watch_entry).service(void_watch_entry);
}

/// Somebody for whom the leader on duty decides.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000095", "name": "赵某", "aliases": ["小赵"], "plates": ["川A12345"],
    "note": "来访请先报告值班领导", "voidReason": null, "erased": false, "createdAt": "2026-11-20T00:20:00.000Z"
}))]
pub struct WatchEntry {
    id: WatchEntryId,
    /// The name; empty once erased.
    name: String,
    /// Other names.
    aliases: Vec<String>,
    /// Plates.
    plates: Vec<String>,
    /// Why, and what to do.
    note: String,
    /// Why it is no more; null while it is.
    #[schema(required)]
    void_reason: Option<String>,
    /// True once what names the person was erased.
    erased: bool,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
}

impl WatchEntry {
    fn new(seal: &SchoolSeal, row: watch_entry::Model) -> Result<Self, Problem> {
        let person = store::open(seal, &row)?;
        let erased = person.is_none();
        let Watched { name, aliases, plates, note, void_reason } = person.unwrap_or_default();
        let watch_entry::Model { id, created_at, .. } = row;
        Ok(Self { id, name, aliases, plates, note, void_reason, erased, created_at })
    }
}

/// Somebody to put on the list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "赵某", "aliases": ["小赵"], "plates": ["川A12345"], "note": "来访请先报告值班领导"
}))]
pub struct WatchEntryIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<WatchEntryId>)]
    id: Option<NewId<WatchEntryId>>,
    name: Line<60>,
    /// Other names, also as they are written in other scripts.
    #[serde(default)]
    #[schema(max_items = 20)]
    aliases: Vec<Line<60>>,
    #[serde(default)]
    #[schema(max_items = 10)]
    plates: Vec<Line<20>>,
    /// Why, and what to do. Only directors read it.
    #[serde(default)]
    note: Text<500>,
}

impl WatchEntryIn {
    fn person(self) -> Result<Watched, Problem> {
        for (field, many, most) in
            [("aliases", self.aliases.len(), MOST_ALIASES), ("plates", self.plates.len(), MOST_PLATES)]
        {
            if many > most {
                return Err(Problem::field(field, "too_many"));
            }
        }
        let aliases = self.aliases.into_iter().map(String::from).collect();
        let plates = self.plates.into_iter().map(String::from).collect();
        Ok(Watched { name: self.name.into(), aliases, plates, note: self.note.into(), void_reason: None })
    }
}

/// Why it is no more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "事情已了结"}))]
pub struct WatchEntryVoid {
    reason: Line<200>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WatchEntryQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List who is watched for
///
/// The newest first. For directors alone.
#[utoipa::path(tag = "visit", security(("session" = [Permission::WatchWrite])), params(WatchEntryQuery),
    responses((status = 200, body = Page<WatchEntry>)))]
#[get("/watch-entries")]
async fn list_watch_entries(
    state: Data<State>,
    actor: Actor,
    query: Query<WatchEntryQuery>,
) -> Result<Json<Page<WatchEntry>>, Problem> {
    let WatchEntryQuery { limit, cursor } = query.0;
    let db = state.db.read();
    let seal = state.seals.of(db, actor.school).await?;
    let rows = store::list(db, actor.school, (limit, cursor)).await?;
    let page = limit.page::<_, watch_entry::Model>(rows, |row| vec![row.id.to_string()]);
    let items = page.items.into_iter().map(|row| WatchEntry::new(&seal, row)).collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next: page.next }))
}

/// Watch for somebody
///
/// When a visitor names this person, as himself, as a companion or by a plate, the leaders on duty are told at once and
/// only they let him in. Names are compared whatever their spaces, capitals and widths.
#[utoipa::path(tag = "visit", security(("session" = [Permission::WatchWrite])), request_body = WatchEntryIn,
    responses((status = 201, body = WatchEntry)))]
#[post("/watch-entries")]
async fn create_watch_entry(
    state: Data<State>,
    actor: Actor,
    once: Once<WatchEntryIn>,
) -> Result<Reply<WatchEntry>, Problem> {
    let Once { body, intent } = once;
    let id = body.id.map_or_else(WatchEntryId::new, |id| id.0);
    let (person, now) = (body.person()?, intent.at);
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let inner = seal.clone();
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            store::insert(tx, &inner, id, &person, actor.member, now).await?;
            Ok((id, visit::flag(tx, &inner, &person.known(), now).await?))
        })
    });
    let written = work.await?;
    let (id, members) = written.value;
    if !written.replayed {
        notify::wake(&state, actor.school, &members).await;
    }
    let row = store::get(state.db.read(), actor.school, id).await?;
    Ok(Reply::created(written.replayed, WatchEntry::new(&seal, row)?))
}

/// Watch for somebody no longer
#[utoipa::path(tag = "visit", security(("session" = [Permission::WatchWrite])),
    params(("id" = WatchEntryId, Path, description = "Who is watched for")), request_body = WatchEntryVoid,
    responses((status = 200, body = WatchEntry)))]
#[post("/watch-entries/{id}/void")]
async fn void_watch_entry(call: Call<WatchEntryId, WatchEntryVoid, AsItIs>) -> Result<Reply<WatchEntry>, Problem> {
    let Call { state, actor, id, body: WatchEntryVoid { reason }, intent, .. } = call;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let (inner, now) = (seal.clone(), intent.at);
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { store::void(tx, &inner, id, reason.into(), now).await })
    });
    let replayed = work.await?.replayed;
    let row = store::get(state.db.read(), actor.school, id).await?;
    Ok(Reply::ok(replayed, WatchEntry::new(&seal, row)?))
}
