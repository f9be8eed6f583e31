//! What was not put right in time is told to whose it is and to the directors, and once more on a later day.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{RectificationId, SchoolId};

use super::{rules::is_to_tell, store, tell::tell};
use crate::{
    Problem, State,
    notify::{self, Kind},
    rounds::{every_school, rounds},
    sample::today,
};

/// So many of a school are told of in one go; the rest a minute later.
const MOST: u64 = 200;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks every minute for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || escalate(&state).await.map(|records| tracing::debug!(records, "delays were told of"));
    rounds("delays are told of", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Tells of everything whose last day is over and that nobody has put right. Answers of how many. Whatever number of nodes
/// do it at once, each is told of once.
pub async fn escalate(state: &Data<State>) -> Result<usize, Problem> {
    let now = state.clock.now();
    every_school(state, "delays", async |school| of_school(state, school, now).await).await
}

async fn of_school(state: &Data<State>, school: SchoolId, now: DateTime<Utc>) -> Result<usize, Problem> {
    let today = today(state.db.read(), school, now).await?;
    let mut told = 0;
    for id in store::overdue(state.db.read(), school, today, MOST).await? {
        match one(state, (school, id), today, now).await {
            Ok(done) => told += usize::from(done),
            Err(problem) => tracing::warn!(%school, %id, %problem, "a delay was not told of"),
        }
    }
    Ok(told)
}

async fn one(
    state: &Data<State>,
    (school, id): (SchoolId, RectificationId),
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let row = store::lock(tx, school, id).await?;
            // Somebody may have been faster, or it is done.
            if !is_to_tell(&row, today) {
                return Ok(None);
            }
            store::escalated(tx, &row, today).await?;
            tell(tx, (&row, None), Kind::RectificationOverdue, &[], "", now).await.map(Some)
        })
    });
    let told = work.await?;
    if let Some(members) = &told {
        notify::wake(state, school, members).await;
    }
    Ok(told.is_some())
}
