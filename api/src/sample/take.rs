//! 留样: a dish of the menu in force is sampled, or it is said why it is not.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{SampleId, member::Role, sample, sample::SampleStatus, sample_photo::SamplePhotoRole};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::{
    change::{Done, code, written},
    day::dish,
    draft::{MissingIn, SampleIn},
    rules::{self, Light},
    show, store,
    tell::{News, tell},
};
use crate::{Problem, State, fridge::is_out, gate::Actor, menu::Canteen, notify::Kind, photo, problem::Code};

/// Writes down what was taken.
pub async fn take(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    new: SampleIn,
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let (school, which) = (actor.school, (new.date, new.meal, new.dish_id));
    let (canteen, zone) = Canteen::load(tx, school).await?;
    let dish = dish(tx, school, which, (&canteen, zone)).await?;
    let times = (canteen.sampled_from(dish.serves.0), dish.serves.1);
    let noted = rules::note(now, times, new.occurred_at).map_err(code)?;
    let status = weigh(&new, &canteen)?;
    if noted.needs_reason && new.reason.is_empty() {
        return Err(Problem::field("reason", "required"));
    }
    store::check_fridge(tx, school, new.fridge_id).await?;
    let photos = photo::attach(tx, school, Some(actor.member), &new.photo_ids, "photoIds", now).await?;
    let row = sample::Model {
        id: new.id.map_or_else(SampleId::new, |id| id.0),
        status,
        grams: new.grams,
        container: new.container.into(),
        fridge_id: new.fridge_id,
        deci_celsius: new.deci_celsius,
        excursion: new.deci_celsius.is_some_and(|degrees| is_out(degrees, canteen.fridge_range())),
        late: noted.late,
        light: status == SampleStatus::Failed,
        reason: new.reason.into(),
        occurred_at: new.occurred_at,
        discard_after: Some(rules::discard_after(now, dish.serves.1, canteen.keep_hours)),
        ..sample::Model::new(school, which, dish.name, actor.member, (now, dish.serves.1))
    };
    save(tx, state, actor, row, &photos, now).await
}

/// Writes down that there is none, which the directors are told.
pub async fn miss(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    new: MissingIn,
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let (school, which) = (actor.school, (new.date, new.meal, new.dish_id));
    let (canteen, zone) = Canteen::load(tx, school).await?;
    let dish = dish(tx, school, which, (&canteen, zone)).await?;
    // That it is missing is known at the end of the service, not before: it is never late.
    rules::note(now, dish.serves, new.occurred_at).map_err(code)?;
    let row = sample::Model {
        id: new.id.map_or_else(SampleId::new, |id| id.0),
        reason: new.reason.into(),
        occurred_at: new.occurred_at,
        ..sample::Model::new(school, which, dish.name, actor.member, (now, dish.serves.1))
    };
    save(tx, state, actor, row, &[], now).await
}

/// Kept or failed; too light without a reason is refused with what is lacking.
fn weigh(new: &SampleIn, canteen: &Canteen) -> Result<SampleStatus, Problem> {
    let minimum = rules::minimum(canteen.minimum_grams);
    rules::weigh(new.grams, minimum, !new.reason.is_empty()).map_err(|Light { lacking }| {
        let choices = json!({"addGrams": lacking, "minimumGrams": minimum});
        Problem { choices: Some(choices), ..Problem::field("grams", "under_minimum") }
    })
}

/// Saves a new row. Of two phones at the same dish the second is told what the first has written.
async fn save(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    row: sample::Model,
    photos: &[photo::Model],
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let (school, id, which) = (actor.school, row.id, (row.date, row.meal, row.dish_id));
    if !store::insert(tx, row.clone()).await? {
        let mut problem = Problem::new(Code::Conflict);
        if let Some(there) = store::live(tx, school, which).await? {
            let shown = show::one(&state, tx, actor, there, now).await?;
            problem.current = serde_json::to_value(shown).ok();
        }
        return Err(problem);
    }
    store::add_photos(tx, school, id, SamplePhotoRole::Kept, photos).await?;
    let op = if row.status == SampleStatus::Missing { "sample.missing" } else { "sample.taken" };
    // A new one is in no hold yet.
    let receipt = written(tx, (&row, false), actor, (op, row.reason.clone()), photos, now).await?;
    let kinds = [
        (row.status == SampleStatus::Missing, Kind::SampleMissing),
        (row.status == SampleStatus::Failed, Kind::SampleFailed),
        (row.late, Kind::SampleLate),
    ];
    let mut members = Vec::new();
    for (_, kind) in kinds.into_iter().filter(|(is, _)| *is) {
        let news = News { kind, subject: id.0, meal: Some((row.date, row.meal)), item: &row.dish, note: &row.reason };
        members = tell(tx, school, &[Role::Director], Some(actor.member), news, now).await?;
    }
    Ok(Done { id, receipt, members, row: Some(row) })
}
