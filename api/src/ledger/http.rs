//! `/ledgers`: whether they are as they were, and what proves it.

use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{SchoolId, ledger_checkpoint, ledger_head::Ledger};
use futures_util::TryStreamExt;
use sea_orm::{ActiveEnum, QuerySelect};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{append::Receipt, chain, check, proof, store, verify::Report};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    wire::{Body, Cursor, Limit, Page, Query, moment},
};

/// The ledgers' operations, but for those on paper.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_ledger_keys).service(verify_ledger).service(list_ledger_checkpoints).service(verify_receipt);
}

/// The public keys of the house.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"keys": ["k3m9qx+0a998ae7+AWfTu7VQhJ0NQ2iKk0bGm1x2dVq4yFPnpgXHq3XyYv6b"]}))]
pub struct LedgerKeys {
    /// Each as signed notes have it, `name+hash+key`: first the one that signs now, then those that signed before.
    keys: Vec<String>,
}

/// A signed note of how far a ledger had come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "seq": 1042, "link": "5c1f6a3e0d8b27944e90a7c35bf2168d7f03c9e1a4865d2b70f91e8c6da3b45f", "at": "2026-11-21T23:00:00.000Z",
    "key": "k3m9qx+0a998ae7",
    "note": "019a0000-0000-7000-8000-000000000001/repair/v1\n1042\nXB9qPg2LJ5ROkKfDW/IWjX8DyeGkhl0rcPkejG2jtF8=\ntime \
             2026-11-21T23:00:00.000Z\nprevious none\n\n— k3m9qx CpmK5w==\n"
}))]
pub struct LedgerCheckpoint {
    /// The last row that it covers.
    seq: i64,
    /// The link of that row, SHA-256 in hex.
    link: String,
    /// When it was signed.
    #[serde(serialize_with = "moment")]
    at: DateTime<Utc>,
    /// The key that signed it.
    key: String,
    /// The note itself, to be kept where the school cannot reach it.
    note: String,
}

impl From<ledger_checkpoint::Model> for LedgerCheckpoint {
    fn from(row: ledger_checkpoint::Model) -> Self {
        let ledger_checkpoint::Model { school_id: _, ledger: _, seq, link, at_ms, note, key } = row;
        let at = DateTime::from_timestamp_millis(at_ms).unwrap_or_default();
        Self { seq, link: chain::hex(&link), at, key, note }
    }
}

/// What came of comparing a receipt.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"consistent": true}))]
pub struct LedgerConsistency {
    /// Always true: a receipt that the ledger does not bear out is refused.
    consistent: bool,
}

/// Which checkpoints.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckpointQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Get the keys that sign ledgers
///
/// Compare them with those of a proof, or with a copy from another day.
#[utoipa::path(tag = "ledger", security(()), responses((status = 200, body = LedgerKeys)))]
#[get("/ledgers/keys")]
async fn get_ledger_keys(state: Data<State>) -> Json<LedgerKeys> {
    Json(LedgerKeys { keys: state.signer.keys().iter().map(super::PublicKey::text).collect() })
}

/// Verify a ledger
///
/// Looks at every row from the first on, its place in the chain, its personal fields, the record that it tells of and the
/// checkpoints, and names the first row that is not as it was.
#[utoipa::path(tag = "ledger", security(("session" = [Permission::LedgerExport])),
    params(("ledger" = inline(Ledger), Path, description = "Which ledger", example = "repair")),
    responses((status = 200, body = Report)))]
#[get("/ledgers/{ledger}/verify")]
async fn verify_ledger(state: Data<State>, actor: Actor, ledger: Path<Ledger>) -> Result<Json<Report>, Problem> {
    let (school, ledger) = (actor.school, ledger.into_inner());
    let report = check::check(&state, school, ledger).await?;
    if let Some(bad) = &report.first_bad {
        tracing::error!(%school, ?ledger, ?bad, "a ledger is not as it was");
    }
    Ok(Json(report))
}

/// List the checkpoints of a ledger, newest first
#[utoipa::path(tag = "ledger", security(("session" = [Permission::LedgerExport])), params(CheckpointQuery,
        ("ledger" = inline(Ledger), Path, description = "Which ledger", example = "repair")),
    responses((status = 200, body = Page<LedgerCheckpoint>)))]
#[get("/ledgers/{ledger}/checkpoints")]
async fn list_ledger_checkpoints(
    state: Data<State>,
    actor: Actor,
    ledger: Path<Ledger>,
    query: Query<CheckpointQuery>,
) -> Result<Json<Page<LedgerCheckpoint>>, Problem> {
    let CheckpointQuery { limit, cursor } = query.0;
    let before = cursor.map(|cursor| {
        let [seq] = cursor.parts()?;
        seq.parse().map_err(|_| Cursor::wrong())
    });
    let rows = store::checkpoints(actor.school, ledger.into_inner(), before.transpose()?).limit(limit.rows());
    Ok(Json(limit.page(rows.all(state.db.read()).await?, |row| vec![row.seq.to_string()])))
}

/// Compare a receipt with the ledger
///
/// A phone keeps its last receipts and sends the newest now and then: together they notice what a database alone could not
/// tell, that the end of a ledger is gone or was written anew. Does nothing, so a key has no effect.
#[utoipa::path(tag = "ledger", security(("session" = [])), request_body = Receipt,
    params(("ledger" = inline(Ledger), Path, description = "Which ledger", example = "repair")),
    responses((status = 200, body = LedgerConsistency)))]
#[post("/ledgers/{ledger}/receipts")]
async fn verify_receipt(
    state: Data<State>,
    actor: Actor,
    ledger: Path<Ledger>,
    receipt: Body<Receipt>,
) -> Result<Json<LedgerConsistency>, Problem> {
    let (school, ledger, Receipt { seq, link }) = (actor.school, ledger.into_inner(), receipt.0);
    let link = chain::unhex(&link).ok_or_else(|| Problem::field("link", "invalid"))?;
    let row = store::row(state.db.read(), school, ledger, seq).await?;
    if row.is_none_or(|row| row.link != link) {
        tracing::error!(%school, ?ledger, seq, member = %actor.member, "a ledger does not bear out a receipt");
        return Err(Code::ReceiptMismatch.into());
    }
    Ok(Json(LedgerConsistency { consistent: true }))
}

/// All of a ledger as a file that verifies alone. Sign it before: what no checkpoint covers does not hold.
pub async fn prove(state: &Data<State>, school: SchoolId, ledger: Ledger) -> Result<HttpResponse, Problem> {
    let file = proof::write(state, school, ledger).await?;
    let disposition = format!("attachment; filename=\"{}-proof.jsonl\"", ledger.to_value());
    Ok(HttpResponse::Ok()
        .content_type("application/jsonl")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .streaming(proof::pieces(file).map_err(actix_web::Error::from)))
}
