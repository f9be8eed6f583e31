//! Registers of people that are taken away as a file: noted before they are read, and not endless.

use chrono::NaiveDate;
use entity::look::LookKind;

use super::record::{self, New};
use crate::{Problem, State, gate::Actor, problem::Code};

/// So many lines are taken away at once. Who needs more takes fewer days at a time.
const MOST: u64 = 5_000;

/// Notes that somebody takes away a register of these days, with so many lines. A problem with `from` when they are too many.
pub async fn taken(
    state: &State,
    actor: Actor,
    kind: LookKind,
    (from, to): (NaiveDate, NaiveDate),
    count: u64,
) -> Result<(), Problem> {
    let lines = usize::try_from(count).unwrap_or(usize::MAX);
    if count > MOST {
        return Err(Problem::new(Code::InvalidQuery).with_field("from", "too_many"));
    }
    let (seals, now) = (state.seals.clone(), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let new = New { kind, subject: None, fields: format!("{from},{to}"), count: lines };
            record::note(tx, &seals, actor, new, None, now).await
        })
    });
    work.await?;
    Ok(())
}
