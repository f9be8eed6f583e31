//! A menu that somebody is about to change: taken from the table, moved by a step that the rules allow, saved, and told to
//! whom it concerns.

use chrono::{DateTime, Utc};
use entity::{MemberId, menu};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

use super::{
    card::{self, Menu},
    plan::days,
    rules::{self, Refusal, Step},
    store,
    week::Week,
};
use crate::{
    Problem,
    db::Work,
    gate::Actor,
    member,
    notify::{self, Kind, Notice},
    problem::Code,
    wire::{Call, IfMatch, Reply},
};

/// A menu, kept from others until the transaction ends.
pub struct Held<'c> {
    /// Its week.
    pub week: Week,
    /// The menu.
    pub row: menu::Model,
    /// The transaction.
    pub tx: &'c DatabaseTransaction,
    /// Who changes it.
    pub actor: Actor,
    /// When all this happens.
    pub now: DateTime<Utc>,
}

impl<'c> Held<'c> {
    /// Takes the week's menu. With a version: if it is still as the caller saw it, 409 with the menu as it is now otherwise.
    async fn take(
        tx: &'c DatabaseTransaction,
        actor: Actor,
        (week, seen): (Week, Option<IfMatch>),
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let row = store::lock(tx, actor.school, week).await?.ok_or(Code::NotFound)?;
        if seen.is_some_and(|seen| seen.0 != row.version) {
            return Err(Problem::stale(card::show(tx, actor.school, row).await?));
        }
        Ok(Self { week, row, tx, actor, now })
    }

    async fn step(&mut self, step: Step) -> Result<(), Problem> {
        self.row.status = match rules::next(step, &self.row, self.actor.member) {
            Ok(status) => status,
            Err(refusal) => return Err(refused(self.tx, refusal, self.row.clone()).await?),
        };
        Ok(())
    }

    /// Saves it as it is now.
    pub async fn save(self) -> Result<(), Problem> {
        store::save(self.tx, self.row).await
    }

    /// Tells the directors, but not who did it. Answers who was told.
    pub async fn tell_directors(&self, kind: Kind, said: Value) -> Result<Vec<MemberId>, Problem> {
        let mut told = member::directors(self.tx, self.actor.school).await?;
        told.retain(|director| *director != self.actor.member);
        self.tell(told, kind, said).await
    }

    /// Tells of the menu: which week it is, from which of its days until which, and what is said besides.
    pub async fn tell(&self, members: Vec<MemberId>, kind: Kind, said: Value) -> Result<Vec<MemberId>, Problem> {
        let days = days(&self.row.days);
        let date = |day: Option<&super::draft::Day>| day.map(|day| day.date);
        let mut params = json!({"week": self.row.week, "from": date(days.first()), "to": date(days.last())});
        if let (Some(params), Value::Object(said)) = (params.as_object_mut(), said) {
            params.extend(said);
        }
        let notice = Notice { kind, subject_id: self.row.id.0, params };
        notify::tell(self.tx, self.actor.school, &members, notice, self.now).await?;
        Ok(members)
    }
}

/// A refusal; from the wrong state with the menu as it is.
pub async fn refused(tx: &DatabaseTransaction, refusal: Refusal, row: menu::Model) -> Result<Problem, Problem> {
    match refusal {
        Refusal::OwnWork => Ok(Code::OwnWork.into()),
        Refusal::WrongState => {
            let school = row.school_id;
            let current = serde_json::to_value(card::show(tx, school, row).await?).ok();
            Ok(Problem { current, ..Problem::new(Code::WrongState) })
        }
    }
}

/// One step that a member takes: the menu as he saw it, moved if the rules allow it, changed by `make`, which says who is
/// to be woken, and answered with.
pub async fn step<T, V, F>(step: Step, call: Call<Week, T, V>, make: F) -> Result<Reply<Menu>, Problem>
where
    T: Send + 'static,
    V: Into<Option<IfMatch>>,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Vec<MemberId>> + Send + 'static,
{
    let (replayed, menu) = taken(step, call, make).await?;
    Ok(Reply::ok(replayed, menu))
}

/// The same for what answers in its own way: whether it was done earlier, and the menu as it is now.
pub async fn taken<T, V, F>(step: Step, call: Call<Week, T, V>, make: F) -> Result<(bool, Menu), Problem>
where
    T: Send + 'static,
    V: Into<Option<IfMatch>>,
    F: for<'c> FnOnce(Held<'c>, T) -> Work<'c, Vec<MemberId>> + Send + 'static,
{
    let Call { state, actor, id: week, seen, body, intent } = call;
    let (now, seen) = (intent.at, seen.into());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut held = Held::take(tx, actor, (week, seen), now).await?;
            held.step(step).await?;
            make(held, body).await
        })
    });
    let written = work.await?;
    if !written.replayed {
        notify::wake(&state, actor.school, &written.value).await;
    }
    let row = store::get(state.db.read(), actor.school, week).await?;
    Ok((written.replayed, card::show(state.db.read(), actor.school, row).await?))
}
