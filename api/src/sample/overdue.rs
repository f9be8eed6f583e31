//! A meal that nobody has closed when its service is over: the directors are told, once.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{SchoolId, member::Role, menu::Meal};
use sea_orm::ConnectionTrait;

use super::{
    day,
    rules::{Tile, is_overdue},
    store,
    tell::{News, tell},
};
use crate::{
    Problem, State,
    notify::{self, Kind},
    rounds::{every_school, rounds},
};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);
/// A server that stood still over a weekend still tells of Friday.
const DAYS: i64 = 4;

/// Looks every minute for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || call(&state).await.map(|meals| tracing::debug!(meals, "open meals were told of"));
    rounds("open meals are told of", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Tells of every meal whose service is over and that nobody has closed. Answers of how many. Whatever number of nodes
/// do it at once, each is told of once.
pub async fn call(state: &Data<State>) -> Result<usize, Problem> {
    let (now, today) = (state.clock.now(), state.clock.today());
    every_school(state, "open meals", async |school| {
        let mut told = 0;
        for date in (0..DAYS).map(|days| today - TimeDelta::days(days)) {
            // Nor must one day keep the others from it.
            match of_day(state, school, date, now).await {
                Ok(done) => told += done,
                Err(problem) => tracing::warn!(%school, %date, %problem, "open meals were not told of"),
            }
        }
        Ok(told)
    })
    .await
}

async fn of_day(state: &Data<State>, school: SchoolId, date: NaiveDate, now: DateTime<Utc>) -> Result<usize, Problem> {
    let mut told = 0;
    for (meal, _) in overdue(state.db.read(), school, date, now).await? {
        match one(state, school, (date, meal), now).await {
            Ok(done) => told += usize::from(done),
            Err(problem) => tracing::warn!(%school, %date, %problem, "an open meal was not told of"),
        }
    }
    Ok(told)
}

/// The meals of a day that are to be told of, with the dishes that nothing is known of.
async fn overdue(
    db: &impl ConnectionTrait,
    school: SchoolId,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<(Meal, Vec<Tile>)>, Problem> {
    let tiles = day::tiles(db, school, date).await?;
    if tiles.is_empty() {
        return Ok(Vec::new());
    }
    let known = store::meals(db, school, date).await?;
    // Nobody has to answer for a meal that was called off.
    let there = tiles.iter().filter(|tile| !tile.cancelled || tile.sample.is_some());
    let mut meals: Vec<(Meal, DateTime<Utc>)> = there.map(|tile| (tile.meal, tile.until)).collect();
    meals.dedup_by_key(|(meal, _)| *meal);
    let due = meals.into_iter().filter_map(|(meal, until)| {
        let known = known.iter().find(|row| row.meal == meal);
        let open: Vec<Tile> = tiles.iter().filter(|tile| tile.meal == meal && tile.is_open()).cloned().collect();
        let (closed, told) = (known.and_then(|row| row.closed_at), known.and_then(|row| row.told_at));
        is_overdue(now, until, !open.is_empty(), closed, told).then_some((meal, open))
    });
    Ok(due.collect())
}

async fn one(
    state: &Data<State>,
    school: SchoolId,
    (date, meal): (NaiveDate, Meal),
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = store::lock_meal(tx, school, (date, meal)).await?;
            // Somebody may have been faster, or has closed it meanwhile.
            let due = overdue(tx, school, date, now).await?;
            let Some((_, open)) = due.into_iter().find(|(due, _)| *due == meal) else { return Ok(None) };
            let subject = row.id.0;
            row.told_at = Some(now);
            store::save_meal(tx, row).await?;
            let dishes: Vec<&str> = open.iter().map(|tile| tile.name.as_str()).collect();
            let (item, meal) = (dishes.join("、"), Some((date, meal)));
            let news = News { kind: Kind::SampleOpen, subject, meal, item: &item, note: "" };
            tell(tx, school, &[Role::Director], None, news, now).await.map(Some)
        })
    });
    let told = work.await?;
    if let Some(members) = &told {
        notify::wake(state, school, members).await;
    }
    Ok(told.is_some())
}
