//! A release that nobody finished on its day is over with the day.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{ReleaseId, SchoolId, release::ReleaseStatus};

use super::{held::write, store};
use crate::{
    Problem, State,
    rounds::{every_school, rounds},
    student,
};

/// So many of a school end in one go; the rest a minute later.
const MOST: u64 = 200;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks every minute for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || expire(&state).await.map(|count| tracing::debug!(count, "releases were over"));
    rounds("releases are over", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Ends all of days gone by. Answers how many. Whatever number of nodes do it at once, each ends once.
pub async fn expire(state: &Data<State>) -> Result<usize, Problem> {
    let now = state.clock.now();
    every_school(state, "releases", async |school| {
        let zone = student::zone(state.db.read(), school).await?;
        let (today, _) = zone.today(now);
        let mut ended = 0;
        for id in store::waiting(state.db.read(), school, today, MOST).await? {
            ended += usize::from(one(state, (school, id), now).await?);
        }
        Ok(ended)
    })
    .await
}

async fn one(state: &State, (school, id): (SchoolId, ReleaseId), now: DateTime<Utc>) -> Result<bool, Problem> {
    let seal = state.seals.of(state.db.read(), school).await?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = store::lock(tx, school, id).await?;
            // Somebody may have been faster.
            if row.status != ReleaseStatus::Open {
                return Ok(false);
            }
            (row.status, row.ended_at) = (ReleaseStatus::Expired, Some(now));
            store::save(tx, &mut row).await?;
            write(tx, &seal, &row, None, ("release.expired", String::new()), now).await?;
            Ok(true)
        })
    });
    work.await
}
