//! A sample that somebody is about to change: taken from the table, moved by a step that the rules allow, saved with a
//! row of the ledger.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{MemberId, SampleId, photo, sample, sample_photo::SamplePhotoRole};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};

use super::{
    card::SampleChanged,
    record::{Happened, Receipt, hashes, record, sample_fields},
    rules::{self, Facts, Refusal, Standing, Step},
    show, store,
};
use crate::{
    Problem, State,
    db::{Work, Written},
    gate::Actor,
    notify,
    problem::Code,
    wire::{Call, IfMatch, Reply},
};

/// What a change leaves behind: the sample, the receipt, and who is to be woken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The sample.
    pub id: SampleId,
    /// What proves the change.
    pub receipt: Receipt,
    /// Who was told.
    pub members: Vec<MemberId>,
    /// The sample as the change left it; whoever asks again is answered with what it is by then.
    #[serde(skip)]
    pub row: Option<sample::Model>,
}

/// A sample, kept from others until the transaction ends.
pub struct Held<'c> {
    /// The sample.
    pub row: sample::Model,
    /// The transaction.
    pub tx: &'c DatabaseTransaction,
    /// Who changes it.
    pub actor: Actor,
    /// When all this happens.
    pub now: DateTime<Utc>,
    state: Data<State>,
    is_held: bool,
}

impl<'c> Held<'c> {
    /// Takes the sample. With a version: if it is still as the caller saw it, 409 with the sample as it is now otherwise.
    pub async fn take(
        tx: &'c DatabaseTransaction,
        state: Data<State>,
        actor: Actor,
        (id, version): (SampleId, Option<IfMatch>),
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let row = store::lock(tx, actor.school, id).await?;
        if version.is_some_and(|version| version.0 != row.version) {
            return Err(Problem::stale(show::one(&state, tx, actor, row, now).await?));
        }
        let is_held = !store::holds(tx, actor.school, [id]).await?.is_empty();
        Ok(Self { row, tx, actor, now, state, is_held })
    }

    /// Moves it to where the step leads, if the rules allow it.
    pub async fn step(&mut self, step: Step) -> Result<(), Problem> {
        let who = Standing::of(self.actor, &self.row);
        let refusal = match rules::next(step, Facts::of(&self.row, self.is_held), who, self.now) {
            Ok(status) => {
                self.row.status = status;
                // Who releases one sample releases it from every hold.
                self.is_held = step == Step::Hold || self.is_held && step != Step::Release;
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        let mut problem = Problem::new(code(refusal));
        if problem.code.status().as_u16() == 409 {
            let shown = show::one(&self.state, self.tx, self.actor, self.row.clone(), self.now).await?;
            problem.current = serde_json::to_value(shown).ok();
        }
        Err(problem)
    }

    /// Saves it as it is now, with what was said about it and the photos that came with it.
    pub async fn save(mut self, op: &'static str, said: String, photos: &[photo::Model]) -> Result<Done, Problem> {
        let (tx, school, id) = (self.tx, self.actor.school, self.row.id);
        store::save(tx, &mut self.row).await?;
        store::add_photos(tx, school, id, SamplePhotoRole::Discarded, photos).await?;
        let receipt = written(tx, (&self.row, self.is_held), self.actor, (op, said), photos, self.now).await?;
        Ok(Done { id, receipt, members: Vec::new(), row: Some(self.row) })
    }
}

/// Writes a sample as it is now, held or not, into the ledger.
pub async fn written(
    tx: &DatabaseTransaction,
    (row, held): (&sample::Model, bool),
    by: Actor,
    (op, said): (&'static str, String),
    photos: &[photo::Model],
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let is_new = row.version == 1;
    let happened = Happened {
        op,
        subject: row.id.0,
        actor: Some(by.member),
        occurred_at: if is_new { row.occurred_at } else { None },
        fields: sample_fields(row, held),
        said,
        photos: hashes(photos),
    };
    record(tx, row.school_id, happened, now).await
}

/// The word of a refusal.
pub fn code(refusal: Refusal) -> Code {
    match refusal {
        Refusal::WrongPerson => Code::NotAllowed,
        Refusal::OwnWork => Code::OwnWork,
        Refusal::NotDirector => Code::DirectorRequired,
        Refusal::WrongState => Code::WrongState,
        Refusal::Held => Code::SampleHeld,
        Refusal::TooEarly => Code::TooEarly,
    }
}

/// One step that a member takes: the sample as he saw it, moved if the rules allow it, changed by `make`, and answered with.
pub async fn step<T, F>(step: Step, call: Call<SampleId, T>, make: F) -> Result<Reply<SampleChanged>, Problem>
where
    T: Send + 'static,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Done> + Send + 'static,
{
    let Call { state, actor, id, seen, body, intent } = call;
    let (now, inner) = (intent.at, state.clone());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, (id, Some(seen)), now).await?;
            held.step(step).await?;
            make(held, body).await
        })
    });
    answer(&state, actor, work.await?, false).await
}

/// Wakes who was told, and answers with the sample.
pub async fn answer(
    state: &Data<State>,
    actor: Actor,
    written: Written<Done>,
    is_new: bool,
) -> Result<Reply<SampleChanged>, Problem> {
    let Written { value: done, replayed } = written;
    if !replayed {
        notify::wake(state, actor.school, &done.members).await;
    }
    let changed = changed(state, actor, done).await?;
    Ok(if is_new { Reply::created(replayed, changed) } else { Reply::ok(replayed, changed) })
}

/// The sample after a change, with its receipt.
pub async fn changed(state: &State, actor: Actor, done: Done) -> Result<SampleChanged, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let row = match done.row {
        Some(row) => row,
        None => store::get(db, actor.school, done.id).await?,
    };
    Ok(SampleChanged { sample: show::one(state, db, actor, row, now).await?, ledger: done.receipt })
}
