//! A day: what its menu expects, and what was kept of it.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{DishId, SchoolId, menu::Meal, sample_meal};
use sea_orm::ConnectionTrait;

use super::{
    card::{SampleDay, SampleMeal, SampleTile},
    rules::{self, Tile},
    show, store,
};
use crate::{
    Problem, State,
    calendar::TimeZone,
    gate::Actor,
    menu::{self, Canteen, Served},
    repair::Names,
};

/// Databases know fewer years than the calendar.
pub fn known_day(date: NaiveDate) -> bool {
    (2000..=2100).contains(&date.year())
}

/// When a phone says that it was, if it can be: databases know fewer years than phones can say.
pub fn known_moment(occurred_at: Option<DateTime<Utc>>) -> Result<(), Problem> {
    let known = occurred_at.is_none_or(|at| known_day(at.date_naive()));
    if known { Ok(()) } else { Err(Problem::field("occurredAt", "out_of_range")) }
}

/// Which day it is at the school.
pub async fn today(db: &impl ConnectionTrait, school: SchoolId, now: DateTime<Utc>) -> Result<NaiveDate, Problem> {
    Ok(Canteen::load(db, school).await?.1.local(now).date())
}

/// A dish of the menu in force; on `dishId`, `not_on_menu` for one that is not served.
pub async fn dish(
    db: &impl ConnectionTrait,
    school: SchoolId,
    which: (NaiveDate, Meal, DishId),
    terms: (&Canteen, TimeZone),
) -> Result<Served, Problem> {
    if !known_day(which.0) {
        return Err(Problem::field("date", "out_of_range"));
    }
    let served = menu::dish_in_force(db, school, which, terms).await?;
    served.ok_or_else(|| Problem::field("dishId", "not_on_menu"))
}

/// The dishes of a day with their samples.
pub async fn tiles(db: &impl ConnectionTrait, school: SchoolId, date: NaiveDate) -> Result<Vec<Tile>, Problem> {
    let served = menu::in_force(db, school, date).await?;
    Ok(rules::tiles(&served, &store::of_day(db, school, date).await?))
}

/// Whether somebody has answered for a meal, and nothing of it was opened again since.
pub fn is_closed(meal: Option<&sample_meal::Model>, open: usize) -> bool {
    open == 0 && meal.is_some_and(|meal| meal.closed_at.is_some())
}

/// A day as this reader sees it.
pub async fn shown(state: &State, actor: Actor, date: NaiveDate, now: DateTime<Utc>) -> Result<SampleDay, Problem> {
    let (db, school) = (state.db.read(), actor.school);
    let (canteen, zone) = Canteen::load(db, school).await?;
    let served = menu::in_force(db, school, date).await?;
    let rows = store::of_day(db, school, date).await?;
    let tiles = rules::tiles(&served, &rows);
    let known = store::meals(db, school, date).await?;
    let mut names = Names::default();
    names.ask_people(known.iter().map(|meal| meal.closed_by));
    names.load(db, school).await?;
    let mut meals: Vec<Meal> = tiles.iter().map(|tile| tile.meal).collect();
    meals.dedup();
    let meal = |meal: Meal| {
        let (from, until) = canteen.serves(zone, date, meal);
        let open = tiles.iter().filter(|tile| tile.meal == meal && tile.is_open()).count();
        let known = known.iter().find(|row| row.meal == meal);
        SampleMeal {
            meal,
            samples_from: canteen.sampled_from(from),
            from,
            until,
            open,
            unapproved: rows.iter().filter(|row| row.meal == meal && rules::awaits_approval(row)).count(),
            closed: is_closed(known, open),
            closed_at: known.and_then(|row| row.closed_at),
            closed_by: names.person(known.and_then(|row| row.closed_by)),
        }
    };
    let meals = meals.into_iter().map(meal).collect();
    let mut samples = show::all(state, db, actor, rows, now).await?;
    let tile = |tile: Tile| {
        let at = samples.iter().position(|sample| Some(sample.id) == tile.sample);
        SampleTile {
            date,
            meal: tile.meal,
            dish_id: tile.dish,
            dish: tile.name,
            cancelled: tile.cancelled,
            status: tile.status,
            sample_id: tile.sample,
            sample: at.map(|at| samples.swap_remove(at)),
        }
    };
    let items = tiles.into_iter().map(tile).collect();
    Ok(SampleDay { date, minimum_grams: rules::minimum(canteen.minimum_grams), now, items, meals })
}
