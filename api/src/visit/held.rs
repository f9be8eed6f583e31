//! A visit that somebody is about to change: taken from the table, moved by a step that the rules allow, saved with a row of
//! the ledger, and told to whom it concerns.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{
    MemberId, VisitId,
    repair_event::RepairEventKind,
    visit::{self, VisitStatus},
    visit_ask,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};

use super::{
    Day, Notes,
    ask::plan,
    card::VisitChanged,
    person,
    record::{Happened, record},
    rules::{self, Refusal, Standing, Step},
    show, store,
    tell::tell,
};
use crate::{
    Problem, State,
    db::{Work, Written},
    gate::{Actor, Permission, granted},
    ledger::Receipt,
    notify::{self, Kind},
    problem::Code,
    repair,
    seal::SchoolSeal,
    watch_list,
    wire::{Call, IfMatch, Reply},
};

/// What a change leaves behind: the visit, the receipt, and who is to be woken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The visit.
    pub id: VisitId,
    /// What proves the change.
    pub receipt: Receipt,
    /// Who was told.
    pub members: Vec<MemberId>,
}

/// A visit, kept from others until the transaction ends.
pub struct Held<'c> {
    /// The visit.
    pub row: visit::Model,
    /// What was typed about it.
    pub notes: Notes,
    /// The transaction.
    pub tx: &'c DatabaseTransaction,
    /// Who changes it.
    pub actor: Actor,
    /// What he is to it.
    pub who: Standing,
    /// What holds at the gate now.
    pub day: Day,
    /// Seals what names people.
    pub seal: SchoolSeal,
    /// Who was told so far.
    pub told: Vec<MemberId>,
    /// The server.
    pub state: Data<State>,
    /// What stands on the order for which a contractor comes, once it is saved that he passed the gate.
    pub passed: Option<RepairEventKind>,
}

/// Whether this member may see it: those of the gate see all, others what concerns them.
fn sees(actor: Actor, who: Standing, asks: &[visit_ask::Model]) -> bool {
    let asked = asks.iter().any(|ask| ask.member_id == actor.member);
    granted(actor.role, Permission::ShiftRead) || asked || who.asked || who.leader || who.author
}

/// Whether this member may see it.
pub async fn concerns(
    db: &impl ConnectionTrait,
    actor: Actor,
    row: &visit::Model,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let asks = store::asks(db, actor.school, [row.id]).await?;
    let day = Day::of(db, actor.school, now).await?;
    Ok(sees(actor, day.standing(actor, row, &show::may_answer(&asks)), &asks))
}

impl<'c> Held<'c> {
    /// Takes the visit, if it is still as the caller saw it; 409 with the visit as it is now otherwise. One that he may not
    /// see is not there.
    pub async fn take(
        tx: &'c DatabaseTransaction,
        state: Data<State>,
        actor: Actor,
        (id, version): (VisitId, Option<IfMatch>),
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        // The order for which he comes is kept before the visit, as by whoever takes it from his firm and so calls him off:
        // else each could hold what the other waits for. Which order it is never changes.
        if let Some(order) = store::get(tx, actor.school, id).await?.repair_id {
            repair::store::lock(tx, actor.school, order).await?;
        }
        let row = store::lock(tx, actor.school, id).await?;
        let day = Day::of(tx, actor.school, now).await?;
        let asks = store::asks(tx, actor.school, [id]).await?;
        let who = day.standing(actor, &row, &show::may_answer(&asks));
        if !sees(actor, who, &asks) {
            return Err(Code::NotFound.into());
        }
        if version.is_some_and(|version| version.0 != row.version) {
            return Err(Problem::stale(show::one(&state, tx, actor, row).await?));
        }
        let seal = state.seals.of(tx, actor.school).await?;
        let notes = person::notes(&seal, &row)?;
        Ok(Self { row, notes, tx, actor, who, day, seal, told: Vec::new(), state, passed: None })
    }

    /// Moves it to where the step leads, if the rules allow it; else 409 with the visit as it is now.
    pub async fn step(&mut self, step: Step) -> Result<(), Problem> {
        // Whoever was put on the list at the moment at which the visit was written down, neither of the two has seen.
        if matches!(step, Step::Ask | Step::Enter) && !self.row.watched {
            let visitor = person::visitor(&self.seal, &self.row)?;
            self.row.watched = watch_list::watches(self.tx, &self.seal, &visitor.names()).await?;
        }
        let refusal = match rules::next(step, &self.day.facts(&self.row), self.who) {
            Ok(status) => {
                self.row.status = status;
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        let mut problem = Problem::from(refusal);
        if refusal != Refusal::WrongPerson {
            let shown = show::one(&self.state, self.tx, self.actor, self.row.clone()).await?;
            problem.current = serde_json::to_value(shown).ok();
        }
        Err(problem)
    }

    /// Tells these members, but not who changes it.
    pub async fn tell(&mut self, kind: Kind, members: &[MemberId]) -> Result<(), Problem> {
        let told = tell(self.tx, &self.row, kind, members, Some(self.actor.member), self.day.now).await?;
        self.told.extend(told.into_iter().map(|(member, _)| member));
        Ok(())
    }

    /// Saves it as it is now, one version further, with what happened.
    pub async fn save(mut self, happened: Happened) -> Result<Done, Problem> {
        let over = !VisitStatus::GOING_ON.contains(&self.row.status);
        self.row.ended_at = over.then_some(self.day.now);
        self.row.notes = person::seal_notes(&self.seal, self.row.id, &self.notes)?;
        plan(self.tx, &self.day, &mut self.row).await?;
        store::save(self.tx, &mut self.row).await?;
        let happened = Happened { actor: Some(self.actor.member), ..happened };
        let receipt = record(self.tx, &self.seal, &self.row, happened, self.day.now).await?;
        // After the row in the ledger of visits, for whoever calls visits off adds to the two ledgers in this order too.
        if let (Some(kind), Some(order)) = (self.passed, self.row.repair_id) {
            let of = (self.row.school_id, order);
            let told = repair::at_gate(self.tx, self.state, of, self.row.id, kind, self.day.now).await?;
            self.told.extend(told.members);
        }
        Ok(Done { id: self.row.id, receipt, members: self.told })
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(match refusal {
            Refusal::WrongPerson => Code::NotAllowed,
            Refusal::WrongState => Code::WrongState,
            Refusal::LeaderNeeded => Code::LeaderNeeded,
            Refusal::NotToday => Code::TooEarly,
        })
    }
}

/// One step that a member takes: the visit as he saw it, moved if the rules allow it, changed by `make`, and answered with.
pub async fn step<T, F>(call: Call<VisitId, T>, make: F) -> Result<Reply<VisitChanged>, Problem>
where
    T: Send + 'static,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Done> + Send + 'static,
{
    let Call { state, actor, id, seen, body, intent } = call;
    let (now, inner) = (intent.at, state.clone());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let held = Held::take(tx, inner, actor, (id, Some(seen)), now).await?;
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
) -> Result<(bool, VisitChanged), Problem> {
    let Written { value: Done { id, receipt, members }, replayed } = written;
    if !replayed {
        notify::wake(state, actor.school, &members).await;
    }
    let row = store::get(state.db.read(), actor.school, id).await?;
    let visit = show::one(state, state.db.read(), actor, row).await?;
    Ok((replayed, VisitChanged { visit, ledger: receipt }))
}
