//! `GET /ledgers/sample/export`.

use std::io::Cursor;

use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    web::{Data, block},
};
use futures_util::{StreamExt, stream};
use maud::html;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Days, MOST_DAYS, Tally, line, page};
use crate::{
    Problem, State, calendar,
    calendar::TimeZone,
    gate::{Actor, Permission},
    ledger::{self, Ledger, LedgerFormat, LedgerQuery, XLSX},
    member,
    problem::Code,
    sample::paper,
    school,
    sheet::{Cell, WriteError, Writer},
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
    let (school, db, format) = (actor.school, state.db.read(), query.0.format);
    let row = school::get(db, school).await?;
    let (zone, now) = (calendar::read(&row.promises).1.time_zone, state.clock.now());
    let (from, to) = query.0.days(zone.local(now).date())?;
    if (to - from).num_days() > MOST_DAYS {
        return Err(Problem::new(Code::InvalidQuery).with_field("to", "too_long"));
    }
    let days = Days::of(school, (from, to), now);
    let name = |ending: &str| format!("filename=\"samples-{from}-{to}.{ending}\"");
    let checkpoint = ledger::sign(&state, school, Ledger::Sample).await?.map(|signed| signed.note);
    tracing::info!(%school, member = %actor.member, %from, %to, ?format, "sample ledger exported");
    match format {
        LedgerFormat::Xlsx => {
            let foot = Foot { school: row.name, days: format!("{from} – {to}"), checkpoint };
            sheet(&state, (days, foot), zone, format!("attachment; {}", name("xlsx"))).await
        }
        LedgerFormat::Html => {
            let by = member::get(db, school, actor.member).await?.name;
            let printed = format!("{} {by}", zone.local(now).format("%Y-%m-%d %H:%M"));
            let frame = page::Frame {
                form: &line::FORM,
                school: row.name,
                days: format!("{from} – {to}"),
                printed,
                summary: html! {},
                checkpoint,
            };
            Ok(streamed(state, (frame, days), zone, format!("inline; {}", name("html"))))
        }
        LedgerFormat::Proof => ledger::prove(&state, school, Ledger::Sample).await,
    }
}

/// What stands below the lines of a sheet: headings stay in the first row.
pub struct Foot {
    /// The school's name.
    pub school: String,
    /// The days, `2026-01-01 – 2026-12-31`.
    pub days: String,
    /// The signed note of how far the ledger had come.
    pub checkpoint: Option<String>,
}

impl Foot {
    /// Whose, of when, what an inspector looks for, and how the ledger was signed.
    pub fn rows(&self, facts: &[(&str, usize)]) -> Vec<[Cell; 2]> {
        let text = |name: &str, value: &str| [Cell::text(name), Cell::text(value)];
        let mut rows = vec![text("", ""), text("学校", &self.school), text("起止日期", &self.days)];
        // No school has 2^53 samples.
        rows.extend(facts.iter().map(|(name, count)| [Cell::text(name), Cell::Number(*count as f64)]));
        let note = self.checkpoint.iter().flat_map(|note| note.lines()).filter(|line| !line.is_empty());
        rows.extend(note.map(|line| text("台账校验点", line)));
        rows
    }
}

async fn sheet(
    state: &State,
    (mut days, foot): (Days, Foot),
    zone: TimeZone,
    name: String,
) -> Result<HttpResponse, Problem> {
    let mut tally = Tally::default();
    let mut writer =
        Writer::new(Cursor::new(Vec::new()), line::FORM.title, &line::headings()).map_err(Problem::internal)?;
    while let Some(lines) = days.step(state.db.read()).await? {
        tally.add(&lines);
        let written = block(move || {
            for (serial, line) in lines {
                writer.row(&line.cells(zone, serial))?;
            }
            Ok::<_, WriteError>(writer)
        });
        writer = written.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    }
    for row in foot.rows(&tally.facts()) {
        writer.row(&row).map_err(Problem::internal)?;
    }
    let file = writer.finish().map_err(Problem::internal)?.into_inner();
    Ok(HttpResponse::Ok().content_type(XLSX).insert_header((CONTENT_DISPOSITION, name)).body(file))
}

/// The pages, read from the database as they are sent.
pub fn streamed(state: Data<State>, (frame, days): (page::Frame, Days), zone: TimeZone, name: String) -> HttpResponse {
    let foot = page::foot(frame.checkpoint.as_deref());
    let head = stream::once(async move { Ok::<_, Problem>(page::head(&frame)) });
    let lines = stream::try_unfold((state, days), move |(state, mut days)| async move {
        let lines = days.step(state.db.read()).await?;
        Ok(lines.map(|lines| (page::lines(&lines, zone), (state, days))))
    });
    let foot = stream::once(async { Ok(foot) });
    paper::streamed(head.chain(lines).chain(foot), name)
}
