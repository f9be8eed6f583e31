//! `GET /ledgers/sample/export`.

use actix_web::{HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Days, MOST_DAYS};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    ledger::Ledger,
    paper::{Asked, LedgerQuery},
    problem::Code,
    wire::{File, Query},
};

/// The operation of the sample ledger.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_sample_ledger);
}

/// Export the sample ledger
///
/// Every dish that was to be sampled on these days, under the headings of 食品留样记录表: a sheet, or pages to print. Gaps,
/// late entries and what was voided are in it. At most ten years. Or the proof of the ledger: every row ever added, whatever
/// the days, in a file that `houqin verify --file` checks alone. The ledger is signed before.
#[utoipa::path(tag = "sample", security(("session" = [Permission::LedgerExport])), params(LedgerQuery),
    responses((status = 200, content(
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/html"),
        (inline(File) = "application/jsonl")))))]
#[get("/ledgers/sample/export")]
async fn export_sample_ledger(
    state: Data<State>,
    actor: Actor,
    query: Query<LedgerQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&state, actor, &query.0, (Ledger::Sample, "samples")).await?;
    let (from, to) = asked.days;
    if (to - from).num_days() > MOST_DAYS {
        return Err(Problem::new(Code::InvalidQuery).with_field("to", "too_long"));
    }
    let days = Days::of(actor.school, asked.days, asked.zone, asked.now);
    asked.answer(state, days).await
}
