//! `GET /assets/export`: the register as xlsx, with the headings of the registration card. It can be imported again.

use std::io::Cursor;

use actix_web::{HttpResponse, get, http::header::CONTENT_DISPOSITION, web::Data};
use sea_orm::QuerySelect;

use super::{
    columns::{self, PlaceText, RegisterRow},
    filter::AssetFilter,
    rules::word,
    store::{AssetRow, Filter},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    paper::XLSX,
    sheet::{Cell, WriteError, Writer},
    wire::{File, Query},
};

/// So many cards are in memory at a time.
const STEP: u64 = 2_000;

/// Export the register
///
/// xlsx with the headings of the registration card, filtered like the list, all of it at once. Imports again unchanged; tag codes are left
/// out, because a tag stays with its school. Text that looks like a formula stays text.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetExport])), params(AssetFilter),
    responses((status = 200, body = inline(File),
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
#[get("/assets/export")]
pub async fn export_assets(
    state: Data<State>,
    actor: Actor,
    query: Query<AssetFilter>,
) -> Result<HttpResponse, Problem> {
    let filter = query.0.resolve(state.db.read(), actor.school).await?;
    let mut writer =
        Writer::new(Cursor::new(Vec::new()), "资产台账", &columns::headings()).map_err(Problem::internal)?;
    let mut last: Option<String> = None;
    loop {
        let rows = step(&state, actor, filter.clone(), last.as_deref()).await?;
        let Some(end) = rows.last().map(|row| row.asset.number.clone()) else { break };
        writer = actix_web::web::block(move || {
            for row in rows {
                writer.row(&cells(row))?;
            }
            Ok::<_, WriteError>(writer)
        })
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)?;
        last = Some(end);
    }
    let file = writer.finish().map_err(Problem::internal)?.into_inner();
    let name = format!("attachment; filename=\"assets-{}.xlsx\"", state.clock.today());
    Ok(HttpResponse::Ok().content_type(XLSX).insert_header((CONTENT_DISPOSITION, name)).body(file))
}

/// The next cards after this number.
async fn step(state: &State, actor: Actor, filter: Filter, last: Option<&str>) -> Result<Vec<AssetRow>, Problem> {
    let query = filter.select(state.db.read(), actor.school, last).await?.limit(STEP);
    Ok(query.into_model::<AssetRow>().all(state.db.read()).await?)
}

fn cells(row: AssetRow) -> Vec<Cell> {
    let AssetRow { asset: card, place_name: _, place_path, keeper_name, tag: _ } = row;
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let register = RegisterRow {
        number: Some(card.number),
        name: card.name,
        category: card.category_code,
        brand: filled(card.brand),
        model: filled(card.model),
        spec: filled(card.spec),
        unit: filled(card.unit),
        quantity: Some(card.quantity.into()),
        price_fen: card.price_fen,
        acquired_on: card.acquired_on,
        booked_on: card.booked_on,
        voucher: filled(card.voucher),
        acquisition: card.acquisition.as_ref().and_then(word),
        funding: card.funding.as_ref().and_then(word),
        supplier: filled(card.supplier),
        contract: filled(card.contract),
        warranty_until: card.warranty_until,
        place: place_path.map(|path| PlaceText::new(&path)),
        department: filled(card.department),
        user: filled(card.user),
        keeper: keeper_name,
        status: word(&card.status),
        life_years: card.life_years.map(i64::from),
        tag_code: None,
        remark: filled(card.remark),
    };
    register.cells()
}
