//! What the house does by itself: it asks again and somebody else, tells of who has not left, and ends what is over.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{
    MemberId, SchoolId, VisitId,
    visit::{self, LeftHow, VisitStatus},
    visit_ask::AskHow,
};
use sea_orm::DatabaseTransaction;

use super::{
    Day,
    ask::{self, Attempt, ask},
    next::Round,
    record::{Happened, record},
    store,
    tell::tell,
};
use crate::{
    Problem, State, duty,
    notify::{self, Kind},
    rounds::{every_school, rounds},
    seal::SchoolSeal,
    shift,
};

/// How often is looked: the shortest wait is half a minute.
const EVERY: Duration = Duration::from_secs(10);
/// So many of a school in one go; the rest a moment later.
const MOST: u64 = 200;

/// Looks again and again for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || go_round(&state).await.map(|visits| tracing::debug!(visits, "visits were looked at again"));
    rounds("visits are looked at again", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Does what is due with each visit. Answers with how many. Whatever number of nodes do it at once, each thing is done once.
pub async fn go_round(state: &Data<State>) -> Result<usize, Problem> {
    let now = state.clock.now();
    every_school(state, "visits", async |school| of_school(state, school, now).await).await
}

async fn of_school(state: &Data<State>, school: SchoolId, now: DateTime<Utc>) -> Result<usize, Problem> {
    let mut done = 0;
    for id in store::due(state.db.read(), school, now, MOST).await? {
        match one(state, (school, id), now).await {
            Ok(is_done) => done += usize::from(is_done),
            Err(problem) => tracing::warn!(%school, %id, %problem, "a visit was not looked at again"),
        }
    }
    Ok(done)
}

async fn one(state: &Data<State>, (school, id): (SchoolId, VisitId), now: DateTime<Utc>) -> Result<bool, Problem> {
    let inner = state.clone();
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = store::lock(tx, school, id).await?;
            let day = Day::of(tx, school, now).await?;
            // Somebody may have been faster, or the rules are others by now.
            match ask::next(tx, &day, &row).await? {
                Some((round, at)) if at <= now => {
                    let seal = inner.seals.of(tx, school).await?;
                    due(tx, (&day, &seal), &mut row, round).await.map(Some)
                }
                next => {
                    row.next_at = next.map(|(_, at)| at);
                    store::note(tx, &row).await?;
                    Ok(None)
                }
            }
        })
    });
    let told = work.await?;
    if let Some(members) = &told {
        notify::wake(state, school, members).await;
    }
    Ok(told.is_some())
}

/// Does it. Answers who was told.
async fn due(
    tx: &DatabaseTransaction,
    (day, seal): (&Day, &SchoolSeal),
    row: &mut visit::Model,
    round: Round,
) -> Result<Vec<MemberId>, Problem> {
    let host: Vec<MemberId> = row.host_id.into_iter().collect();
    let (how, members) = match round {
        Round::Again => (AskHow::App, host),
        Round::StandIn => {
            let next = match row.host_id {
                Some(host) => duty::stand_in(tx, row.school_id, host).await?,
                None => None,
            };
            (AskHow::StandIn, next.into_iter().collect())
        }
        Round::Duty => (AskHow::Duty, day.leaders.clone()),
        Round::Overstay => return overstay(tx, day, row).await,
        Round::Expire => return expire(tx, (day, seal), row).await,
        Round::Presume => return presume(tx, (day, seal), row).await,
    };
    let (_, told) = ask(tx, (day, seal), row, Attempt::told(how, &members, None)).await?;
    store::note(tx, row).await?;
    Ok(told)
}

async fn overstay(tx: &DatabaseTransaction, day: &Day, row: &mut visit::Model) -> Result<Vec<MemberId>, Problem> {
    let mut members = shift::at_gate(tx, row.school_id, day.now).await?;
    members.extend(row.host_id.into_iter().chain(day.leaders.iter().copied()));
    let told = tell(tx, row, Kind::VisitOverstay, &members, None, day.now).await?;
    row.overstay_told_at = Some(day.now);
    ask::plan(tx, day, row).await?;
    store::note(tx, row).await?;
    Ok(told.into_iter().map(|(member, _)| member).collect())
}

/// Nobody saw him leave: else what names him would be kept for ever.
async fn presume(
    tx: &DatabaseTransaction,
    (day, seal): (&Day, &SchoolSeal),
    row: &mut visit::Model,
) -> Result<Vec<MemberId>, Problem> {
    (row.status, row.ended_at, row.next_at) = (VisitStatus::Left, Some(day.now), None);
    (row.left_at, row.left_how) = (Some(day.now), Some(LeftHow::Presumed));
    store::save(tx, row).await?;
    record(tx, seal, row, Happened { op: "visit.presumed", ..Happened::default() }, day.now).await?;
    Ok(Vec::new())
}

async fn expire(
    tx: &DatabaseTransaction,
    (day, seal): (&Day, &SchoolSeal),
    row: &mut visit::Model,
) -> Result<Vec<MemberId>, Problem> {
    (row.status, row.ended_at, row.next_at) = (VisitStatus::Expired, Some(day.now), None);
    store::save(tx, row).await?;
    record(tx, seal, row, Happened { op: "visit.expired", ..Happened::default() }, day.now).await?;
    Ok(Vec::new())
}
