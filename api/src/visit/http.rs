//! `/visits`: the list and the record.

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use chrono::NaiveDate;
use entity::{VisitId, visit, visit::VisitStatus};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Visit, door, export, held,
    register::create_visit,
    scan, show, steps,
    store::{self, Filter},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission, granted},
    problem::Code,
    sample::known_day,
    wire::{Cursor, Limit, Page, Query},
};

/// The operations of visits.
pub fn routes(config: &mut ServiceConfig) {
    // Before `/visits/{id}`, which would take its address for an id.
    scan::routes(config);
    config.service(list_visits).service(create_visit).service(get_visit);
    steps::routes(config);
    door::routes(config);
    export::routes(config);
}

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VisitQuery {
    /// True: only who is inside now.
    #[serde(default)]
    on_site: bool,
    /// Only those that stand here.
    status: Option<VisitStatus>,
    /// Only those of this day.
    date: Option<NaiveDate>,
    /// True: only those whose host I am, or about which I was asked. Who is not of the gate sees no others.
    #[serde(default)]
    mine: bool,
    /// How many to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List visits
///
/// The newest first. The gate, directors and auditors see all; others those that concern them. A name is looked for by
/// `POST /personal-data/search`: it never stands in an address.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitRead])), params(VisitQuery),
    responses((status = 200, body = Page<Visit>)))]
#[get("/visits")]
async fn list_visits(state: Data<State>, actor: Actor, query: Query<VisitQuery>) -> Result<Json<Page<Visit>>, Problem> {
    let VisitQuery { on_site, status, date, mine, limit, cursor } = query.0;
    if date.is_some_and(|date| !known_day(date)) {
        return Err(Problem::new(Code::InvalidQuery).with_field("date", "out_of_range"));
    }
    let db = state.db.read();
    let all = granted(actor.role, Permission::ShiftRead) && !mine;
    let status = if on_site { Some(VisitStatus::Inside) } else { status };
    let filter = Filter { status, date, of: (!all).then_some(actor.member) };
    let rows = store::list(db, actor.school, &filter, limit.rows(), cursor).await?;
    let page = limit.page::<_, visit::Model>(rows, |row| vec![row.id.to_string()]);
    let items = show::all(&state, db, actor, page.items).await?;
    Ok(Json(Page { items, next: page.next }))
}

/// A visit
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitRead])),
    params(("id" = VisitId, Path, description = "The visit")), responses((status = 200, body = Visit)))]
#[get("/visits/{id}")]
async fn get_visit(state: Data<State>, actor: Actor, id: Path<VisitId>) -> Result<Json<Visit>, Problem> {
    let db = state.db.read();
    let row = store::get(db, actor.school, id.into_inner()).await?;
    if !held::concerns(db, actor, &row, state.clock.now()).await? {
        return Err(Code::NotFound.into());
    }
    Ok(Json(show::one(&state, db, actor, row).await?))
}
