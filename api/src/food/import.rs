//! `POST /foods/starter` and `POST /foods/import`.

use actix_web::{
    HttpRequest, post,
    web::{Data, Payload},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    store,
    table::{self, FoodError},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    sheet::MAX_BYTES,
    wire::{File, Query, Reply, intent, upload},
};

/// A table of foods has no more rows.
const MOST_ROWS: usize = 5_000;
/// So many errors are listed: nobody corrects more in one go.
const MOST_ERRORS: usize = 1_000;

/// The operations that add many foods.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_starter_foods).service(import_foods);
}

/// What was added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"rows": 2, "created": 1, "changed": 0, "errors": [
    {"row": 3, "column": "能量", "code": "far_from_parts"}
]}))]
pub struct FoodImport {
    /// Foods in the table.
    rows: usize,
    /// Foods added.
    created: usize,
    /// Foods of the same name that have other values now.
    changed: usize,
    /// The first thousand. With any of them nothing is written.
    errors: Vec<FoodError>,
}

/// The file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct FoodForm {
    /// xlsx, or csv in UTF-8 or GBK.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// How to import.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct FoodImportQuery {
    /// Only look: writes nothing.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    dry_run: bool,
}

/// Add the starter's foods
///
/// Common foods with usual values that nobody has checked, each marked so. Foods of the same name stay as they are.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    responses((status = 200, body = FoodImport)))]
#[post("/foods/starter")]
async fn create_starter_foods(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
) -> Result<Reply<FoodImport>, Problem> {
    let (school, intent, foods) = (actor.school, intent(&request, &[])?, table::starter()?);
    let rows = foods.len();
    let work =
        state.db.once(school, intent, move |tx| Box::pin(async move { store::merge(tx, school, &foods, false).await }));
    let written = work.await?;
    let (created, changed) = written.value;
    Ok(Reply::ok(written.replayed, FoodImport { rows, created, changed, errors: Vec::new() }))
}

/// Import a table of foods
///
/// xlsx, or csv in UTF-8 or GBK, as a form's `file` or as the body itself. Headings: 名称, 类别, 能量kcal, 蛋白质g, 脂肪g and
/// 碳水化合物g; also 过敏原, 可食部%, 膳食纤维g, 糖g, 钙mg, 铁mg, 锌mg, 维生素Aμg, 维生素B1mg, 维生素B2mg, 维生素Cmg and 来源.
/// A food of the same name gets the new values. All rows are imported or none.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])), params(FoodImportQuery),
    request_body(content(
        (FoodForm = "multipart/form-data"),
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/csv"))),
    responses((status = 200, body = FoodImport)))]
#[post("/foods/import")]
async fn import_foods(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    query: Query<FoodImportQuery>,
    payload: Payload,
) -> Result<Reply<FoodImport>, Problem> {
    let bytes = upload(&request, payload, MAX_BYTES, &[]).await?.file;
    let (school, intent) = (actor.school, intent(&request, &bytes)?);
    let (foods, mut errors) = actix_web::web::block(move || table::read(&bytes)).await.map_err(Problem::internal)??;
    let rows = foods.len() + errors.len();
    if rows > MOST_ROWS {
        return Err(Code::TooMany.into());
    }
    errors.truncate(MOST_ERRORS);
    if query.0.dry_run || !errors.is_empty() {
        return Ok(Reply::ok(false, FoodImport { rows, created: 0, changed: 0, errors }));
    }
    let work =
        state.db.once(school, intent, move |tx| Box::pin(async move { store::merge(tx, school, &foods, true).await }));
    let written = work.await?;
    let (created, changed) = written.value;
    Ok(Reply::ok(written.replayed, FoodImport { rows, created, changed, errors }))
}
