//! The code that a guardian's phone shows at the gate. It changes every half minute, so that a picture of it opens nothing, and
//! works once.

use actix_web::{
    get, post,
    web::{Data, Json, Path, block},
};
use chrono::{DateTime, Utc};
use entity::{CollectorId, StudentId, collector, release::MarkHow};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::ReleaseChanged,
    held::{Outcome, changed},
    pickup::{Fetched, fetch},
};
use crate::{
    Problem, State,
    collector::store::{self as collectors, Which},
    gate::{Actor, Keys, Permission},
    pass::{
        self, begins, parse,
        rules::{Shown, qr},
        step,
    },
    problem::Code,
    seal::SchoolSeal,
    wire::{Line, Once, Reply},
};

/// The code of so many steps ago is still known to be old.
const KNOWN: i64 = 10;

/// The operations of the code.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_child_code).service(scan_pickup);
}

/// What the phone shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "7K3M9Q", "qr": "019A00000000700080000000000000A27K3M9Q", "until": "2026-11-20T08:31:00.000Z"
}))]
pub struct ChildCode {
    /// Six characters, to be read out.
    code: String,
    /// The text of the QR code: the six characters, and whose they are.
    qr: String,
    /// Until when it is shown; then there is another.
    #[serde(serialize_with = "crate::wire::moment")]
    until: DateTime<Utc>,
}

/// What was scanned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PickupScan, example = json!({"code": "7K3M9Q"}))]
pub struct ScanIn {
    /// The code of a guardian's phone: as the QR code has it, or the six characters.
    code: Line<40>,
}

/// The code of a collector in a step.
fn code(keys: &Keys, of: CollectorId, step: i64) -> Option<String> {
    pass::code(keys, &format!("collector {of}"), step)
}

/// Whose code it is, and of which step; none when it is of nobody, or could be of two.
fn whose(keys: &Keys, rows: Vec<collector::Model>, typed: &str, now: DateTime<Utc>) -> Option<(collector::Model, i64)> {
    let now = step(now);
    let of = |row: collector::Model| {
        let mut steps = (now - KNOWN..=now).filter(|step| code(keys, row.id, *step).is_some_and(|code| code == typed));
        steps.next_back().map(|step| (row, step))
    };
    let mut found = rows.into_iter().filter_map(of);
    found.next().filter(|_| found.next().is_none())
}

/// The code by which the gate knows a guardian
///
/// For this child. A picture of it is useless half a minute later, and it works once.
#[utoipa::path(tag = "release", security(("session" = [Permission::FamilyRead])),
    params(("id" = StudentId, Path, description = "The child")), responses((status = 200, body = ChildCode)))]
#[get("/children/{id}/code")]
async fn get_child_code(state: Data<State>, actor: Actor, id: Path<StudentId>) -> Result<Json<ChildCode>, Problem> {
    let (db, id, now) = (state.db.read(), id.into_inner(), state.clock.now());
    if !collectors::children(db, actor).await?.contains(&id) {
        return Err(Code::NotFound.into());
    }
    let rows = collectors::of_students(db, actor.school, [id], Which::Standing).await?;
    let own = rows.iter().find(|row| row.member_id == Some(actor.member)).ok_or(Code::NotFound)?;
    let code = code(&state.keys, own.id, step(now)).ok_or_else(|| Problem::internal("no key makes a code"))?;
    Ok(Json(ChildCode { qr: qr(own.id.0, &code), code, until: begins(step(now) + 1) }))
}

/// Let a child go by the code of its guardian's phone
///
/// Otherwise as when the guard picks both from the list. A code that is not known, of a moment ago or used is 422 with
/// `code`: `unknown_code`, `pass_old` or `pass_used`.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseGate])), request_body = ScanIn,
    responses((status = 201, body = ReleaseChanged)))]
#[post("/pickups/scan")]
async fn scan_pickup(state: Data<State>, actor: Actor, once: Once<ScanIn>) -> Result<Reply<ReleaseChanged>, Problem> {
    let Once { body, intent } = once;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let found = shown(&state, actor, &body.code, now).await?;
    let work = state
        .db
        .once(actor.school, intent, move |tx| Box::pin(async move { scanned(tx, &seal, actor, found, now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

/// Whose code it is, and of which step. The QR code says whose; six characters may be of any guardian of the school, whom
/// nobody else waits for meanwhile.
async fn shown(
    state: &Data<State>,
    actor: Actor,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Option<(collector::Model, i64)>, Problem> {
    let Some(Shown { id, code }) = parse(text) else { return Ok(None) };
    let rows = collectors::with_login(state.db.read(), actor.school, id.map(CollectorId)).await?;
    let state = state.clone();
    block(move || whose(&state.keys, rows, &code, now)).await.map_err(Problem::internal)
}

async fn scanned(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    found: Option<(collector::Model, i64)>,
    now: DateTime<Utc>,
) -> Result<Outcome, Problem> {
    let wrong = |why: &str| Problem::field("code", why);
    let (row, shown) = found.ok_or_else(|| wrong("unknown_code"))?;
    // Whoever reads it out takes his time.
    if shown < step(now) - 1 {
        return Err(wrong("pass_old"));
    }
    // One scan after the other: the same code at two phones is used by one.
    let row = collectors::lock_after_child(tx, actor.school, &row).await?;
    if row.code_step.is_some_and(|used| used >= shown) {
        return Err(wrong("pass_used"));
    }
    let fetched = Fetched { id: None, student_id: row.student_id, collector_id: row.id, how: MarkHow::Code };
    let outcome = fetch(tx, seal, actor, fetched, now).await?;
    collectors::scanned(tx, actor.school, row.id, shown).await?;
    Ok(outcome)
}
