//! 升级: a broken promise is told to who has the order and to the directors, and once more a day later.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{RepairId, SchoolId, repair_event::RepairEventKind};
use serde_json::json;

use super::{
    held::{By, Held, text},
    rules::{self, LAST_ESCALATION, escalates, is_overdue},
    store,
};
use crate::{
    Problem, State, notify,
    rounds::{every_school, rounds},
};

/// So many orders of a school are told of in one go; the rest a minute later.
const MOST: u64 = 200;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks every minute for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || escalate(&state).await.map(|orders| tracing::debug!(orders, "broken promises were told of"));
    rounds("broken promises are told of", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Tells of every promise that is broken by now and was not told of yet. Answers of how many. Whatever number of nodes
/// do it at once, each is told of once.
pub async fn escalate(state: &Data<State>) -> Result<usize, Problem> {
    let now = state.clock.now();
    every_school(state, "broken promises", async |school| {
        let mut told = 0;
        for step in 0..LAST_ESCALATION {
            let before = now - rules::AGAIN * step;
            for order in store::overdue(state.db.read(), school, before, step, MOST).await? {
                // One that cannot be told of must not keep the others from it.
                match tell(state, school, order, step, now).await {
                    Ok(done) => told += usize::from(done),
                    Err(problem) => tracing::warn!(%school, %order, %problem, "a broken promise was not told of"),
                }
            }
        }
        Ok(told)
    })
    .await
}

async fn tell(
    state: &Data<State>,
    school: SchoolId,
    id: RepairId,
    step: i32,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let inner = state.clone();
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut held = Held::take_by(tx, inner, school, id, By::House, now).await?;
            let order = &mut held.order;
            // Somebody may have been faster, or the work is done.
            let due = escalates(order).is_some_and(|at| at < now);
            if order.escalated != step || !is_overdue(order, now) || !due {
                return Ok(None);
            }
            order.escalated += 1;
            let data = json!({"step": order.escalated, "dueAt": text(order.due_at)});
            held.save(RepairEventKind::Escalated, String::new(), data).await.map(Some)
        })
    });
    let told = work.await?;
    if let Some(told) = &told {
        notify::wake(state, school, &told.members).await;
    }
    Ok(told.is_some())
}
