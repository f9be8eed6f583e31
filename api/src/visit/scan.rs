//! What is scanned at the gate: a badge, or the code on a visitor's phone.

use actix_web::{post, web::Data};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    BadgeId, SchoolId, VisitId,
    visit::{self, LeftHow},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Day, Visit,
    record::{Happened, record},
    show, store,
};
use crate::{
    Problem, State, badge,
    gate::{Actor, Keys, Permission},
    pass::{self, Taken},
    sample::record::text,
    wire::{Line, Once, Reply},
};

/// A code that was scanned counts so long for how somebody was seen to leave.
const COUNTS: TimeDelta = TimeDelta::minutes(10);

/// The operation of the scanner.
pub fn routes(config: &mut ServiceConfig) {
    config.service(scan_visit);
}

/// What the camera saw, or what was typed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VisitScanIn, example = json!({"code": "7K3M9Q"}))]
pub struct ScanIn {
    /// The tag of a badge, or the six characters or the QR code of a visitor's page.
    code: Line<200>,
}

/// Whose it is.
#[derive(Serialize, ToSchema)]
#[schema(as = VisitScanned)]
pub struct Scanned {
    visit: Visit,
}

/// Find a visit by what is scanned
///
/// The badge of who is inside, or the code that a visitor shows, which is taken once. 422 with `code`: `unknown_code`;
/// `badge_free` for a badge that nobody wears; `pass_old` for a code that is not that of this moment, such as a picture of
/// one; `pass_used` for one that was taken already.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitAdmit])), request_body = ScanIn,
    responses((status = 200, body = Scanned)))]
#[post("/visits/scan")]
async fn scan_visit(state: Data<State>, actor: Actor, once: Once<ScanIn>) -> Result<Reply<Scanned>, Problem> {
    let Once { body: ScanIn { code }, intent } = once;
    let (now, inner) = (intent.at, state.clone());
    // All codes of the day are tried before others wait for it. What came of it counts only when it was not answered before.
    let today = Day::of(state.db.read(), actor.school, now).await?.date;
    let whose = pass::whose(state.db.read(), &state.keys, actor.school, bare(&code), (today, now)).await;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { find(tx, &inner, actor, (whose?, &code), now).await })
    });
    let written = work.await?;
    let id = match written.value {
        Found::Visit(id) => id,
        Found::Refused(why) => return Err(Problem::field("code", why)),
    };
    let db = state.db.read();
    let visit = show::one(&state, db, actor, store::get(db, actor.school, id).await?).await?;
    Ok(Reply::ok(written.replayed, Scanned { visit }))
}

/// What was found by a code. That somebody's code was refused is kept, whatever is answered.
#[derive(Serialize, Deserialize)]
enum Found {
    Visit(VisitId),
    Refused(String),
}

async fn find(
    tx: &DatabaseTransaction,
    state: &State,
    actor: Actor,
    (whose, code): (Option<(VisitId, String)>, &str),
    now: DateTime<Utc>,
) -> Result<Found, Problem> {
    let (school, code) = (actor.school, bare(code));
    if let Some((id, code)) = whose {
        return match pass::take(tx, &state.keys, school, (id, &code), now).await? {
            Taken::Now(visit) => Ok(Found::Visit(visit.id)),
            Taken::Refused(visit, why) => {
                let seal = state.seals.of(tx, school).await?;
                let (by, more) = (Some(actor.member), vec![("code_refused", text(Some(why)))]);
                let happened = Happened { op: "visit.code_refused", actor: by, more, ..Happened::default() };
                record(tx, &seal, &visit, happened, now).await?;
                Ok(Found::Refused(why.into()))
            }
        };
    }
    let wrong = |why| Problem::field("code", why);
    let badge = badge::of_tag(tx, school, code).await?.ok_or_else(|| wrong("unknown_code"))?;
    let worn = store::with_badge(tx, school, badge).await?.ok_or_else(|| wrong("badge_free"))?;
    Ok(Found::Visit(worn.id))
}

/// The badge that a visitor is given. A problem with `badgeCode` when it is none, out of use, or worn by somebody.
pub async fn badge(tx: &DatabaseTransaction, school: SchoolId, code: &str) -> Result<BadgeId, Problem> {
    let wrong = |why| Problem::field("badgeCode", why);
    let id = badge::of_tag(tx, school, bare(code)).await?.ok_or_else(|| wrong("unknown_code"))?;
    badge::check_usable(tx, school, id, "badgeCode").await?;
    if store::with_badge(tx, school, id).await?.is_some() { Err(wrong("badge_taken")) } else { Ok(id) }
}

/// The code in the address that is on a tag.
fn bare(scanned: &str) -> &str {
    scanned.rsplit('/').next().unwrap_or(scanned)
}

/// By what somebody was seen to leave, of what was scanned for it. A problem with `code` for one that is nobody's.
pub async fn left_how(
    (db, keys): (&impl ConnectionTrait, &Keys),
    row: &visit::Model,
    code: Option<&str>,
    now: DateTime<Utc>,
) -> Result<LeftHow, Problem> {
    let Some(code) = code.map(bare) else { return Ok(LeftHow::List) };
    if pass::parse(code).is_some() {
        // One that was taken when he came in says nothing of his going.
        let shown = pass::taken_at(keys, row, code);
        let taken = shown.is_some_and(|at| now - at < COUNTS && row.entered_at.is_some_and(|came| at >= came));
        return Ok(if taken { LeftHow::Pass } else { LeftHow::List });
    }
    let badge = badge::of_tag(db, row.school_id, code).await?.ok_or_else(|| Problem::field("code", "unknown_code"))?;
    Ok(if Some(badge) == row.badge_id { LeftHow::Badge } else { LeftHow::List })
}
