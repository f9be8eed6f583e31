//! `GET /ledgers/rectification/export`.

use actix_web::{HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::Lines;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    ledger::Ledger,
    paper::{Asked, LedgerQuery},
    wire::{File, Query},
};

/// The operation of the ledger.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_rectification_ledger);
}

/// Export what was found and put right
///
/// Everything that was found on these days, under the headings of 隐患排查整改台账: a sheet, or pages to print. What is
/// overdue, returned or cancelled says so. Or the proof of the sample ledger, in which every change of it is a row.
#[utoipa::path(tag = "rectification", security(("session" = [Permission::LedgerExport])), params(LedgerQuery),
    responses((status = 200, content(
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/html"),
        (inline(File) = "application/jsonl")))))]
#[get("/ledgers/rectification/export")]
async fn export_rectification_ledger(
    state: Data<State>,
    actor: Actor,
    query: Query<LedgerQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&state, actor, &query.0, (Ledger::Sample, "rectifications")).await?;
    let today = asked.zone.local(asked.now).date();
    let lines = Lines::of(actor.school, asked.days, asked.zone, today);
    asked.answer(state, lines).await
}
