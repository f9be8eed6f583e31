//! A temporary collector whose time has come and whom nobody has verified is told of to the directors.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{CollectorId, SchoolId, collector::CollectorStatus};

use super::{held::tell, store};
use crate::{
    Problem, State,
    notify::{self, Kind},
    rounds::{every_school, rounds},
};

/// So many of a school are told of in one go; the rest a minute later.
const MOST: u64 = 200;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks every minute for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || call(&state).await.map(|count| tracing::debug!(count, "unverified collectors were told of"));
    rounds("unverified collectors", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Tells of all whom nobody has verified in time. Answers of how many. Whatever number of nodes do it at once, each is told
/// of once.
pub async fn call(state: &Data<State>) -> Result<usize, Problem> {
    let now = state.clock.now();
    every_school(state, "unverified collectors", async |school| {
        let mut told = 0;
        for id in store::unverified(state.db.read(), school, now, MOST).await? {
            told += usize::from(one(state, (school, id), now).await?);
        }
        Ok(told)
    })
    .await
}

async fn one(state: &Data<State>, (school, id): (SchoolId, CollectorId), now: DateTime<Utc>) -> Result<bool, Problem> {
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let row = store::lock(tx, school, id).await?;
            // Somebody may have been faster, or it is verified.
            if row.status != CollectorStatus::Pending || row.told_at.is_some() {
                return Ok(None);
            }
            store::told(tx, school, id, now).await?;
            tell(tx, &row, Kind::CollectorUnverified, None, now).await.map(Some)
        })
    });
    let told = work.await?;
    if let Some(members) = &told {
        notify::wake(state, school, members).await;
    }
    Ok(told.is_some())
}
