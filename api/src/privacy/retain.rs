//! What the house does by itself: it erases what was kept long enough, takes up what was left undone, and takes what is gone
//! out of the journal and out of dead rows.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{Days, NaiveTime};
use entity::{
    SchoolId,
    erasure::{Basis, Erased},
};
use sea_orm::Iterable;

use super::{
    erase::{What, catch_up, decide, finish},
    rows,
};
use crate::{
    Problem, State, calendar,
    rounds::{every_school, rounds},
    school::{self, GateRules},
};

/// How often.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Does all of it once an hour for as long as the server runs.
pub async fn work(state: Data<State>) {
    let round = async || retain(&state).await.map(|records| tracing::debug!(records, "people were erased"));
    rounds("people are erased", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Does it once, all schools. Answers of how many records something was erased.
pub async fn retain(state: &State) -> Result<usize, Problem> {
    let erased = every_school(state, "people are erased", async |school| {
        catch_up(state, school).await?;
        outlived(state, school).await?;
        finish(state, school).await
    });
    let erased = erased.await?;
    // Also for a round before it, or another server's, that somebody read over.
    if !state.db.scrub(rows::TOUCHED).await? {
        tracing::info!("what was erased stays in the journal or in dead rows until nobody reads it any more");
    }
    Ok(erased)
}

/// Decides on what was kept long enough: whole days, so that a day has one erasure.
async fn outlived(state: &State, school: SchoolId) -> Result<(), Problem> {
    let row = school::get(state.db.read(), school).await?;
    let (zone, now) = (calendar::read(&row.promises).1.time_zone, state.clock.now());
    let rules = GateRules::read(&row.gate)?;
    let until = |days: u32| {
        let day = zone.local(now).date().checked_sub_days(Days::new(days.into())).unwrap_or_default();
        zone.moment(day.and_time(NaiveTime::MIN))
    };
    for kind in Erased::iter() {
        let days = match kind {
            Erased::Visit | Erased::FrequentVisitor | Erased::WatchEntry => rules.visit_days,
            Erased::Release | Erased::Refusal | Erased::Collector | Erased::NoRelease | Erased::Student => {
                rules.release_days
            }
        };
        let what = What::Before(until(days));
        if !rows::some(state.db.read(), school, kind, what, 1).await?.is_empty() {
            let due = (kind, what);
            let work = state.db.write(move |tx| Box::pin(decide(tx, school, due, (Basis::Retention, None), now)));
            work.await?;
        }
    }
    Ok(())
}
