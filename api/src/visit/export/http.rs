//! `GET /ledgers/visit/export`.

use actix_web::{HttpResponse, get, web::Data};
use entity::look::LookKind;
use utoipa_actix_web::service_config::ServiceConfig;

use super::lines::Lines;
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
    config.service(export_visit_ledger);
}

/// Export who came
///
/// Every visit of these days, under the headings of 来访人员登记表: a sheet, or pages to print. Who was not let in is in it
/// and says so; of numbers the last four digits are. It says who took it away, when and for what. Or the proof of the ledger,
/// in which names are not.
#[utoipa::path(tag = "visit", security(("session" = [Permission::LedgerExport])), params(LedgerQuery),
    responses((status = 200, content(
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/html"),
        (inline(File) = "application/jsonl")))))]
#[get("/ledgers/visit/export")]
async fn export_visit_ledger(
    state: Data<State>,
    actor: Actor,
    query: Query<LedgerQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&state, actor, &query.0, (Ledger::Visit, "visits")).await?;
    let db = state.db.read();
    let lines = Lines::of(state.seals.of(db, actor.school).await?, asked.days, asked.zone);
    if asked.format != LedgerFormat::Proof {
        let count = lines.total(db).await?;
        privacy::taken(&state, actor, LookKind::VisitLedger, asked.days, count).await?;
    }
    asked.answer(state, lines).await
}
