//! Empties the outbox. Any number of nodes may do so at a time. A message is sent again when nobody could note that it
//! was taken, and never lost.

use std::time::Duration;

use actix_web::web::Data;
use entity::{DeliveryId, SchoolId, delivery};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    outbox::{self, Way},
    rules, text, webhook,
};
use crate::{
    Problem, State,
    ports::{Unsent, wechat::Message},
    problem::Language,
    rounds::rounds,
};

/// So often the outbox is looked into, also when nobody says that there is something.
const PAUSE: Duration = Duration::from_secs(15);
/// So many are sent at a time.
const TOGETHER: usize = 8;

/// What a message says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    kind: String,
    subject_id: Uuid,
    params: Value,
}

/// Delivers, as long as the server runs.
pub async fn work(state: Data<State>) {
    // Either way it is looked into.
    let pause = async || drop(actix_web::rt::time::timeout(PAUSE, state.streams.outbox.notified()).await);
    rounds("the outbox is emptied", async || deliver_due(&state).await.map(drop), pause).await;
}

/// Sends all that is due, in all schools, and answers how many were tried. A few of each school in turn: one whose robot
/// does not answer keeps the others waiting for those few, and not for all that it has.
pub async fn deliver_due(state: &State) -> Result<usize, Problem> {
    let mut tried = 0;
    let mut schools = outbox::schools(state.db.read()).await?;
    while !schools.is_empty() {
        let mut more = Vec::new();
        for school in schools {
            let some = deliver(state, school, None).await?;
            tried += some;
            if some > 0 {
                more.push(school);
            }
        }
        schools = more;
    }
    Ok(tried)
}

/// Sends this one, if it is due.
pub async fn deliver_one(state: &State, school: SchoolId, id: DeliveryId) -> Result<(), Problem> {
    deliver(state, school, Some(id)).await.map(drop)
}

async fn deliver(state: &State, school: SchoolId, only: Option<DeliveryId>) -> Result<usize, Problem> {
    let now = state.clock.now();
    if !outbox::is_due(state.db.read(), school, only, now).await? {
        return Ok(0);
    }
    let taken = state.db.write(move |tx| Box::pin(outbox::take(tx, school, only, now))).await?;
    let count = taken.len();
    let each = |row| async move {
        if let Err(problem) = try_once(state, row).await {
            // It stays taken until the lease ends, and is then tried again.
            tracing::warn!(%problem, "what came of a message could not be noted");
        }
    };
    stream::iter(taken).for_each_concurrent(TOGETHER, each).await;
    Ok(count)
}

async fn try_once(state: &State, row: delivery::Model) -> Result<(), Problem> {
    let tried = match rules::is_spent(row.attempts) {
        true => Err(Unsent::never("unfinished")),
        false => send(state, &row).await?,
    };
    if let Err(why) = &tried {
        tracing::warn!(delivery = %row.id, ?why, tries = row.attempts, "a message was not taken");
    }
    let now = state.clock.now();
    let turn = rules::turn(row.attempts, tried, now);
    state.db.write(move |tx| Box::pin(async move { outbox::settle(tx, &row, turn, now).await })).await
}

/// The outer error is one of our own, the inner one of the other side.
async fn send(state: &State, row: &delivery::Model) -> Result<Result<(), Unsent>, Problem> {
    let said: Said = serde_json::from_value(row.body.clone()).map_err(Problem::internal)?;
    let (title, line) = (text::title(&said.kind, Language::Zh), text::line(&said.params, Language::Zh));
    let db = state.db.read();
    Ok(match outbox::way(row) {
        None => Err(Unsent::never("no_way")),
        Some(Way::Wechat(notice)) => match outbox::addressee(db, row.school_id, notice).await? {
            None => Err(Unsent::never("unknown_person")),
            Some(to) => {
                // What has no page of its own is read in the inbox.
                let page = match said.kind.starts_with("repair.") {
                    true => format!("features/repair/order?id={}", said.subject_id),
                    false => "features/home/home".into(),
                };
                let message = Message { to, title: title.into(), line, at: row.created_at, page };
                state.wechat.subscribe_send(&message).await
            }
        },
        Some(Way::Webhook(id)) => {
            let robot = webhook::find(db, row.school_id, id).await?;
            match robot.void_at {
                Some(_) => Err(Unsent::never("void")),
                None => state.robots.say(&robot, format!("{title}\n{line}").trim(), state.clock.now()).await,
            }
        }
    })
}
