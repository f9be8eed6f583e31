//! A release that somebody is about to change: taken with its student, moved by a step that the rules allow, saved with a
//! row of the ledger, and told to whom it concerns.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{MemberId, ReleaseId, release, student};
use sea_orm::{ActiveEnum, DatabaseTransaction};
use serde::{Deserialize, Serialize};

use super::{
    card::ReleaseChanged,
    refusal::{Refused, Turned, keep},
    rules::{self, Comer, Mark, Refusal, Step, marked},
    show, store,
    tell::tell,
};
use crate::{
    Problem, State,
    collector::store::{self as collectors, Which},
    db::{Work, Written},
    gate::Actor,
    ledger::{self, Entry, Ledger, Receipt, Value},
    notify::{self, Kind},
    problem::Code,
    sample::record::{at, text},
    seal::SchoolSeal,
    student as students,
    student::{Standing, seen},
    wire::{AsItIs, Call},
};
use entity::refusal::RefusalWhy;

/// What a change leaves behind: the release, the receipt, and who is to be woken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The release.
    pub id: ReleaseId,
    /// What proves the change.
    pub receipt: Receipt,
    /// Who was told.
    pub members: Vec<MemberId>,
}

/// What came of it. A refusal is work that was done: it is kept, and a repetition is answered the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done(Done),
    /// Somebody was turned away.
    Refused(Refused),
}

/// A release, kept from others until the transaction ends, and with it its student.
pub struct Held<'c> {
    /// The release.
    pub row: release::Model,
    /// Who leaves.
    pub child: student::Model,
    /// What the caller is to him.
    pub standing: Standing,
    /// The transaction.
    pub tx: &'c DatabaseTransaction,
    /// The school's seal.
    pub seal: SchoolSeal,
    /// Who changes it.
    pub actor: Actor,
    /// When all this happens.
    pub now: DateTime<Utc>,
}

impl<'c> Held<'c> {
    async fn take(
        tx: &'c DatabaseTransaction,
        seal: SchoolSeal,
        actor: Actor,
        id: ReleaseId,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let row = store::lock(tx, actor.school, id).await?;
        let (_, standing) = seen(tx, actor, row.student_id).await?;
        let child = students::store::lock(tx, actor.school, row.student_id).await?;
        Ok(Self { row, child, standing, tx, seal, actor, now })
    }

    /// Whether he may take the step now. What was asked for on another day, or of who is no student here any more, is over.
    async fn check(&self, step: Step) -> Result<(), Problem> {
        rules::may(step, &self.row, (self.actor.member, self.standing))?;
        let zone = students::zone(self.tx, self.actor.school).await?;
        let day = |at| zone.local(at).date();
        let open = self.row.status == release::ReleaseStatus::Open;
        let over = day(self.row.asked_at) != day(self.now) || self.child.voided_at.is_some();
        if open && over { Err(Code::WrongState.into()) } else { Ok(()) }
    }

    /// Why the student may not be given to whom he is to be given now, if so.
    pub async fn barred(&self) -> Result<Option<RefusalWhy>, Problem> {
        barred(self.tx, &self.child, self.row.collector_id, self.now).await
    }

    /// Keeps that somebody was turned away, and leaves the release as it is.
    pub async fn refuse(self, why: RefusalWhy) -> Result<Outcome, Problem> {
        let (release, collector) = (Some(self.row.id), Some(self.row.collector_id));
        let turned = Turned { child: &self.child, release, collector, why, note: String::new() };
        keep(self.tx, &self.seal, self.actor, turned, self.now).await.map(Outcome::Refused)
    }

    /// Saves it as it is now, with what was said about it.
    pub async fn save(mut self, op: &'static str, said: String, news: Option<Kind>) -> Result<Outcome, Problem> {
        store::save(self.tx, &mut self.row).await?;
        let members = match news {
            Some(kind) => {
                let about = (kind, self.row.id.0);
                tell(self.tx, &self.child, about, Some(self.actor.member), self.now).await?
            }
            None => Vec::new(),
        };
        let receipt = write(self.tx, &self.seal, &self.row, Some(self.actor.member), (op, said), self.now).await?;
        Ok(Outcome::Done(Done { id: self.row.id, receipt, members }))
    }
}

/// Why a student may not be given to a collector now, if so. The student is held, so nothing of it changes meanwhile. A
/// collector of somebody else's child is none.
pub async fn barred(
    tx: &DatabaseTransaction,
    child: &student::Model,
    collector: entity::CollectorId,
    now: DateTime<Utc>,
) -> Result<Option<RefusalWhy>, Problem> {
    let comer = Which::These(vec![collector]);
    let (own, orders) = collectors::of_student(tx, child.school_id, child.id, comer).await?;
    let row = own.into_iter().find(|row| row.id == collector);
    let row = row.ok_or_else(|| Problem::field("collectorId", "not_found"))?;
    let comer = Comer { id: row.id, status: row.status, from: row.from_at, until: row.until_at };
    Ok(rules::may_collect(comer, &orders, now).err())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(match refusal {
            Refusal::WrongPerson => Code::NotAllowed,
            Refusal::SamePerson => Code::SecondPerson,
            Refusal::WrongState => Code::WrongState,
        })
    }
}

/// All of a release that is evidence, but for what was typed.
pub fn evidence(row: &release::Model) -> Vec<(&'static str, Value)> {
    let mark = |mark| marked(row, mark);
    let by = |mark_of| text(mark(mark_of).map(|(by, ..)| by));
    let how = |mark_of| text(mark(mark_of).map(|(_, how, _)| how.to_value()));
    let when = |mark_of| at(mark(mark_of).map(|(.., at)| at));
    vec![
        ("student_id", text(Some(row.student_id))),
        ("class_id", text(Some(row.class_id))),
        ("collector_id", text(Some(row.collector_id))),
        ("kind", text(Some(row.kind.to_value()))),
        ("status", text(Some(row.status.to_value()))),
        ("expected_return_at", at(row.expected_return_at)),
        ("asked_by", text(Some(row.asked_by))),
        ("asked_at", at(Some(row.asked_at))),
        ("teacher_by", by(Mark::Teacher)),
        ("teacher_how", how(Mark::Teacher)),
        ("teacher_at", when(Mark::Teacher)),
        ("guardian_by", by(Mark::Guardian)),
        ("guardian_how", how(Mark::Guardian)),
        ("guardian_at", when(Mark::Guardian)),
        ("student_by", by(Mark::Student)),
        ("student_how", how(Mark::Student)),
        ("student_at", when(Mark::Student)),
        ("gate_by", by(Mark::Gate)),
        ("gate_how", how(Mark::Gate)),
        ("gate_at", when(Mark::Gate)),
        ("released_at", at(row.released_at)),
        ("receipt_by", text(row.receipt_by)),
        ("receipt_at", at(row.receipt_at)),
        ("returned_by", text(row.returned_by)),
        ("returned_at", at(row.returned_at)),
        ("ended_by", text(row.ended_by)),
        ("ended_at", at(row.ended_at)),
        ("version", Value::Int(row.version.into())),
    ]
}

/// Writes a release as it is now into the ledger.
pub async fn write(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    row: &release::Model,
    actor: Option<MemberId>,
    (op, said): (&'static str, String),
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let entry = Entry {
        op,
        subject: row.id.0,
        actor,
        client_at: None,
        fields: evidence(row),
        personal: if said.is_empty() { Vec::new() } else { vec![("said", said)] },
        photos: Vec::new(),
    };
    ledger::append_sealed(tx, seal, Ledger::Release, entry, now).await
}

/// One step that a member takes: the release, if the rules allow it, changed by `make`, and answered with.
pub async fn step<T, F>(
    step: Step,
    call: Call<ReleaseId, T, AsItIs>,
    make: F,
) -> Result<(bool, ReleaseChanged), Problem>
where
    T: Send + 'static,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Outcome> + Send + 'static,
{
    let Call { state, actor, id, seen: _, body, intent } = call;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let held = Held::take(tx, seal, actor, id, now).await?;
            held.check(step).await?;
            make(held, body).await
        })
    });
    match work.await {
        Ok(written) => changed(&state, actor, written).await,
        Err(mut problem) => {
            // Somebody was faster: the caller is shown how it is now.
            if problem.code == Code::WrongState {
                let row = store::get(state.db.read(), actor.school, id).await?;
                problem.current = serde_json::to_value(show::one(&state, actor, row).await?).ok();
            }
            Err(problem)
        }
    }
}

/// Wakes who was told, and makes of it what is answered.
pub async fn changed(
    state: &Data<State>,
    actor: Actor,
    written: Written<Outcome>,
) -> Result<(bool, ReleaseChanged), Problem> {
    let Written { value, replayed } = written;
    let members = match &value {
        Outcome::Done(done) => &done.members,
        Outcome::Refused(refused) => &refused.members,
    };
    if !replayed {
        notify::wake(state, actor.school, members).await;
    }
    match value {
        Outcome::Refused(refused) => Err(refused.problem()),
        Outcome::Done(Done { id, receipt, .. }) => {
            let row = store::get(state.db.read(), actor.school, id).await?;
            Ok((replayed, ReleaseChanged { release: show::one(state, actor, row).await?, ledger: receipt }))
        }
    }
}
