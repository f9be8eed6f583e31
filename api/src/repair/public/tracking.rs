//! How an order goes on, for whoever holds a tracking code: every change, when, and nobody's name, words or photos.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    repair::{Model, RepairStatus},
    repair_event::{self, RepairEventKind},
    school,
};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    code::{hash, spelled},
    limit,
    rules::told,
    store, words,
};
use crate::{
    Problem, State,
    page::{self, clock_time, say},
    problem::{Code, Language},
    repair::{self, rules::is_undone},
    tag::normal,
};

/// A change of an order, without who made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackedEvent {
    /// What happened.
    kind: RepairEventKind,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    at: DateTime<Utc>,
}

/// An order as somebody without an account sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "number": "BX-2026-000412", "status": "waiting", "dueAt": "2026-09-03T10:00:00.000Z", "waitingUntil": "2026-09-04",
    "events": [{"kind": "reported", "at": "2026-09-01T00:20:00.000Z"}]
}))]
pub struct TrackedRepair {
    /// The school's number of the order.
    number: String,
    status: RepairStatus,
    /// Until when it is promised. Moves while it waits.
    #[serde(serialize_with = "crate::wire::moment")]
    due_at: DateTime<Utc>,
    /// When the part it waits for is expected.
    #[schema(required)]
    waiting_until: Option<NaiveDate>,
    /// All that happened, in order.
    events: Vec<TrackedEvent>,
}

impl TrackedRepair {
    fn new(order: Model, events: Vec<repair_event::Model>) -> Self {
        let Model { number, status, due_at, waiting_until, .. } = order;
        let waiting_until = waiting_until.filter(|_| status == RepairStatus::Waiting);
        let events = events.into_iter().filter(|event| told(event.kind));
        let events = events.map(|repair_event::Model { kind, at, .. }| TrackedEvent { kind, at }).collect();
        Self { number, status, due_at, waiting_until, events }
    }
}

/// Follow a repair by its tracking code
///
/// Every change and when it was, without a name, a word or a photo of anybody. Codes that are not known are all 404.
#[utoipa::path(tag = "public", security(()),
    params(("trackingCode" = String, Path, description = "As it was given, or as it is typed")),
    responses((status = 200, body = TrackedRepair)))]
#[get("/public/repairs/{trackingCode}")]
pub async fn get_public_repair(
    state: Data<State>,
    request: HttpRequest,
    code: Path<String>,
) -> Result<Json<TrackedRepair>, Problem> {
    Ok(Json(look(&state, &request, &code).await?.1))
}

/// The page behind a tracking code
///
/// Plain HTML without script: where the order is, until when it is promised, and every change.
#[utoipa::path(tag = "public", security(()),
    params(("trackingCode" = String, Path, description = "As it was given, or as it is typed")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Not known"),
        (status = 429, body = String, content_type = "text/html", description = "Too many unknown codes")))]
#[get("/r/{trackingCode}")]
pub async fn get_tracking_page(state: Data<State>, request: HttpRequest, code: Path<String>) -> HttpResponse {
    let language = page::language(&request);
    match look(&state, &request, &code).await {
        Ok((school, order)) => {
            let body = shown(&school, &order, &spelled(&normal(&code)), language);
            page::answer(None, &order.number, &body, language)
        }
        Err(problem) => page::refusal(&problem, &html! {}, language),
    }
}

async fn look(state: &State, request: &HttpRequest, code: &str) -> Result<(school::Model, TrackedRepair), Problem> {
    let db = state.db.read();
    let found = store::tracked(db, hash(code)).await.and_then(|order| order.ok_or(Code::NotFound.into()));
    let order = limit::guessed(state, request, "tracking", found).await?;
    let events = repair::store::events(db, order.school_id, order.id).await?;
    let school = crate::school::get(db, order.school_id).await?;
    Ok((school, TrackedRepair::new(order, events)))
}

fn shown(school: &school::Model, order: &TrackedRepair, code: &str, language: Language) -> Markup {
    html! {
        p.school { (school.name) " · " (order.number) }
        h1 { (words::status(order.status, language)) }
        @if is_undone(order.status) {
            p {
                @match order.waiting_until {
                    Some(day) => { (say(language, "配件预计 ", "The part is expected on ")) (day) }
                    None => { (say(language, "承诺修好：", "Promised until ")) (clock_time(order.due_at, language)) }
                }
            }
        }
        ol {
            @for event in order.events.iter().rev() {
                li {
                    time datetime=(event.at.to_rfc3339()) { (clock_time(event.at, language)) }
                    (words::event(event.kind, language))
                }
            }
        }
        p.contact {
            (say(language, "收藏本页或记下查询码，随时可以再看。别人有了它也能看。",
                "Keep this page or its code to look again. Whoever has it can look as well."))
            @if !school.contact.is_empty() {
                br; (say(language, "着急请联系：", "In a hurry? Please call: ")) b { (school.contact) }
            }
        }
        p.code { (code) }
    }
}
