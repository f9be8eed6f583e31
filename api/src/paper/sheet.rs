//! A form as a sheet.

use std::io::Cursor;

use actix_web::{HttpResponse, http::header::CONTENT_DISPOSITION, web::block};

use super::{Form, Frame, Line, Lines};
use crate::{
    Problem, State,
    sheet::{Cell, WriteError, Writer},
};

/// The media type of a sheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// All lines, read and written some at a time.
pub async fn sheet<L: Lines>(
    state: &State,
    (frame, mut lines): (Frame, L),
    name: String,
) -> Result<HttpResponse, Problem> {
    let form = L::Line::FORM;
    let headings: Vec<_> = form.headings.iter().map(|text| L::Line::heading(text)).collect();
    let mut writer = Writer::new(Cursor::new(Vec::new()), form.title, &headings).map_err(Problem::internal)?;
    while let Some(some) = lines.step(state.db.read()).await? {
        let written = block(move || {
            for line in some {
                writer.row(&line.cells())?;
            }
            Ok::<_, WriteError>(writer)
        });
        writer = written.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    }
    for row in lines.foot(&frame) {
        writer.row(&row).map_err(Problem::internal)?;
    }
    let file = writer.finish().map_err(Problem::internal)?.into_inner();
    Ok(HttpResponse::Ok().content_type(XLSX).insert_header((CONTENT_DISPOSITION, name)).body(file))
}

/// Whose, of when, what an inspector looks for, and how the ledger was signed. It stands below the lines: headings stay in
/// the first row.
pub fn foot(form: &Form, frame: &Frame, facts: &[(&str, usize)]) -> Vec<[Cell; 2]> {
    let text = |name: &str, value: &str| [Cell::text(name), Cell::text(value)];
    let mut rows = vec![text("", ""), text("学校", &frame.school), text("起止日期", &frame.days)];
    // No school has 2^53 lines.
    rows.extend(facts.iter().map(|(name, count)| [Cell::text(name), Cell::Number(*count as f64)]));
    let note = frame.checkpoint.iter().flat_map(|note| note.lines()).filter(|line| !line.is_empty());
    rows.extend(note.map(|line| text("台账校验点", line)));
    if let Some(what) = form.personal {
        rows.push(text("导出", &frame.printed));
        rows.push(text("用途", &format!("学校管理与检查，含{what}，不得外传")));
    }
    rows
}
