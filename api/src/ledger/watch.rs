//! Looks at every ledger once a day, and tells the directors of one that is not as it was.

use std::collections::HashMap;

use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{AboveSchools, OfSchool, SchoolId, ledger_head::Ledger, member::Role, notice, school};
use sea_orm::{DatabaseTransaction, Iterable, QueryFilter, QuerySelect};
use serde_json::{Value, json};

use super::{check, verify::Bad};
use crate::{
    Problem, State, member,
    notify::{self, Kind, Notice},
};

/// How long a look is good for.
const AGE: TimeDelta = TimeDelta::days(1);
/// The same is told again on the next day, and not by each node or after each start.
const TOLD: TimeDelta = TimeDelta::hours(20);

/// When each ledger was looked at last. Lost at a stop: then all are looked at anew.
pub type LookedAt = HashMap<(SchoolId, Ledger), DateTime<Utc>>;

/// Looks at every ledger that nobody has looked at for a day. Answers how many are not as they were.
pub async fn look_all(state: &Data<State>, looked: &mut LookedAt) -> Result<usize, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let schools: Vec<SchoolId> =
        school::Entity::every().select_only().column(school::Column::Id).into_tuple().all(db).await?;
    let mut bad = 0;
    for which in schools.into_iter().flat_map(|school| Ledger::iter().map(move |ledger| (school, ledger))) {
        if looked.get(&which).is_some_and(|at| now - *at < AGE) {
            continue;
        }
        // One that cannot be looked at must not keep the others from it.
        match look(state, which, now).await {
            Ok(is_bad) => {
                bad += usize::from(is_bad);
                looked.insert(which, now);
            }
            Err(problem) => {
                tracing::warn!(school = %which.0, ledger = ?which.1, %problem, "a ledger was not looked at")
            }
        }
    }
    Ok(bad)
}

async fn look(state: &Data<State>, (school, ledger): (SchoolId, Ledger), now: DateTime<Utc>) -> Result<bool, Problem> {
    let report = check::check(state, school, ledger).await?;
    let Some(bad) = report.first_bad else { return Ok(false) };
    tracing::error!(%school, ?ledger, ?bad, "a ledger is not as it was");
    let said = said(ledger, &bad);
    let members = state.db.write(move |tx| Box::pin(tell(tx, school, said, now))).await?;
    notify::wake(state, school, &members).await;
    Ok(true)
}

fn said(ledger: Ledger, Bad { seq, why, field: _ }: &Bad) -> Value {
    json!({"ledger": ledger, "seq": seq, "why": why})
}

/// Tells the directors, unless they were told the same lately. Answers whom.
async fn tell(
    tx: &DatabaseTransaction,
    school: SchoolId,
    said: Value,
    now: DateTime<Utc>,
) -> Result<Vec<entity::MemberId>, Problem> {
    let kind = Kind::LedgerAltered;
    let lately = notice::Entity::of(school)
        .filter(notice::COLUMN.kind.eq(kind.as_str()))
        .filter(notice::COLUMN.at.gt(now - TOLD))
        .all(tx)
        .await?;
    if lately.iter().any(|notice| notice.params == said) {
        return Ok(Vec::new());
    }
    let directors = member::acting(tx, school, &[Role::Director]).await?;
    let notice = Notice { kind, subject_id: school.0, params: said };
    notify::tell(tx, school, &directors, notice, now).await?;
    Ok(directors)
}
