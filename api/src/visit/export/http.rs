//! `GET /ledgers/visit/export`.

use std::io::Cursor;

use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    web::{Data, block},
};
use bytes::Bytes;
use entity::look::LookKind;
use futures_util::{StreamExt, stream};
use maud::{Markup, html};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    line::{self, Line},
    lines::Lines,
};
use crate::{
    Problem, State, calendar,
    gate::{Actor, Permission},
    ledger::{self, Ledger, LedgerFormat, LedgerQuery, XLSX},
    member, privacy,
    sample::{
        self,
        export::{Foot, page},
    },
    school,
    sheet::{Cell, WriteError, Writer},
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
    let (school, db, format) = (actor.school, state.db.read(), query.0.format);
    let row = school::get(db, school).await?;
    let (zone, now) = (calendar::read(&row.promises).1.time_zone, state.clock.now());
    let (from, to) = query.0.days(zone.local(now).date())?;
    let lines = Lines::of(state.seals.of(db, school).await?, (from, to), zone);
    let name = |ending: &str| format!("filename=\"visits-{from}-{to}.{ending}\"");
    let checkpoint = ledger::sign(&state, school, Ledger::Visit).await?.map(|signed| signed.note);
    let days = format!("{from} – {to}");
    let by = member::get(db, school, actor.member).await?.name;
    let printed = format!("{} {by}", zone.local(now).format("%Y-%m-%d %H:%M"));
    tracing::info!(%school, member = %actor.member, %from, %to, ?format, "visits exported");
    if format != LedgerFormat::Proof {
        let count = lines.total(db).await?;
        privacy::taken(&state, actor, LookKind::VisitLedger, (from, to), count).await?;
    }
    match format {
        LedgerFormat::Xlsx => {
            let foot = Foot { school: row.name, days, checkpoint };
            sheet(&state, (lines, foot, printed), format!("attachment; {}", name("xlsx"))).await
        }
        LedgerFormat::Html => {
            let summary = html! { p { "本表含个人信息，仅供学校管理与检查使用，不得外传。导出：" (printed) } };
            let form = &line::FORM;
            let frame = page::Frame { form, school: row.name, days, printed, summary, checkpoint };
            Ok(streamed(state, (frame, lines), format!("inline; {}", name("html"))))
        }
        LedgerFormat::Proof => ledger::prove(&state, school, Ledger::Visit).await,
    }
}

async fn sheet(
    state: &State,
    (mut lines, foot, printed): (Lines, Foot, String),
    name: String,
) -> Result<HttpResponse, Problem> {
    let mut writer =
        Writer::new(Cursor::new(Vec::new()), line::FORM.title, &line::headings()).map_err(Problem::internal)?;
    while let Some(some) = lines.step(state.db.read()).await? {
        let written = block(move || {
            for line in some {
                writer.row(&line.cells())?;
            }
            Ok::<_, WriteError>(writer)
        });
        writer = written.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    }
    for row in foot.rows(&[("登记", lines.count), ("入校", lines.entered), ("无人见其离校", lines.unseen)]) {
        writer.row(&row).map_err(Problem::internal)?;
    }
    for (what, said) in [("导出", printed.as_str()), ("用途", "学校管理与检查，含个人信息，不得外传")]
    {
        writer.row(&[Cell::text(what), Cell::text(said)]).map_err(Problem::internal)?;
    }
    let file = writer.finish().map_err(Problem::internal)?.into_inner();
    Ok(HttpResponse::Ok().content_type(XLSX).insert_header((CONTENT_DISPOSITION, name)).body(file))
}

/// The pages, read from the database as they are sent.
fn streamed(state: Data<State>, (frame, lines): (page::Frame, Lines), name: String) -> HttpResponse {
    let foot = page::foot(frame.checkpoint.as_deref());
    let head = stream::once(async move { Ok::<_, Problem>(page::head(&frame)) });
    let rows = stream::try_unfold((state, lines), async |(state, mut lines)| {
        let some = lines.step(state.db.read()).await?;
        Ok(some.map(|some| (table_rows(&some), (state, lines))))
    });
    sample::streamed(head.chain(rows).chain(stream::once(async { Ok(foot) })), name)
}

fn table_rows(lines: &[Line]) -> Bytes {
    let rows: Markup = html! {
        @for line in lines { tr.void[line.is_void()] { @for text in line.texts() { td { (text) } } } }
    };
    rows.into_string().into()
}
