//! A fridge out of range: whoever reads it is told what to do at once, the directors only when it stays so for as long as
//! the school waits. A door that was left open and shut again is nobody's alarm.

use std::time::Duration;

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{AssetId, MemberId, SchoolId, member::Role};
use sea_orm::DatabaseTransaction;

use super::{
    rules::{is_due, said},
    store,
};
use crate::{
    Problem, State, asset,
    menu::Canteen,
    notify::{self, Kind},
    rounds::{every_school, rounds},
    sample::tell::{News, tell},
};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks every minute for as long as the server runs.
pub async fn remind(state: Data<State>) {
    let round = async || call(&state).await.map(|fridges| tracing::debug!(fridges, "warm fridges were told of"));
    rounds("warm fridges are told of", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Tells of every fridge that has been out of range for as long as its school waits. Answers of how many. Whatever number
/// of nodes do it at once, each is told of once.
pub async fn call(state: &Data<State>) -> Result<usize, Problem> {
    let now = state.clock.now();
    every_school(state, "warm fridges", async |school| of_school(state, school, now).await).await
}

async fn of_school(state: &Data<State>, school: SchoolId, now: DateTime<Utc>) -> Result<usize, Problem> {
    let waiting = store::untold(state.db.read(), school).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let (canteen, _) = Canteen::load(state.db.read(), school).await?;
    let mut told = 0;
    for (fridge, _) in waiting.into_iter().filter(|(_, since)| is_due(now, *since, canteen.fridge_alert_minutes)) {
        let work = state.db.write(move |tx| Box::pin(async move { alert(tx, school, fridge, None, now).await }));
        match work.await {
            Ok(Some(members)) => {
                told += 1;
                notify::wake(state, school, &members).await;
            }
            Ok(None) => {}
            Err(problem) => tracing::warn!(%school, %fridge, %problem, "a warm fridge was not told of"),
        }
    }
    Ok(told)
}

/// Tells the directors, but not who has just read it. None: it is too early, or they know, or it is in range again.
pub async fn alert(
    tx: &DatabaseTransaction,
    school: SchoolId,
    fridge: AssetId,
    but: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Option<Vec<MemberId>>, Problem> {
    let Some(alarm) = store::lock_alarm(tx, school, fridge).await? else { return Ok(None) };
    let (canteen, _) = Canteen::load(tx, school).await?;
    if alarm.told_at.is_some() || !is_due(now, alarm.since, canteen.fridge_alert_minutes) {
        return Ok(None);
    }
    let note = said(alarm.deci_celsius, canteen.fridge_range());
    store::told(tx, alarm, now).await?;
    let name = asset::store::get(tx, school, fridge).await?.asset.name;
    let news = News { kind: Kind::FridgeOut, subject: fridge.0, meal: None, item: &name, note: &note };
    tell(tx, school, &[Role::Director], but, news, now).await.map(Some)
}
