//! What was found is given to somebody with a last day, put right, and looked at again by somebody else (F13, B14).

mod life;
mod list;
mod overdue;
mod paper;
mod people;

use it::{Actor, App};
use serde_json::{Value, json};

/// What the cook found, for somebody to put right within three days.
async fn found(app: &App, by: &Actor<'_>, owner: &Actor<'_>, source: Value) -> Value {
    by.post("/rectifications", &said(app, owner, source).await).await.created()
}

async fn said(app: &App, owner: &Actor<'_>, source: Value) -> Value {
    let due_on = app.state.clock.today() + chrono::TimeDelta::days(3);
    json!({"source": source, "what": "门封条破损，关不严", "ownerId": owner.member().await, "dueOn": due_on})
}

fn other() -> Value {
    json!({"kind": "other"})
}

/// How often this reader was told so.
async fn heard(actor: &Actor<'_>, kind: &str) -> usize {
    it::each(&actor.walk("/notices").await, "kind").iter().filter(|heard| *heard == kind).count()
}
