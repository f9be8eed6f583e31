//! `GET /ledgers/repair/export`.

use actix_web::{HttpResponse, get, web::Data};
use entity::ledger_head::Ledger;
use utoipa_actix_web::service_config::ServiceConfig;

use super::repair::Orders;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    paper::{Asked, LedgerQuery},
    wire::{File, Query},
};

/// The ledgers' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_repair_ledger);
}

/// Export the repair ledger
///
/// Every order reported on these days, in that order, under the headings of 报修单 and 维修记录单: a sheet, or pages to print.
/// Text that looks like a formula stays text. Or the proof of the ledger: every row ever added, whatever the days, in a file
/// that `houqin verify --file` checks alone. The ledger is signed before.
#[utoipa::path(tag = "repair", security(("session" = [Permission::LedgerExport])), params(LedgerQuery),
    responses((status = 200, content(
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/html"),
        (inline(File) = "application/jsonl")))))]
#[get("/ledgers/repair/export")]
async fn export_repair_ledger(
    state: Data<State>,
    actor: Actor,
    query: Query<LedgerQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&state, actor, &query.0, (Ledger::Repair, "repairs")).await?;
    let orders = Orders::of(state.db.read(), actor.school, asked.days, asked.zone).await?;
    asked.answer(state, orders).await
}
