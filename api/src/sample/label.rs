//! The label of a box: dish, meal, when it was taken and by whom, and until when it is kept.

use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    web::{Data, Path, block},
};
use chrono::{DateTime, Utc};
use entity::{SampleId, sample};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{rules::is_there, show::meal_name, store};
use crate::{
    Problem, State,
    calendar::{self, TimeZone},
    gate::{Actor, Permission},
    label::{Label, Layout, render},
    problem::Code,
    repair::Names,
    school,
    wire::{File, Query},
};

/// On which paper.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LabelQuery {
    /// The paper; a roll when not said.
    #[serde(default = "roll")]
    #[param(value_type = Option<Layout>)]
    layout: Layout,
}

fn roll() -> Layout {
    Layout::Roll50x30
}

/// The label of a sample's box
///
/// PDF of exact size: print without scaling. Its code leads to the sample.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    params(("id" = SampleId, Path, description = "The sample"), LabelQuery),
    responses((status = 200, body = inline(File), content_type = "application/pdf"),
        (status = 409, body = crate::problem::ProblemBody, content_type = "application/problem+json",
            description = "There is no box")))]
#[get("/samples/{id}/label")]
pub async fn get_sample_label(
    state: Data<State>,
    actor: Actor,
    id: Path<SampleId>,
    query: Query<LabelQuery>,
) -> Result<HttpResponse, Problem> {
    let db = state.db.read();
    let row = store::get(db, actor.school, id.into_inner()).await?;
    if !is_there(row.status) {
        return Err(Code::WrongState.into());
    }
    let school = school::get(db, actor.school).await?;
    let mut names = Names::default();
    names.ask_people([Some(row.keeper_id)]);
    names.load(db, actor.school).await?;
    let keeper = names.person(Some(row.keeper_id)).map(|person| person.name).unwrap_or_default();
    let zone = calendar::read(&school.promises).1.time_zone;
    let (label, layout) = (face(&state.settings.base_url, &row, &keeper, &school.name, zone), query.0.layout);
    let pdf = block(move || render(&[label], layout, 0)).await.map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"sample.pdf\""))
        .body(pdf.map_err(Problem::internal)?))
}

fn face(base: &str, row: &sample::Model, keeper: &str, school: &str, zone: TimeZone) -> Label {
    let time = |at: DateTime<Utc>| zone.local(at).format("%m-%d %H:%M").to_string();
    let id = row.id.0.simple().to_string();
    let until = row.discard_after.map(|at| format!("{} 后销毁", time(at)));
    let grams = row.grams.map(|grams| format!(" {grams} g")).unwrap_or_default();
    let lines = [
        format!("{} {}{grams}", row.date.format("%m-%d"), meal_name(row.meal)),
        until.unwrap_or_default(),
        format!("留样 {} {keeper}", time(row.taken_at)),
        row.container.clone(),
        school.to_owned(),
    ];
    // The last letters of an id are its random ones.
    let short = id.get(20..).unwrap_or_default().to_uppercase();
    Label {
        url: format!("{base}/app/?sample={id}"),
        code: [short.get(..4), short.get(4..8), short.get(8..)].map(Option::unwrap_or_default).join("-"),
        title: row.dish.clone(),
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
    }
}
