//! `/samples`: what is expected and what was taken. What is done with a sample afterwards is in `work.rs`, holds are in
//! `hold.rs`, meals in `meal.rs`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::NaiveDate;
use entity::SampleId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::{Sample, SampleChanged, SampleDay, Samples},
    change::answer,
    day::{self, known_day, known_moment, today},
    draft::{MissingIn, SampleIn},
    export, hold, label, meal, show, store,
    take::{miss, take},
    work,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    wire::{Once, Query, Reply},
};

/// So many that are due are shown at a time.
const MOST_DUE: u64 = 200;

/// The samples' operations. What has a name of its own comes before `{id}`.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_samples)
        .service(create_sample)
        .service(create_missing_sample)
        .service(get_due_samples)
        .service(work::discard_samples)
        .service(get_sample)
        .service(label::get_sample_label);
    work::routes(config);
    hold::routes(config);
    meal::routes(config);
    export::routes(config);
}

/// Which day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// The day; today when not said.
    date: Option<NaiveDate>,
}

/// What is to be sampled on a day, and what was
///
/// Every dish of the published menu with its swaps. A dish that a swap took off stays, as cancelled.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])), params(DayQuery),
    responses((status = 200, body = SampleDay)))]
#[get("/samples")]
async fn get_samples(state: Data<State>, actor: Actor, query: Query<DayQuery>) -> Result<Json<SampleDay>, Problem> {
    let date = match query.0.date {
        Some(date) => date,
        None => today(state.db.read(), actor.school, state.clock.now()).await?,
    };
    if !known_day(date) {
        return Err(Problem::new(Code::InvalidQuery).with_field("date", "out_of_range"));
    }
    Ok(Json(day::shown(&state, actor, date, state.clock.now()).await?))
}

/// Take a sample
///
/// Of a dish of the menu in force, from `samplesFrom` of its meal on. Under the minimum: refused with what is lacking, or
/// kept as failed when there is a reason. After the service it is marked as late and needs a reason. The server's time
/// counts.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])), request_body = SampleIn,
    responses((status = 201, body = SampleChanged)))]
#[post("/samples")]
async fn create_sample(
    state: Data<State>,
    actor: Actor,
    once: Once<SampleIn>,
) -> Result<Reply<SampleChanged>, Problem> {
    let Once { body, intent } = once;
    body.check()?;
    let (now, inner) = (intent.at, state.clone());
    let work =
        state.db.once(actor.school, intent, move |tx| Box::pin(async move { take(tx, inner, actor, body, now).await }));
    answer(&state, actor, work.await?, true).await
}

/// Say why there is no sample
///
/// The directors are told at once.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])), request_body = MissingIn,
    responses((status = 201, body = SampleChanged)))]
#[post("/samples/missing")]
async fn create_missing_sample(
    state: Data<State>,
    actor: Actor,
    once: Once<MissingIn>,
) -> Result<Reply<SampleChanged>, Problem> {
    let Once { body, intent } = once;
    known_moment(body.occurred_at)?;
    let (now, inner) = (intent.at, state.clone());
    let work =
        state.db.once(actor.school, intent, move |tx| Box::pin(async move { miss(tx, inner, actor, body, now).await }));
    answer(&state, actor, work.await?, true).await
}

/// What may be thrown away by now
///
/// Of what was kept long enough and is not held, the 200 that have waited longest.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    responses((status = 200, body = Samples)))]
#[get("/samples/due")]
async fn get_due_samples(state: Data<State>, actor: Actor) -> Result<Json<Samples>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let rows = store::due(db, actor.school, now, MOST_DUE).await?;
    Ok(Json(Samples { items: show::all(&state, db, actor, rows, now).await? }))
}

/// A sample
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    params(("id" = SampleId, Path, description = "The sample")), responses((status = 200, body = Sample)))]
#[get("/samples/{id}")]
async fn get_sample(state: Data<State>, actor: Actor, id: Path<SampleId>) -> Result<Json<Sample>, Problem> {
    let row = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(show::one(&state, state.db.read(), actor, row, state.clock.now()).await?))
}
