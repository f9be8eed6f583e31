//! `GET /assets/import/template`: an empty register to fill in.

use actix_web::{HttpResponse, get, http::header::CONTENT_DISPOSITION};

use crate::{
    Problem,
    asset::columns::{Column, example, heading, how},
    gate::Permission,
    sheet::{Cell, Heading, Page, write_pages},
    wire::File,
};

/// What the server knows by itself, or what only a register from elsewhere brings along.
const LEFT_OUT: [Column; 2] = [Column::Value, Column::TagCode];

/// An empty register to fill in
///
/// xlsx. The first sheet has the headings, with a star on what a card cannot be without; the second tells how each is
/// filled in, with an example. The examples are not imported.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetImport])),
    responses((status = 200, body = inline(File),
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
#[get("/assets/import/template")]
pub async fn get_import_template() -> Result<HttpResponse, Problem> {
    let columns = || Column::ALL.into_iter().filter(|column| !LEFT_OUT.contains(column));
    let register = Page { name: "资产登记", headings: columns().map(starred).collect(), rows: Vec::new() };
    let headings = [("列", 14), ("必填", 8), ("怎么填", 60), ("示例", 24)];
    let notes = Page {
        name: "填写说明",
        headings: headings.map(|(text, width)| Heading::new(text).width(width)).into(),
        rows: columns().map(note).collect(),
    };
    let file = write_pages(&[register, notes]).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"assets-template.xlsx\""))
        .body(file))
}

fn is_required(column: Column) -> bool {
    Column::REQUIRED.contains(&column)
}

fn starred(column: Column) -> Heading {
    let star = if is_required(column) { "*" } else { "" };
    heading(column, &format!("{}{star}", column.heading()))
}

fn note(column: Column) -> Vec<Cell> {
    let required = if is_required(column) { "是" } else { "" };
    [column.heading(), required, &how(column), example(column)].map(Cell::text).into()
}
