//! `/notices`.

use actix_web::{
    HttpRequest, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{NoticeId, notice};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{delivery, events, store::Reader, text, webhook};
use crate::{
    Problem, State,
    gate::Actor,
    page::language,
    problem::Language,
    wire::{Cursor, Limit, Page, Query, Reply, intent, moment, some_moment},
};

/// The operations of telling.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_notices).service(read_notices).service(read_notice);
    events::routes(config);
    delivery::routes(config);
    webhook::routes(config);
}

/// Something the reader is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Notice)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000071", "kind": "repair.assigned",
    "subjectId": "019a0000-0000-7000-8000-000000000060", "title": "有维修任务派给您",
    "text": "BX-2026-000412 · 教学楼 / 201 · 水龙头",
    "params": {"number": "BX-2026-000412", "place": "教学楼 / 201", "item": "水龙头"},
    "at": "2026-09-01T00:00:00.000Z", "readAt": null
}))]
pub struct NoticeOut {
    id: NoticeId,
    /// What it is about, such as `repair.assigned`.
    #[schema(example = "repair.assigned")]
    kind: String,
    /// The record it is about: for `repair.…` the order.
    subject_id: Uuid,
    /// What happened, in the reader's language.
    title: String,
    /// To what it happened.
    text: String,
    /// What the text names, by name.
    #[schema(value_type = Object)]
    params: Value,
    #[serde(serialize_with = "moment")]
    at: DateTime<Utc>,
    /// When it was read; null until then.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    read_at: Option<DateTime<Utc>>,
}

impl From<(Language, notice::Model)> for NoticeOut {
    fn from((language, row): (Language, notice::Model)) -> Self {
        let notice::Model { id, school_id: _, member_id: _, kind, subject_id, params, at, read_at } = row;
        let (title, text) = (text::title(&kind, language).to_owned(), text::line(&params, language));
        Self { id, kind, subject_id, title, text, params, at, read_at }
    }
}

/// A page of the inbox.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "items": [{
        "id": "019a0000-0000-7000-8000-000000000071", "kind": "repair.assigned",
        "subjectId": "019a0000-0000-7000-8000-000000000060", "title": "有维修任务派给您",
        "text": "BX-2026-000412 · 教学楼 / 201 · 水龙头",
        "params": {"number": "BX-2026-000412", "place": "教学楼 / 201", "item": "水龙头"},
        "at": "2026-09-01T00:00:00.000Z", "readAt": null
    }],
    "next": null, "unread": 1
}))]
pub struct Inbox {
    /// The rows.
    items: Vec<NoticeOut>,
    /// Send this as `cursor` for the next page; null on the last one.
    #[schema(value_type = Option<String>, required)]
    next: Option<Cursor>,
    /// How many are unread, on all pages together.
    unread: u64,
}

/// How many are left.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"unread": 0}))]
pub struct Unread {
    /// How many are unread.
    unread: u64,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeQuery {
    /// Only what was not read.
    #[serde(default)]
    unread: bool,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

fn reader(actor: Actor) -> Reader {
    Reader { school: actor.school, member: actor.member }
}

/// The inbox, the newest first
#[utoipa::path(tag = "notice", security(("session" = [])), params(NoticeQuery), responses((status = 200, body = Inbox)))]
#[get("/notices")]
async fn list_notices(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    query: Query<NoticeQuery>,
) -> Result<Json<Inbox>, Problem> {
    let NoticeQuery { unread, limit, cursor } = query.0;
    let (reader, db, language) = (reader(actor), state.db.read(), language(&request));
    let rows = reader.list(db, unread, limit, cursor).await?;
    let rows: Vec<_> = rows.into_iter().map(|row| (language, row)).collect();
    let Page { items, next } = limit.page(rows, |(_, row)| vec![row.id.to_string()]);
    Ok(Json(Inbox { items, next, unread: reader.unread(db).await? }))
}

/// Note that a notice was read
#[utoipa::path(tag = "notice", security(("session" = [])),
    params(("id" = NoticeId, Path, description = "The notice")), responses((status = 200, body = NoticeOut)))]
#[post("/notices/{id}/read")]
async fn read_notice(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<NoticeId>,
) -> Result<Reply<NoticeOut>, Problem> {
    let (reader, id, intent) = (reader(actor), id.into_inner(), intent(&request, &[])?);
    let (now, language) = (intent.at, language(&request));
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            reader.find(tx, id).await?;
            reader.read(tx, Some(id), now).await
        })
    });
    let written = work.await?;
    let row = reader.find(state.db.read(), id).await?;
    Ok(Reply::ok(written.replayed, (language, row).into()))
}

/// Note that all notices were read
#[utoipa::path(tag = "notice", security(("session" = [])), responses((status = 200, body = Unread)))]
#[post("/notices/read")]
async fn read_notices(state: Data<State>, actor: Actor, request: HttpRequest) -> Result<Reply<Unread>, Problem> {
    let (reader, intent) = (reader(actor), intent(&request, &[])?);
    let now = intent.at;
    let work = state.db.once(actor.school, intent, move |tx| Box::pin(reader.read(tx, None, now)));
    let written = work.await?;
    Ok(Reply::ok(written.replayed, Unread { unread: reader.unread(state.db.read()).await? }))
}
