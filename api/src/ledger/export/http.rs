//! `GET /ledgers/repair/export`.

use std::io::Cursor;

use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    web::{Data, block},
};
use bytes::Bytes;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use entity::{ledger_checkpoint, ledger_head::Ledger};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{line, page, repair::Orders};
use crate::{
    Problem, State,
    calendar::{self, TimeZone},
    gate::{Actor, Permission},
    ledger,
    problem::Code,
    sample::streamed,
    school,
    sheet::{WriteError, Writer},
    wire::{File, Query},
};

/// The media type of a sheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The ledgers' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(export_repair_ledger);
}

/// What a ledger is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LedgerFormat {
    /// A sheet
    #[default]
    Xlsx,
    /// Pages to print
    Html,
    /// A file that verifies alone, of the whole ledger whatever the days
    Proof,
}

/// Which days of a ledger.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// The first day; the first of this year when not said.
    from: Option<NaiveDate>,
    /// The last day; today when not said.
    to: Option<NaiveDate>,
    /// `xlsx` when not said.
    #[serde(default)]
    #[param(inline)]
    pub format: LedgerFormat,
}

impl LedgerQuery {
    /// The first and the last day.
    pub fn days(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Problem> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| to.with_ordinal(1).unwrap_or(to));
        // Databases know fewer years than the calendar.
        let known = |day: NaiveDate| (2000..=2100).contains(&day.year());
        let checks = [
            ("to", "out_of_range", known(to)),
            ("from", "out_of_range", known(from)),
            ("to", "before_start", from <= to),
        ];
        match checks.into_iter().find(|(.., right)| !right) {
            Some((field, code, _)) => Err(Problem::new(Code::InvalidQuery).with_field(field, code)),
            None => Ok((from, to)),
        }
    }
}

/// Some days of a ledger, read from the database as they are written.
struct Export {
    state: Data<State>,
    orders: Orders,
    zone: TimeZone,
    from: NaiveDate,
    to: NaiveDate,
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
    let (school, db, format) = (actor.school, state.db.read(), query.0.format);
    let zone = calendar::load(db, school).await?.hours.time_zone;
    let (from, to) = query.0.days(zone.local(state.clock.now()).date())?;
    let moment = |day: NaiveDate| zone.moment(day.and_time(NaiveTime::MIN));
    let end = to.checked_add_days(Days::new(1)).unwrap_or(to);
    let orders = Orders::of(db, school, (moment(from), moment(end))).await?;
    let export = Export { state: state.clone(), orders, zone, from, to };
    let signed = ledger::sign(&state, school, Ledger::Repair).await?;
    tracing::info!(%school, member = %actor.member, %from, %to, ?format, "repair ledger exported");
    match format {
        LedgerFormat::Xlsx => export.sheet().await,
        LedgerFormat::Html => export.page(actor, signed).await,
        LedgerFormat::Proof => ledger::prove(&state, school, Ledger::Repair).await,
    }
}

impl Export {
    fn name(&self, ending: &str) -> String {
        format!("filename=\"repairs-{}-{}.{ending}\"", self.from, self.to)
    }

    async fn sheet(self) -> Result<HttpResponse, Problem> {
        let (mut last, zone) = (None, self.zone);
        let mut writer =
            Writer::new(Cursor::new(Vec::new()), "报修台账", &line::headings()).map_err(Problem::internal)?;
        loop {
            let lines = self.orders.step(self.state.db.read(), &mut last).await?;
            if lines.is_empty() {
                break;
            }
            let written = block(move || {
                for line in lines {
                    writer.row(&line.cells(zone))?;
                }
                Ok::<_, WriteError>(writer)
            });
            writer = written.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
        }
        let file = writer.finish().map_err(Problem::internal)?.into_inner();
        let disposition = format!("attachment; {}", self.name("xlsx"));
        Ok(HttpResponse::Ok().content_type(XLSX).insert_header((CONTENT_DISPOSITION, disposition)).body(file))
    }

    async fn page(self, actor: Actor, signed: Option<ledger_checkpoint::Model>) -> Result<HttpResponse, Problem> {
        let db = self.state.db.read();
        let now = self.zone.local(self.state.clock.now()).format("%Y-%m-%d %H:%M");
        let frame = page::Frame {
            school: school::get(db, actor.school).await?.name,
            days: format!("{} – {}", self.from, self.to),
            printed: format!("{now} {}", self.orders.member(actor.member)),
        };
        let foot = page::foot(signed.as_ref().map(|signed| signed.note.as_str()));
        let disposition = format!("inline; {}", self.name("html"));
        let head = stream::once(async move { Ok::<_, Problem>(page::head(&frame)) });
        let lines = stream::try_unfold((self, None), async |(export, mut last)| {
            let lines = export.orders.step(export.state.db.read(), &mut last).await?;
            let rows: Bytes = page::lines(&lines, export.zone);
            Ok((!lines.is_empty()).then_some((rows, (export, last))))
        });
        let foot = stream::once(async { Ok(foot) });
        Ok(streamed(head.chain(lines).chain(foot), disposition))
    }
}
