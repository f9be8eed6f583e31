//! `/rectifications`: opening, finding and reading. What is done with one is in `steps.rs`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MemberId, PhotoId, RectificationId,
    rectification::{self, RectificationStatus},
    rectification_photo::RectificationPhotoRole,
};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::{Rectification, RectificationChanged, Source},
    export,
    held::{Done, Said, changed, written},
    rules, show, steps,
    store::{self, Filter},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    notify::Kind,
    photo::attach,
    problem::Code,
    repair::few_photos,
    sample::today,
    wire::{Cursor, Limit, Line, NewId, Once, Page, Query, Reply},
};

/// The operations of what has to be put right.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_rectifications).service(create_rectification).service(get_rectification);
    steps::routes(config);
    export::routes(config);
}

/// What was found.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "source": {"kind": "accompany", "id": "019a0000-0000-7000-8000-000000000080"}, "what": "汤凉了，保温桶坏了",
    "ownerId": "019a0000-0000-7000-8000-000000000002", "dueOn": "2026-11-23", "photoIds": []
}))]
pub struct RectificationIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<RectificationId>)]
    id: Option<NewId<RectificationId>>,
    /// At what it was found.
    source: Source,
    /// 隐患描述
    what: Line<500>,
    /// 整改责任人: anybody of the staff.
    owner_id: MemberId,
    /// 整改时限: the last day at the school, from today on and within 366 days.
    due_on: NaiveDate,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
}

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RectificationQuery {
    /// Only those that stand here.
    status: Option<RectificationStatus>,
    /// True: only those that are mine to put right.
    #[serde(default)]
    mine: bool,
    /// True: only those that were not put right in time. The longest over come first; else the newest.
    #[serde(default)]
    overdue: bool,
    /// How many records to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List what has to be put right
///
/// The newest first; of what is overdue the longest over.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationRead])),
    params(RectificationQuery), responses((status = 200, body = Page<Rectification>)))]
#[get("/rectifications")]
async fn list_rectifications(
    state: Data<State>,
    actor: Actor,
    query: Query<RectificationQuery>,
) -> Result<Json<Page<Rectification>>, Problem> {
    let RectificationQuery { status, mine, overdue, limit, cursor } = query.0;
    let (db, now) = (state.db.read(), state.clock.now());
    let due_before = if overdue { Some(today(db, actor.school, now).await?) } else { None };
    let filter = Filter { status, owner: mine.then_some(actor.member), due_before };
    let rows = store::list(db, actor.school, filter, (limit, cursor)).await?;
    let page = limit.page::<_, rectification::Model>(rows, |row| match due_before {
        Some(_) => vec![row.due_on.to_string(), row.id.to_string()],
        None => vec![row.id.to_string()],
    });
    let items = show::all(&state, db, actor, page.items, now).await?;
    Ok(Json(Page { items, next: page.next }))
}

/// Something that has to be put right
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationRead])),
    params(("id" = RectificationId, Path, description = "The record")),
    responses((status = 200, body = Rectification)))]
#[get("/rectifications/{id}")]
async fn get_rectification(
    state: Data<State>,
    actor: Actor,
    id: Path<RectificationId>,
) -> Result<Json<Rectification>, Problem> {
    let row = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(show::one(&state, state.db.read(), actor, row, state.clock.now()).await?))
}

/// Say what has to be put right
///
/// By whom and until when. What was found at one meal, fridge or sample is open once: a second one is 409 with the first.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::RectificationWrite])),
    request_body = RectificationIn, responses((status = 201, body = RectificationChanged)))]
#[post("/rectifications")]
async fn create_rectification(
    state: Data<State>,
    actor: Actor,
    once: Once<RectificationIn>,
) -> Result<Reply<RectificationChanged>, Problem> {
    let Once { body, intent } = once;
    few_photos(&body.photo_ids)?;
    let (now, inner) = (intent.at, state.clone());
    let work =
        state.db.once(actor.school, intent, move |tx| Box::pin(async move { open(tx, inner, actor, body, now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

async fn open(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    new: RectificationIn,
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let (school, Source { kind, id: source_id }) = (actor.school, new.source);
    let today = today(tx, school, now).await?;
    rules::due(new.due_on, today).map_err(|code| Problem::field("dueOn", code))?;
    store::check_source(tx, school, kind, source_id).await?;
    store::check_owner(tx, school, new.owner_id).await?;
    let row = rectification::Model {
        id: new.id.map_or_else(RectificationId::new, |id| id.0),
        school_id: school,
        source: kind,
        source_id,
        what: new.what.to_string(),
        opened_by: actor.member,
        opened_at: now,
        owner_id: new.owner_id,
        first_due_on: new.due_on,
        due_on: new.due_on,
        status: RectificationStatus::Open,
        measures: String::new(),
        done_by: None,
        done_at: None,
        verified_by: None,
        verified_at: None,
        result: String::new(),
        returns: 0,
        returned_by: None,
        returned_at: None,
        return_reason: String::new(),
        cancelled_by: None,
        cancelled_at: None,
        cancel_reason: String::new(),
        escalated: 0,
        escalated_on: None,
        version: 1,
    };
    if !store::insert(tx, row.clone()).await? {
        let mut problem = Problem::new(Code::Conflict);
        if let Some(there) = store::live(tx, school, kind, source_id).await? {
            problem.current = serde_json::to_value(show::one(&state, tx, actor, there, now).await?).ok();
        }
        return Err(problem);
    }
    let photos = attach(tx, school, Some(actor.member), &new.photo_ids, "photoIds", now).await?;
    store::add_photos(tx, (school, row.id), RectificationPhotoRole::Found, &photos).await?;
    let news = vec![Kind::RectificationAssigned];
    let said = Said { op: "rectification.opened", text: new.what.into(), photos, news, ..Said::default() };
    written(tx, &row, actor, said, now).await
}
