//! `POST /assets/import`: a whole register at once, all of it or nothing.
//!
//! upload (`upload.rs`) → sheet → plan (`plan.rs`, pure) → written in one transaction (`run.rs`).

mod places;
mod plan;
mod run;
mod template;
mod upload;

pub use template::get_import_template;

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse, Responder, post,
    web::{Data, Payload},
};
use chrono::NaiveDate;
use entity::{AssetId, JobId, PlaceId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::{plan::Register, upload::Upload};
use super::columns::{self, Column, MapError};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    job::{self, Job},
    problem::Code,
    sheet,
    wire::{File, Intent, Query, Reply},
};

/// Above so many rows the answer is a job to ask after.
const AT_ONCE: usize = 1_000;
/// So many errors are listed: nobody corrects more in one go.
const MOST_ERRORS: usize = 1_000;
/// So many new cards are named in the answer, for printing their labels.
const MOST_IDS: usize = 2_000;

/// A cell that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportError {
    /// The row, as Excel counts it.
    pub row: u32,
    /// The heading of the column.
    pub column: String,
    /// What is wrong, such as `required`, `invalid_date`, `duplicate`, `taken`.
    pub code: String,
    /// What is written there, when `categories` or `places` can say what it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it may mean, best first: up to 3 categories, or up to 10 places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub suggestions: Vec<Suggestion>,
}

impl ImportError {
    /// A cell that is wrong in itself.
    fn new(row: u32, column: String, code: &str) -> Self {
        Self { row, column, code: code.into(), text: None, suggestions: Vec::new() }
    }
}

/// What a cell may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// The code of a category, or the id of a place.
    pub value: String,
    /// The name of the category, or the path of the place.
    pub name: String,
}

/// A place that stands already, written in another way.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundPlace {
    /// As it is written in the file.
    text: String,
    place_id: PlaceId,
    /// The names from the root down.
    path: String,
}

impl From<(&String, &(PlaceId, String))> for FoundPlace {
    fn from((text, (place_id, path)): (&String, &(PlaceId, String))) -> Self {
        Self { text: text.clone(), place_id: *place_id, path: path.clone() }
    }
}

/// What a heading was taken for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportColumn {
    heading: String,
    /// The field; null when the column is left out.
    #[schema(required)]
    field: Option<String>,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "dryRun": true, "rows": 2, "created": 0,
    "errors": [{"row": 3, "column": "取得日期", "code": "invalid_date"}, {
        "row": 4, "column": "分类", "code": "unknown_category", "text": "学生课桌",
        "suggestions": [{"value": "A05010203", "name": "课桌"}]
    }],
    "columns": [{"heading": "资产名称", "field": "name"}, {"heading": "楼长", "field": null}],
    "foundPlaces": [{
        "text": "教学楼101", "placeId": "019a0000-0000-7000-8000-000000000003", "path": "教学楼 / 一层 / 101"
    }],
    "newPlaces": ["教学楼 / 201"], "newKeepers": ["周明理"], "assetIds": []
}))]
pub struct Import {
    dry_run: bool,
    /// Rows with something in them.
    rows: usize,
    /// Cards made. With errors there are none.
    created: usize,
    /// The first thousand.
    errors: Vec<ImportError>,
    /// Every heading of the file.
    columns: Vec<ImportColumn>,
    /// Places that the file writes in another way. Whoever meant another place says so in `places`.
    #[serde(default)]
    found_places: Vec<FoundPlace>,
    /// Places named in the file that are not there yet; the import makes them.
    new_places: Vec<String>,
    /// Keepers named in the file who are not members yet; the import adds them, not yet able to log in.
    new_keepers: Vec<String>,
    /// The first two thousand new cards.
    asset_ids: Vec<AssetId>,
}

/// An import that goes on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"job": {
    "id": "019a0000-0000-7000-8000-000000000040", "kind": "asset_import", "state": "running", "done": 4500,
    "total": 10000, "result": null, "createdAt": "2026-09-01T00:00:00.000Z"
}}))]
pub struct ImportStarted {
    job: Job,
}

/// The file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct ImportForm {
    /// xlsx, or csv in UTF-8 or GBK.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `{"heading": "field"}`, null to leave a column out. Headings not named are recognised.
    mapping: Option<BTreeMap<String, Option<String>>>,
    /// `{"text": "code"}`: the category of what the file says.
    categories: Option<BTreeMap<String, String>>,
    /// `{"text": "placeId"}`: the place of what the file says; null for none of those there are, but a new one as it is
    /// written.
    #[schema(value_type = Option<BTreeMap<String, Option<Uuid>>>)]
    places: Option<BTreeMap<String, Option<PlaceId>>>,
}

/// How to import.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ImportQuery {
    /// Only look: answers what would happen and writes nothing.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    dry_run: bool,
}

/// Import a register
///
/// xlsx, or csv in UTF-8 or GBK, as a form's `file` or as the body itself; at most 20 MB and 50,000 rows. The usual
/// Chinese headings are recognised; `mapping` says the rest. A place is found by its path, the end of one, or what people
/// write for one, such as 教学楼101; what means several or none is named with suggestions, and `categories` and `places`
/// answer by the text of the cell. The body itself brings no answers. All rows are imported or none: with any error nothing is
/// written and every error is named by row and column. A file of more than a thousand rows is answered 202 with a job.
/// The same file and key sent again begin a job that failed once more.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetImport])), params(ImportQuery),
    request_body(content(
        (ImportForm = "multipart/form-data"),
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/csv"))),
    responses((status = 200, body = Import), (status = 202, body = ImportStarted)))]
#[post("/assets/import")]
pub async fn import_assets(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    query: Query<ImportQuery>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let upload = upload::receive(&request, payload).await?;
    // The same file with other answers is another request.
    let told = serde_json::to_vec(&upload.answers).map_err(Problem::internal)?;
    let intent = crate::wire::intent(&request, &[told.as_slice(), &upload.bytes].concat())?;
    let today = state.clock.today();
    let register = actix_web::web::block(move || understand(upload, today)).await.map_err(Problem::internal)??;
    let rows = register.total;
    let input = run::Input { register, today, actor };
    if query.0.dry_run {
        let seen = run::look(&state, input).await?;
        return Ok(Reply::ok(false, seen).respond_to(&request).map_into_boxed_body());
    }
    let (id, known) = begin(&state, actor, intent, rows).await?;
    // The key is kept before the work is done: whoever sends it again after the work was cut off has it done now.
    let replayed = known && !job::resume(&state, actor.school, id).await?;
    if !replayed {
        let work = run::run(state.clone(), id, input);
        if rows > AT_ONCE {
            actix_web::rt::spawn(work);
        } else {
            work.await;
        }
    }
    let job = job::look_up(&state, actor.school, id).await?;
    Ok(match job.result::<Import>() {
        Some(done) => Reply::ok(replayed, done?).respond_to(&request).map_into_boxed_body(),
        None => Reply::accepted(replayed, ImportStarted { job }).respond_to(&request).map_into_boxed_body(),
    })
}

async fn begin(state: &State, actor: Actor, intent: Intent, rows: usize) -> Result<(JobId, bool), Problem> {
    let total = i32::try_from(rows).map_err(Problem::internal)?;
    let (id, now) = (JobId::new(), intent.at);
    job::announce(state, id).await;
    let work =
        state.db.once(actor.school, intent, move |tx| Box::pin(job::create(tx, id, actor, "asset_import", total, now)));
    work.await.map(|written| (written.value, written.replayed))
}

/// The sheet, what its headings mean, and its rows.
fn understand(upload: Upload, today: NaiveDate) -> Result<Register, Problem> {
    let sheet = sheet::read(&upload.bytes, columns::is_heading)?;
    let mut overrides = BTreeMap::new();
    for (heading, field) in &upload.answers.mapping {
        let column = match field {
            None => None,
            Some(field) => Some(Column::from_field(field).ok_or_else(|| Problem::field(heading, "unknown_field"))?),
        };
        overrides.insert(heading.clone(), column);
    }
    let mapping = columns::map(&sheet.headings, &overrides).map_err(|error| match error {
        MapError::Duplicate { column: _, first, second } => {
            Problem::field(second, "duplicate_column").with_field(first, "duplicate_column")
        }
        MapError::UnknownHeading(heading) => Problem::field(heading, "unknown_heading"),
    })?;
    let missing: Vec<_> = mapping.missing().collect();
    if !missing.is_empty() {
        let problem = Problem::new(Code::InvalidField);
        return Err(missing
            .into_iter()
            .fold(problem, |problem, column| problem.with_field(column.heading(), "missing_column")));
    }
    Ok(Register::read(&sheet, mapping, upload.answers, today))
}
