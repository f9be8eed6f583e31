//! `/roll-calls`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{RollCallId, VisitId, roll_call, roll_call_item::RollCallState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    repair::Names,
    visit::visitor,
    wire::{AsItIs, Call, Once, Reply, moment, some_moment},
};

/// So many are listed.
const NEWEST: u64 = 50;
/// A phone's clock may be so much ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The operations of roll-calls.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_roll_calls)
        .service(create_roll_call)
        .service(get_roll_call)
        .service(note_roll_call)
        .service(close_roll_call);
}

/// What for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RollCallIn, example = json!({"drill": true}))]
pub struct RollCallIn {
    /// 演练
    #[serde(default)]
    drill: bool,
}

/// Where somebody is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RollCallMark, example = json!({
    "visitId": "019a0000-0000-7000-8000-0000000000b1", "state": "safe"
}))]
pub struct MarkIn {
    /// The visitor on the list.
    visit_id: VisitId,
    state: RollCallState,
    /// When it was seen, if it is sent later: of two the later counts.
    at: Option<DateTime<Utc>>,
}

/// A visitor on the list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RollCallItem {
    /// The visit.
    visit_id: VisitId,
    /// 来访人姓名
    name: String,
    /// 单位
    company: String,
    /// How many people, companions included.
    headcount: i32,
    /// 随行人员
    companions: Vec<String>,
    /// 被访人
    #[schema(required)]
    host: Option<Person>,
    /// When he came in.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    entered_at: Option<DateTime<Utc>>,
    /// Where he is.
    state: RollCallState,
    /// Who said so last.
    #[schema(required)]
    marked_by: Option<Person>,
    /// When that was.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    marked_at: Option<DateTime<Utc>>,
}

/// A roll-call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000c1", "drill": true,
    "startedBy": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"},
    "startedAt": "2026-11-23T02:05:00.000Z", "closedAt": null,
    "items": [{
        "visitId": "019a0000-0000-7000-8000-0000000000b1", "name": "张某", "company": "", "headcount": 1, "companions": [],
        "host": null, "enteredAt": "2026-11-23T01:00:00.000Z", "state": "unseen", "markedBy": null, "markedAt": null
    }]
}))]
pub struct RollCall {
    /// Its id.
    id: RollCallId,
    /// 演练
    drill: bool,
    /// Who began it.
    #[schema(required)]
    started_by: Option<Person>,
    /// When.
    #[serde(serialize_with = "moment")]
    started_at: DateTime<Utc>,
    /// When it ended.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    closed_at: Option<DateTime<Utc>>,
    /// Who was inside when it began, the first who came first.
    items: Vec<RollCallItem>,
}

/// The newest roll-calls.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct RollCalls {
    /// The newest first, fifty at most, each without its list.
    items: Vec<RollCall>,
}

/// List roll-calls
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftRead])),
    responses((status = 200, body = RollCalls)))]
#[get("/roll-calls")]
async fn get_roll_calls(state: Data<State>, actor: Actor) -> Result<Json<RollCalls>, Problem> {
    let db = state.db.read();
    let rows = store::newest(db, actor.school, NEWEST).await?;
    let mut names = Names::default();
    names.ask_people(rows.iter().map(|row| Some(row.started_by)));
    names.load(db, actor.school).await?;
    Ok(Json(RollCalls { items: rows.into_iter().map(|row| roll_call(row, &names, Vec::new())).collect() }))
}

/// Begin a roll-call
///
/// 应急点名: the list of who is inside stands still from this moment on.
#[utoipa::path(tag = "gate", security(("session" = [Permission::VisitAdmit])), request_body = RollCallIn,
    responses((status = 201, body = RollCall)))]
#[post("/roll-calls")]
async fn create_roll_call(
    state: Data<State>,
    actor: Actor,
    once: Once<RollCallIn>,
) -> Result<Reply<RollCall>, Problem> {
    let Once { body: RollCallIn { drill }, intent } = once;
    let row = roll_call::Model {
        id: RollCallId::new(),
        school_id: actor.school,
        drill,
        started_by: actor.member,
        started_at: intent.at,
        closed_by: None,
        closed_at: None,
    };
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let id = row.id;
            store::begin(tx, row).await?;
            Ok(id)
        })
    });
    let written = work.await?;
    Ok(Reply::created(written.replayed, one(&state, actor, written.value).await?))
}

/// A roll-call
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftRead])),
    params(("id" = RollCallId, Path, description = "The roll-call")), responses((status = 200, body = RollCall)))]
#[get("/roll-calls/{id}")]
async fn get_roll_call(state: Data<State>, actor: Actor, id: Path<RollCallId>) -> Result<Json<RollCall>, Problem> {
    Ok(Json(one(&state, actor, id.into_inner()).await?))
}

/// Tick a visitor off
///
/// Safe, missing, or not seen after all. It may be sent later and again: of two ticks the one that was made later counts. One
/// made after the end is 422 `out_of_range` for `at`.
#[utoipa::path(tag = "gate", security(("session" = [Permission::VisitAdmit])),
    params(("id" = RollCallId, Path, description = "The roll-call")), request_body = MarkIn,
    responses((status = 200, body = RollCall)))]
#[post("/roll-calls/{id}/marks")]
async fn note_roll_call(call: Call<RollCallId, MarkIn, AsItIs>) -> Result<Reply<RollCall>, Problem> {
    let Call { state, actor, id, body: MarkIn { visit_id, state: seen, at }, intent, .. } = call;
    let at = at.unwrap_or(intent.at);
    if at > intent.at + AHEAD {
        return Err(Problem::field("at", "out_of_range"));
    }
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let row = store::lock(tx, actor.school, id).await?;
            if at < row.started_at || row.closed_at.is_some_and(|closed| at > closed) {
                return Err(Problem::field("at", "out_of_range"));
            }
            match store::mark(tx, actor.school, (id, visit_id), seen, (actor.member, at)).await? {
                true => Ok(()),
                false => Err(Problem::field("visitId", "not_found")),
            }
        })
    });
    let replayed = work.await?.replayed;
    Ok(Reply::ok(replayed, one(&state, actor, id).await?))
}

/// End a roll-call
///
/// Ticks that were made before and come later are still taken; of those made after, none.
#[utoipa::path(tag = "gate", security(("session" = [Permission::VisitAdmit])),
    params(("id" = RollCallId, Path, description = "The roll-call")), responses((status = 200, body = RollCall)))]
#[post("/roll-calls/{id}/close")]
async fn close_roll_call(state: Data<State>, actor: Actor, id: Path<RollCallId>) -> Result<Json<RollCall>, Problem> {
    let (id, now) = (id.into_inner(), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            store::lock(tx, actor.school, id).await?;
            store::close(tx, actor.school, id, (actor.member, now)).await
        })
    });
    work.await?;
    Ok(Json(one(&state, actor, id).await?))
}

async fn one(state: &State, actor: Actor, id: RollCallId) -> Result<RollCall, Problem> {
    let (db, school) = (state.db.read(), actor.school);
    let row = store::get(db, school, id).await?;
    let (items, seal) = (store::items(db, school, id).await?, state.seals.of(db, school).await?);
    let mut names = Names::default();
    names.ask_people([Some(row.started_by)]);
    items.iter().for_each(|(item, visit)| names.ask_people([item.marked_by, visit.host_id]));
    names.load(db, school).await?;
    let mut shown = Vec::with_capacity(items.len());
    for (item, visit) in items {
        let who = visitor(&seal, &visit)?;
        shown.push(RollCallItem {
            visit_id: visit.id,
            name: who.name,
            company: who.company,
            headcount: visit.headcount,
            companions: who.companions,
            host: names.person(visit.host_id),
            entered_at: visit.entered_at,
            state: item.state,
            marked_by: names.person(item.marked_by),
            marked_at: item.marked_at,
        });
    }
    Ok(roll_call(row, &names, shown))
}

fn roll_call(row: roll_call::Model, names: &Names, items: Vec<RollCallItem>) -> RollCall {
    RollCall {
        id: row.id,
        drill: row.drill,
        started_by: names.person(Some(row.started_by)),
        started_at: row.started_at,
        closed_at: row.closed_at,
        items,
    }
}
