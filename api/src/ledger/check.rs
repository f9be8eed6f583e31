//! Looks again at a ledger in the database.

use entity::{SchoolId, ledger_checkpoint, ledger_head::Ledger, ledger_row};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

use super::{
    chain,
    note::{Note, PublicKey},
    record::{self, Records},
    secret,
    store::{self, Step},
    verify::{Head, Report, Secret, Verifier, Why},
};
use crate::{
    Problem, State,
    seal::{SchoolSeal, Seals},
};

/// Looks at all of it and at the records that it tells of, as they are at this moment, some rows at a time.
pub async fn check(state: &State, school: SchoolId, ledger: Ledger) -> Result<Report, Problem> {
    check_against(state.db.read(), state.signer.keys(), &state.seals, (school, ledger), None).await
}

/// The seal of what is personal, if it is sealed in this ledger.
pub async fn seal_of(
    db: &impl ConnectionTrait,
    seals: &Seals,
    (school, ledger): (SchoolId, Ledger),
) -> Result<Option<SchoolSeal>, Problem> {
    Ok(if ledger.is_sealed() { Some(seals.of(db, school).await?) } else { None })
}

/// The same, held against a checkpoint that was kept elsewhere.
pub async fn check_against(
    db: &DatabaseConnection,
    keys: &[PublicKey],
    seals: &Seals,
    (school, ledger): (SchoolId, Ledger),
    kept: Option<&Note>,
) -> Result<Report, Problem> {
    let tx = store::snapshot(db).await?;
    let seal = seal_of(&tx, seals, (school, ledger)).await?;
    let mut verifier = Verifier::new(chain::origin(school, ledger), keys);
    kept.into_iter().for_each(|note| verifier.hold_against(note));
    let mut after = None;
    loop {
        let step = store::step(&tx, school, ledger, after).await?;
        let mut records = Records::load(&tx, school, ledger, &step.rows).await?;
        after = step.last;
        show(&mut verifier, seal.as_ref(), step, Some(&mut records));
        let contradicted = records.contradicted(&tx, school, ledger).await?;
        contradicted.into_iter().for_each(|seq| verifier.bad(seq, Why::RecordAltered, None));
        if after.is_none() {
            break;
        }
    }
    let (altered, stray) = record::times(&tx, school, ledger).await?;
    altered.into_iter().for_each(|seq| verifier.bad(seq, Why::RecordAltered, None));
    if stray || record::is_stray(&tx, school, ledger).await? {
        let (last, _) = verifier.seen();
        verifier.bad(last.saturating_add(1), Why::RecordStray, None);
    }
    Ok(verifier.end(head(&tx, school, ledger).await?.as_ref()))
}

/// Shows the verifier all rows after this one, or all, but not what they tell of. Answers where the ledger says that it
/// ends.
pub async fn walk(
    tx: &DatabaseTransaction,
    verifier: &mut Verifier<'_>,
    seal: Option<&SchoolSeal>,
    (school, ledger): (SchoolId, Ledger),
    mut after: Option<i64>,
) -> Result<Option<Head>, Problem> {
    loop {
        let step = store::step(tx, school, ledger, after).await?;
        after = step.last;
        show(verifier, seal, step, None);
        if after.is_none() {
            break;
        }
    }
    head(tx, school, ledger).await
}

async fn head(tx: &DatabaseTransaction, school: SchoolId, ledger: Ledger) -> Result<Option<Head>, Problem> {
    let head = store::head(tx, school, ledger).await?;
    Ok(head.map(|head| Head { seq: head.seq, link: head.link, checkpoint: head.checkpoint }))
}

/// Shows the verifier some rows and what belongs to them, with the records that they tell of or without.
pub fn show(verifier: &mut Verifier<'_>, seal: Option<&SchoolSeal>, step: Step, mut records: Option<&mut Records>) {
    let mut secrets = step.secrets.into_iter().peekable();
    let mut checkpoints = step.checkpoints.into_iter().peekable();
    for (seq, row) in step.rows {
        while let Some((of, _)) = secrets.next_if(|(of, _)| *of < seq) {
            verifier.loose(of);
        }
        while let Some((of, checkpoint)) = checkpoints.next_if(|(of, _)| *of < seq) {
            signed(verifier, of, checkpoint);
        }
        let mut own = Vec::new();
        while let Some((_, secret)) = secrets.next_if(|(of, _)| *of == seq) {
            match secret {
                Some(kept) => own.push(secret::read(seal, kept)),
                None => verifier.bad(seq, Why::Unreadable, None),
            }
        }
        match row {
            Some(row) => added(verifier, &row, &own, records.as_deref_mut()),
            None => verifier.unreadable(seq),
        }
        while let Some((of, checkpoint)) = checkpoints.next_if(|(of, _)| *of == seq) {
            signed(verifier, of, checkpoint);
        }
    }
    secrets.for_each(|(of, _)| verifier.loose(of));
    checkpoints.for_each(|(of, checkpoint)| signed(verifier, of, checkpoint));
}

/// Columns beside the bytes are there to look rows up, and must say the same.
fn added(verifier: &mut Verifier<'_>, row: &ledger_row::Model, secrets: &[Secret], records: Option<&mut Records>) {
    let ledger_row::Model { school_id: _, ledger: _, seq, bytes, leaf, link, op, subject_id, at_ms, actor_id } = row;
    let said = verifier.row(*seq, bytes, link, secrets);
    let same = said.as_ref().is_none_or(|said| {
        let columns = (op, subject_id, at_ms, &actor_id.map(|actor| actor.0));
        columns == (&said.op, &said.subject, &said.at_ms, &said.actor)
    });
    if said.zip(records).is_some_and(|(said, records)| !records.agree(&said, secrets)) {
        verifier.bad(*seq, Why::RecordAltered, None);
    }
    if !same || chain::leaf(bytes) != leaf.as_slice() {
        verifier.bad(*seq, Why::Altered, None);
    }
}

fn signed(verifier: &mut Verifier<'_>, seq: i64, checkpoint: Option<ledger_checkpoint::Model>) {
    let Some(ledger_checkpoint::Model { school_id: _, ledger: _, seq: _, link, at_ms, note, key }) = checkpoint else {
        return verifier.bad(seq, Why::Unreadable, None);
    };
    let same = verifier.checkpoint(seq, &note).is_none_or(|(said, by)| {
        (link.as_slice(), at_ms, key) == (said.link.as_slice(), said.at.timestamp_millis(), by.short())
    });
    if !same {
        verifier.bad(seq, Why::CheckpointAltered, None);
    }
}
