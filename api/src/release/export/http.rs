//! `GET /ledgers/release/export`.

use actix_web::{HttpResponse, get, web::Data};
use entity::look::LookKind;
use utoipa_actix_web::service_config::ServiceConfig;

use super::Lines;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    ledger::Ledger,
    paper::{Asked, LedgerFormat, LedgerQuery},
    privacy,
    wire::{File, Query},
};

/// The operation of the ledger.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_release_ledger);
}

/// Export who left early
///
/// Everybody for whom it was asked on these days, under the headings of 中途离校登记: a sheet, or pages to print. Those who
/// were not let go are in it and say so. It says who took it away, when and for what. Or the proof of the ledger, in which
/// names are not.
#[utoipa::path(tag = "release", security(("session" = [Permission::LedgerExport])), params(LedgerQuery),
    responses((status = 200, content(
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/html"),
        (inline(File) = "application/jsonl")))))]
#[get("/ledgers/release/export")]
async fn export_release_ledger(
    state: Data<State>,
    actor: Actor,
    query: Query<LedgerQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&state, actor, &query.0, (Ledger::Release, "early-leaves")).await?;
    let db = state.db.read();
    let lines = Lines::of(state.seals.of(db, actor.school).await?, asked.days, asked.zone);
    if asked.format != LedgerFormat::Proof {
        let count = lines.total(db).await?;
        privacy::taken(&state, actor, LookKind::ReleaseLedger, asked.days, count).await?;
    }
    asked.answer(state, lines).await
}
