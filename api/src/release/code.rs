//! The code that a guardian's phone shows at the gate. It changes every half minute, so that a picture of it opens nothing, and
//! works once.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{
    CollectorId, StudentId,
    collector::{self, CollectorKind, CollectorStatus},
    release::MarkHow,
};
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
    collector::store as collectors,
    gate::{Actor, Keys, Permission},
    pass::{self, begins, step},
    problem::Code,
    seal::SchoolSeal,
    tag::normal,
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
#[schema(example = json!({"code": "7K3M9Q", "until": "2026-11-20T08:31:00.000Z"}))]
pub struct ChildCode {
    /// Six characters, as a QR code and to be read out.
    code: String,
    /// Until when it is shown; then there is another.
    #[serde(serialize_with = "crate::wire::moment")]
    until: DateTime<Utc>,
}

/// What was scanned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PickupScan, example = json!({"code": "7K3M9Q"}))]
pub struct ScanIn {
    /// The code of a guardian's phone.
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
    let rows = collectors::of_students(db, actor.school, [id]).await?;
    let own = rows.iter().find(|row| row.member_id == Some(actor.member) && counts(row)).ok_or(Code::NotFound)?;
    let code = code(&state.keys, own.id, step(now)).ok_or_else(|| Problem::internal("no key makes a code"))?;
    Ok(Json(ChildCode { code, until: begins(step(now) + 1) }))
}

fn counts(row: &collector::Model) -> bool {
    row.kind == CollectorKind::Standing && row.status == CollectorStatus::Active
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
    // Of all guardians of a school, and not while other writes wait.
    let found =
        whose(&state.keys, collectors::with_login(state.db.read(), actor.school).await?, &normal(&body.code), now);
    let work = state
        .db
        .once(actor.school, intent, move |tx| Box::pin(async move { scanned(tx, &seal, actor, found, now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
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
