//! Me too: somebody else stands before the same trouble, and is told how it goes on.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Data, Path, Payload},
};
use entity::repair_event::RepairEventKind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    code::{TrackingCode, hash},
    form::Typed,
    limit::{self, Place},
    report::{Reported, Tracking, named, onward, told},
    rules::{JOINED_AT_ONE_TAG, is_for},
    store,
};
use crate::{
    Problem, State,
    db::Written,
    page,
    problem::Code,
    repair::{
        held::{By, Held},
        rules::is_undone,
    },
    tag::{self, Landed},
    wire::{self, Intent, Once, Reply, intent},
};

/// A form of two short fields.
const FORM_BYTES: usize = 1024;

/// Nothing has to be said.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct JoinIn {}

/// Which report is joined from a page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "BX-2026-000412", "key": "019a00000000700080000000000000aa"}))]
pub struct JoinForm {
    /// The number of the order.
    number: String,
    /// A name for this report, as `Idempotency-Key`.
    #[serde(default)]
    key: String,
}

/// Join a report without an account
///
/// For an order that the tag's page shows as reported already. No second order is made; who joins is told how the first
/// goes on, by a code of their own.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "The code in the QR code, or as typed"),
        ("number" = String, Path, description = "The number of the order")),
    request_body = JoinIn, responses((status = 201, body = Tracking)))]
#[post("/public/tags/{code}/repairs/{number}/join")]
pub async fn join_public_repair(
    state: Data<State>,
    request: HttpRequest,
    path: Path<(String, String)>,
    once: Once<JoinIn>,
) -> Result<Reply<Tracking>, Problem> {
    let (code, number) = path.into_inner();
    let landed = tag::look(&state, &request, &code).await?;
    limit::attempt(&state, &request).await?;
    let written = write(&state, &landed, number, once.intent).await?;
    Ok(Reply::created(written.replayed, written.value.tracking(&state)?))
}

/// Join a report from the page of a tag
///
/// For the page's own button: leads on to the page that shows how the order goes on.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "The code in the QR code")),
    request_body(content = JoinForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page of the tracking code"),
        (status = 400, body = String, content_type = "text/html", description = "The page again"),
        (status = 404, body = String, content_type = "text/html", description = "No such tag, or not open"),
        (status = 408, body = String, content_type = "text/html", description = "The page again"),
        (status = 413, body = String, content_type = "text/html", description = "The page again"),
        (status = 415, body = String, content_type = "text/html", description = "The page again"),
        (status = 422, body = String, content_type = "text/html", description = "The page again"),
        (status = 429, body = String, content_type = "text/html", description = "Too many for now")))]
#[post("/t/{code}/join")]
pub async fn join_repair_by_page(
    state: Data<State>,
    request: HttpRequest,
    code: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let language = page::language(&request);
    let landed = match tag::look(&state, &request, &code).await {
        Ok(landed) => landed,
        Err(problem) => return tag::unknown(&problem, language),
    };
    let done = async {
        limit::attempt(&state, &request).await?;
        let body = wire::collect_file(&request, payload.into_inner(), FORM_BYTES).await?;
        let form: JoinForm = serde_urlencoded::from_bytes(&body).map_err(|_| Code::InvalidBody)?;
        let intent = named(intent(&request, form.number.as_bytes())?, &form.key);
        write(&state, &landed, form.number, intent).await?.value.tracking(&state)
    };
    match done.await {
        Ok(tracking) => onward(&tracking),
        Err(problem) => landed.page(&Typed::default(), Some(&problem), language),
    }
}

/// Joins the order, unless too many did at this tag; who joined already is answered again even then.
async fn write(
    state: &Data<State>,
    landed: &Landed,
    number: String,
    intent: Intent,
) -> Result<Written<Reported>, Problem> {
    let (school, target, now, inner) = (landed.tag.school_id, landed.target, intent.at, state.clone());
    let tracking = TrackingCode::new(&state.keys);
    let follower = (tracking.id, hash(&tracking.text(&state.keys)?));
    let place = Place::at(state, "join", &landed.tag.code, JOINED_AT_ONE_TAG).await;
    let refused = place.is_none();
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            if refused {
                return Err(limit::too_many(JOINED_AT_ONE_TAG));
            }
            let order = store::by_number(tx, school, &number).await?;
            let held = Held::take_by(tx, inner, school, order.id, By::House, now).await?;
            if !is_for(&held.order, target) || !is_undone(held.order.status) {
                return Err(Code::NotFound.into());
            }
            let told = held.save(RepairEventKind::Joined, String::new(), json!({})).await?;
            store::follow(tx, school, order.id, follower, now).await?;
            Ok(Reported { number: order.number, tracking, members: told.members })
        })
    });
    let done = work.await;
    Place::settle(place, state, &done).await;
    told(state, school, done).await
}
