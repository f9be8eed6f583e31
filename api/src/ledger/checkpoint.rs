//! Signs how far each ledger has come: a day after the last time, after a thousand rows, and whenever it is taken away.
//! What was added since is looked at before: a ledger that is not as it was is never signed.
//!
//! The thousand are looked for every minute and not by who adds the last of them: a signature follows a look at all of
//! them, for which no writer should wait. So a checkpoint covers a thousand rows and what comes in a minute.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{AboveSchools, SchoolId, ledger_checkpoint, ledger_head::Ledger, school};
use sea_orm::{Iterable, QuerySelect};

use super::{
    chain, check,
    note::{self, Note},
    store,
    verify::Verifier,
    watch::{LookedAt, look_all},
};
use crate::{Problem, State, rounds::rounds};

/// As long as nothing is taken away, a checkpoint covers so many rows at most.
const ROWS: i64 = 1_000;
/// Every row is covered after so long.
const AGE: TimeDelta = TimeDelta::days(1);
/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Signs what is due every minute, and looks at everything every day, for as long as the server runs.
pub async fn keep_signed(state: Data<State>) {
    let mut looked = LookedAt::new();
    let round = async || {
        let signed = sign_all(&state).await?;
        let altered = look_all(&state, &mut looked).await?;
        tracing::debug!(signed, altered, "ledgers were signed and looked at");
        Ok(())
    };
    rounds("ledgers are signed and looked at", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Signs every ledger whose time it is. Answers how many.
pub async fn sign_all(state: &Data<State>) -> Result<usize, Problem> {
    let db = state.db.read();
    let schools: Vec<SchoolId> =
        school::Entity::every().select_only().column(school::Column::Id).into_tuple().all(db).await?;
    let mut signed = 0;
    for (school, ledger) in schools.into_iter().flat_map(|school| Ledger::iter().map(move |ledger| (school, ledger))) {
        // One that cannot be signed must not keep the others from it.
        match sign_due(state, school, ledger).await {
            Ok(done) => signed += usize::from(done),
            Err(problem) => tracing::warn!(%school, ?ledger, %problem, "a ledger was not signed"),
        }
    }
    Ok(signed)
}

async fn sign_due(state: &Data<State>, school: SchoolId, ledger: Ledger) -> Result<bool, Problem> {
    let db = state.db.read();
    let Some(head) = store::head(db, school, ledger).await? else { return Ok(false) };
    let last = store::checkpoints(school, ledger, None).limit(1).all(db).await?.pop();
    let is_due = is_due(head.seq, last.map(|last| (last.seq, last.at_ms)), state.clock.now());
    Ok(is_due && sign(state, school, ledger).await?.is_some())
}

fn is_due(seq: i64, last: Option<(i64, i64)>, now: DateTime<Utc>) -> bool {
    match last {
        None => seq > 0,
        Some((signed, at)) => {
            seq - signed >= ROWS || seq > signed && now.timestamp_millis() - at >= AGE.num_milliseconds()
        }
    }
}

/// A checkpoint of all there is. None: there is nothing, or it is not as it was.
pub async fn sign(
    state: &Data<State>,
    school: SchoolId,
    ledger: Ledger,
) -> Result<Option<ledger_checkpoint::Model>, Problem> {
    let keys = state.signer.keys();
    let tx = store::snapshot(state.db.read()).await?;
    let last = store::checkpoints(school, ledger, None).limit(1).all(&tx).await?.pop();
    let known = last.as_ref().and_then(|last| Some((note::open(&last.note, keys).ok()?.0, last)));
    let mut verifier = match &known {
        Some((note, last)) => Verifier::after(note, &last.note, keys),
        None => Verifier::new(chain::origin(school, ledger), keys),
    };
    let after = known.as_ref().map(|(note, _)| note.seq);
    let seal = check::seal_of(&tx, &state.seals, (school, ledger)).await?;
    let head = check::walk(&tx, &mut verifier, seal.as_ref(), (school, ledger), after).await?;
    tx.rollback().await?;
    let (seq, link) = verifier.seen();
    if let Some(bad) = verifier.end(head.as_ref()).first_bad {
        tracing::error!(%school, ?ledger, ?bad, "a ledger is not as it was, and is not signed");
        return Ok(None);
    }
    if seq == 0 || after == Some(seq) {
        return Ok(last);
    }
    let (inner, now) = (state.clone(), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let origin = chain::origin(school, ledger);
            // Others who sign the same wait here, so that each names the one before.
            let head = store::hold(tx, school, ledger, &chain::first(&origin)).await?;
            let before = store::checkpoints(school, ledger, None).limit(1).all(tx).await?.pop();
            if let Some(before) = before.as_ref().filter(|before| before.seq >= seq) {
                return Ok(before.clone());
            }
            let previous = before.map(|before| note::digest(&before.note));
            let note = Note { origin, seq, link, at: now, previous };
            let (text, key) = inner.signer.sign(&note).ok_or_else(|| Problem::internal("a note was not signed"))?;
            let (at_ms, key, link) = (now.timestamp_millis(), key.short(), link.to_vec());
            let checkpoint = ledger_checkpoint::Model { school_id: school, ledger, seq, link, at_ms, note: text, key };
            store::sign(tx, head, checkpoint.clone()).await?;
            Ok(checkpoint)
        })
    });
    work.await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_signed_at_its_first_row_after_a_day_and_after_a_thousand_rows() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let ago = |age: TimeDelta| (now - age).timestamp_millis();
        let day = TimeDelta::days(1);
        let just = TimeDelta::milliseconds(1);
        for (seq, last, due) in [
            (0, None, false),
            (1, None, true),
            (500, Some((500, ago(day * 9))), false),
            (501, Some((500, ago(day - just))), false),
            (501, Some((500, ago(day))), true),
            (1_499, Some((500, ago(just))), false),
            (1_500, Some((500, ago(just))), true),
        ] {
            assert_eq!(is_due(seq, last, now), due, "{seq} {last:?}");
        }
    }
}
