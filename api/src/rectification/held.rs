//! A record that somebody is about to change: taken from the table, moved by a step that the rules allow, saved with a row
//! of the ledger, and told to whom it concerns.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{MemberId, RectificationId, photo, rectification};
use sea_orm::{ActiveEnum, DatabaseTransaction};
use serde::{Deserialize, Serialize};

use super::{
    card::RectificationChanged,
    rules::{self, Refusal, Standing, Step},
    show, store,
    tell::tell,
};
use crate::{
    Problem, State,
    db::{Work, Written},
    gate::Actor,
    ledger::{Receipt, Value},
    notify::{self, Kind},
    problem::Code,
    sample::record::{Happened, at, hashes, record, text},
    wire::{Call, IfMatch, Reply},
};

/// What a change leaves behind: the record, the receipt, and who is to be woken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The record.
    pub id: RectificationId,
    /// What proves the change.
    pub receipt: Receipt,
    /// Who was told.
    pub members: Vec<MemberId>,
}

/// What is said of a change.
#[derive(Default)]
pub struct Said {
    /// What happened, in the ledger.
    pub op: &'static str,
    /// What was typed about it.
    pub text: String,
    /// The photos that came with it.
    pub photos: Vec<photo::Model>,
    /// Whose it was before, when it was given to somebody.
    pub former: Option<MemberId>,
    /// As what it is told. Who has heard the first does not hear the second too.
    pub news: Vec<Kind>,
}

/// A record, kept from others until the transaction ends.
pub struct Held<'c> {
    /// The record.
    pub row: rectification::Model,
    /// The transaction.
    pub tx: &'c DatabaseTransaction,
    /// Who changes it.
    pub actor: Actor,
    /// When all this happens.
    pub now: DateTime<Utc>,
    state: Data<State>,
}

impl<'c> Held<'c> {
    /// Takes the record, if it is still as the caller saw it; 409 with the record as it is now otherwise.
    async fn take(
        tx: &'c DatabaseTransaction,
        state: Data<State>,
        actor: Actor,
        (id, version): (RectificationId, IfMatch),
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let row = store::lock(tx, actor.school, id).await?;
        if version.0 != row.version {
            return Err(Problem::stale(show::one(&state, tx, actor, row, now).await?));
        }
        Ok(Self { row, tx, actor, now, state })
    }

    /// Moves it to where the step leads, if the rules allow it. A state that it does not lead from is 409 with the record
    /// as it is now.
    async fn step(&mut self, step: Step) -> Result<(), Problem> {
        let refusal = match rules::next(step, self.row.status, Standing::of(self.actor, &self.row)) {
            Ok(status) => {
                self.row.status = status;
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        let mut problem = Problem::from(refusal);
        if refusal == Refusal::WrongState {
            let shown = show::one(&self.state, self.tx, self.actor, self.row.clone(), self.now).await?;
            problem.current = serde_json::to_value(shown).ok();
        }
        Err(problem)
    }

    /// Saves it as it is now, with what was said about it.
    pub async fn save(mut self, said: Said) -> Result<Done, Problem> {
        store::save(self.tx, &mut self.row).await?;
        written(self.tx, &self.row, self.actor, said, self.now).await
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(match refusal {
            Refusal::WrongPerson => Code::NotAllowed,
            Refusal::OwnWork => Code::OwnWork,
            Refusal::WrongState => Code::WrongState,
        })
    }
}

/// Writes a record as it is now into the ledger, and tells whom it concerns.
pub async fn written(
    tx: &DatabaseTransaction,
    row: &rectification::Model,
    by: Actor,
    Said { op, text, photos, former, news }: Said,
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let mut members = vec![by.member];
    for kind in news {
        let told = tell(tx, (row, former), kind, &members, &text, now).await?;
        members.extend(told);
    }
    members.retain(|member| *member != by.member);
    let happened = Happened {
        op,
        subject: row.id.0,
        actor: Some(by.member),
        occurred_at: None,
        fields: evidence(row),
        said: text,
        photos: hashes(&photos),
    };
    Ok(Done { id: row.id, receipt: record(tx, row.school_id, happened, now).await?, members })
}

/// All of a record that is evidence, but for what was typed.
pub fn evidence(row: &rectification::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("source", text(Some(row.source.to_value()))),
        ("source_id", text(row.source_id)),
        ("opened_by", text(Some(row.opened_by))),
        ("owner_id", text(Some(row.owner_id))),
        ("first_due_on", text(Some(row.first_due_on))),
        ("due_on", text(Some(row.due_on))),
        ("status", text(Some(row.status.to_value()))),
        ("done_by", text(row.done_by)),
        ("done_at", at(row.done_at)),
        ("says_measures", Value::Int((!row.measures.is_empty()).into())),
        ("verified_by", text(row.verified_by)),
        ("verified_at", at(row.verified_at)),
        ("returns", Value::Int(row.returns.into())),
        ("returned_by", text(row.returned_by)),
        ("returned_at", at(row.returned_at)),
        ("cancelled_at", at(row.cancelled_at)),
        ("version", Value::Int(row.version.into())),
    ]
}

/// One step that a member takes: the record as he saw it, moved if the rules allow it, changed by `make`, and answered
/// with.
pub async fn step<T, F>(
    step: Step,
    call: Call<RectificationId, T>,
    make: F,
) -> Result<Reply<RectificationChanged>, Problem>
where
    T: Send + 'static,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Done> + Send + 'static,
{
    let Call { state, actor, id, seen, body, intent } = call;
    let (now, inner) = (intent.at, state.clone());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, inner, actor, (id, seen), now).await?;
            held.step(step).await?;
            make(held, body).await
        })
    });
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::ok(replayed, changed))
}

/// Wakes who was told, and makes of it what is answered.
pub async fn changed(
    state: &Data<State>,
    actor: Actor,
    written: Written<Done>,
) -> Result<(bool, RectificationChanged), Problem> {
    let Written { value: Done { id, receipt, members }, replayed } = written;
    if !replayed {
        notify::wake(state, actor.school, &members).await;
    }
    let row = store::get(state.db.read(), actor.school, id).await?;
    let record = show::one(state, state.db.read(), actor, row, state.clock.now()).await?;
    Ok((replayed, RectificationChanged { record, ledger: receipt }))
}
