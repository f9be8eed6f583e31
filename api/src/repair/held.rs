//! An order that somebody is about to change: taken from the table, moved by a step that the rules allow, saved with one
//! line of its timeline and one row of the ledger, and told to whom it concerns.

use actix_web::web::Data;
use chrono::{DateTime, SecondsFormat, Utc};
use entity::{
    MemberId, PhotoId, RepairId, SchoolId, photo, repair, repair_event::RepairEventKind, repair_photo::PhotoRole,
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    card::Repair,
    evidence,
    rules::{self, Refusal, Standing, Step},
    show,
    standing::Standings,
    store::{self, NewEvent},
    tell,
};
use crate::{
    Problem, State,
    db::{Work, Written},
    gate::Actor,
    notify,
    problem::Code,
    visit::call_off,
    wire::{Call, IfMatch, Reply},
};

/// Who changes an order.
#[derive(Clone, Debug)]
pub enum By {
    /// A member.
    Member(Actor),
    /// The firm that has it, by its link.
    Firm(String),
    /// Nobody: a rule, or the clock.
    House,
}

impl By {
    /// The member.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Member(actor) => Some(actor.member),
            _ => None,
        }
    }
}

/// An order, kept from others until the transaction ends.
pub struct Held<'c> {
    /// The order.
    pub order: repair::Model,
    /// The transaction.
    pub tx: &'c DatabaseTransaction,
    /// When all this happens.
    pub now: DateTime<Utc>,
    pub(super) state: Data<State>,
    pub(super) by: By,
    pub(super) before: Option<MemberId>,
    who: Standing,
}

/// What a change leaves behind: the order, and who is to be woken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// The order.
    pub id: RepairId,
    /// Who was told.
    pub members: Vec<MemberId>,
}

impl<'c> Held<'c> {
    /// Takes the order for a member. With a version: if it is still as the caller saw it, 409 with the order as it is
    /// now otherwise.
    pub async fn take(
        tx: &'c DatabaseTransaction,
        state: Data<State>,
        actor: Actor,
        id: RepairId,
        version: Option<IfMatch>,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let order = store::lock(tx, actor.school, id).await?;
        if version.is_some_and(|version| version.0 != order.version) {
            return Err(Problem::stale(show::order(&state, tx, actor, order, now).await?));
        }
        let who = Standings::load(tx, actor, std::slice::from_ref(&order)).await?.to(&order);
        let before = order.assignee_id;
        Ok(Self { order, tx, now, state, by: By::Member(actor), before, who })
    }

    /// Takes the order for the firm that has it, or for the house.
    pub async fn take_by(
        tx: &'c DatabaseTransaction,
        state: Data<State>,
        school: SchoolId,
        id: RepairId,
        by: By,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let order = store::lock(tx, school, id).await?;
        let has_it = matches!(&by, By::Firm(firm) if *firm == order.contractor);
        let who = Standing { assignee: has_it, works: has_it, ..Standing::default() };
        let before = order.assignee_id;
        Ok(Self { order, tx, now, state, by, before, who })
    }

    /// Ends the visits that its firm has announced: the job is not the firm's any more.
    pub async fn call_off(&self) -> Result<(), Problem> {
        let seal = self.state.seals.of(self.tx, self.order.school_id).await?;
        call_off(self.tx, &seal, self.order.id, (self.by.member(), self.now)).await
    }

    /// What the one who changes it is to it.
    pub fn who(&self) -> Standing {
        self.who
    }

    /// Moves the order to where the step leads, if the rules allow it. A state that it does not lead from is 409 with the
    /// order as it is now.
    pub async fn step(&mut self, step: Step) -> Result<(), Problem> {
        let status = match rules::next(step, &self.order, self.who, self.now) {
            Ok(status) => status,
            Err(refusal) => return Err(self.refused(refusal).await?),
        };
        self.order.status = status;
        if !rules::is_open(status) && self.order.closed_at.is_none() {
            self.order.closed_at = Some(self.now);
            // Nobody has to be reached any more.
            self.order.contact.clear();
        }
        Ok(())
    }

    /// Asks a rule that stands beside those of the steps.
    pub fn may(&self, rule: fn(&repair::Model, Standing) -> Result<(), Refusal>) -> Result<(), Problem> {
        rule(&self.order, self.who).map_err(|refusal| code(refusal).into())
    }

    /// Photos sent before by whom the change is made, to go with it.
    pub async fn attach(&self, ids: &[PhotoId]) -> Result<Vec<photo::Model>, Problem> {
        crate::photo::attach(self.tx, self.order.school_id, self.by.member(), ids, "photoIds", self.now).await
    }

    async fn refused(&self, refusal: Refusal) -> Result<Problem, Problem> {
        let mut problem = Problem::new(code(refusal));
        if let (Refusal::WrongState, By::Member(actor)) = (refusal, &self.by) {
            let order = show::order(&self.state, self.tx, *actor, self.order.clone(), self.now).await?;
            problem.current = serde_json::to_value(order).ok();
        }
        Ok(problem)
    }

    /// Saves the order as it is now with one line of its timeline, and tells whom it concerns.
    pub async fn save(self, kind: RepairEventKind, note: String, data: Value) -> Result<Told, Problem> {
        self.save_with(kind, note, data, PhotoRole::Problem, &[]).await
    }

    /// The same with photos.
    pub async fn save_with(
        mut self,
        kind: RepairEventKind,
        note: String,
        data: Value,
        role: PhotoRole,
        photos: &[photo::Model],
    ) -> Result<Told, Problem> {
        let (tx, now, id) = (self.tx, self.now, self.order.id);
        store::save(tx, &mut self.order, now).await?;
        let by = match &self.by {
            By::Firm(firm) => firm.clone(),
            _ => String::new(),
        };
        let line = NewEvent { kind, member: self.by.member(), by, note: note.clone(), data };
        evidence::add(tx, &self.order, line, role, photos, now).await?;
        let members = tell::tell(tx, &self.order, kind, &self.by, self.before, &note, now).await?;
        Ok(Told { id, members })
    }
}

fn code(refusal: Refusal) -> Code {
    match refusal {
        Refusal::WrongPerson => Code::NotAllowed,
        Refusal::OwnWork => Code::OwnWork,
        Refusal::WrongState => Code::WrongState,
        Refusal::TooEarly => Code::TooEarly,
        Refusal::NotRechecked => Code::RecheckRequired,
    }
}

/// One step that a member takes: the order as he saw it, moved if the rules allow it, changed by `make`, and answered with.
pub async fn step<T, V, F>(step: Step, call: Call<RepairId, T, V>, make: F) -> Result<Reply<Repair>, Problem>
where
    T: Send + 'static,
    V: Into<Option<IfMatch>>,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Told> + Send + 'static,
{
    change(call, move |mut held, body| {
        Box::pin(async move {
            held.step(step).await?;
            make(held, body).await
        })
    })
    .await
}

/// The same for what asks the rules itself.
pub async fn change<T, V, F>(call: Call<RepairId, T, V>, make: F) -> Result<Reply<Repair>, Problem>
where
    T: Send + 'static,
    V: Into<Option<IfMatch>>,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Told> + Send + 'static,
{
    let Call { state, actor, id, seen, body, intent } = call;
    let (now, inner, version) = (intent.at, state.clone(), seen.into());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { make(Held::take(tx, inner, actor, id, version, now).await?, body).await })
    });
    answer(&state, actor, work.await?).await
}

/// Wakes who was told, and answers with the order.
async fn answer(state: &Data<State>, actor: Actor, written: Written<Told>) -> Result<Reply<Repair>, Problem> {
    if !written.replayed {
        notify::wake(state, actor.school, &written.value.members).await;
    }
    let order = store::get(state.db.read(), actor.school, written.value.id).await?;
    let shown = show::order(state, state.db.read(), actor, order, state.clock.now()).await?;
    Ok(Reply::ok(written.replayed, shown))
}

/// A moment in the timeline, as answers have it.
pub fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Moves the promise by the working time for which the clock stood still since then.
pub async fn resume(held: &mut Held<'_>, since: Option<DateTime<Utc>>) -> Result<(), Problem> {
    let Some(since) = since else { return Ok(()) };
    let calendar = crate::calendar::load(held.tx, held.order.school_id).await?;
    let order = &mut held.order;
    order.due_at = crate::calendar::resume(&calendar, order.urgency, order.due_at, since, held.now);
    // A new promise may be broken anew.
    if order.due_at > held.now {
        order.escalated = 0;
    }
    Ok(())
}

/// Ends a wait, if there is one.
pub async fn end_wait(held: &mut Held<'_>) -> Result<(), Problem> {
    let since = held.order.waiting_since.take();
    held.order.waiting_until = None;
    resume(held, since).await
}
