//! Makes of rows what is shown.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{RectificationId, member::Role, rectification};
use sea_orm::ConnectionTrait;

use super::{
    card::{Rectification, RectificationPhoto, Source},
    rules::{Standing, allowed, is_overdue},
    spot::Spots,
    store,
};
use crate::{Problem, State, gate::Actor, photo, repair::Names, sample::today};

impl Standing {
    /// What this member is to it.
    pub fn of(actor: Actor, row: &rectification::Model) -> Self {
        Self {
            director: actor.role == Role::Director,
            opener: row.opened_by == actor.member,
            owner: row.owner_id == actor.member,
            doer: row.done_by == Some(actor.member),
        }
    }
}

/// The record as this reader sees it.
pub async fn one(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    row: rectification::Model,
    now: DateTime<Utc>,
) -> Result<Rectification, Problem> {
    let shown = all(state, db, actor, vec![row], now).await?;
    shown.into_iter().next().ok_or_else(|| Problem::internal("a record got lost"))
}

/// Records in their order: a statement for each kind of thing that they name, however many they are.
pub async fn all(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    rows: Vec<rectification::Model>,
    now: DateTime<Utc>,
) -> Result<Vec<Rectification>, Problem> {
    let (school, today) = (actor.school, today(db, actor.school, now).await?);
    let spots = Spots::of(db, school, &rows).await?;
    let mut names = Names::default();
    for row in &rows {
        names.ask_people([Some(row.opened_by), Some(row.owner_id), row.done_by]);
        names.ask_people([row.verified_by, row.returned_by, row.cancelled_by]);
    }
    names.load(db, school).await?;
    let mut photos = HashMap::<RectificationId, Vec<RectificationPhoto>>::new();
    for (row, picture) in store::photos(db, school, rows.iter().map(|row| row.id)).await? {
        let shown = photo::show(state, school, vec![picture], now).pop();
        let shown = shown.map(|photo| RectificationPhoto { photo, role: row.role });
        photos.entry(row.rectification_id).or_default().extend(shown);
    }
    let shown = rows.into_iter().map(|row| Rectification {
        actions: allowed(row.status, Standing::of(actor, &row)),
        photos: photos.remove(&row.id).unwrap_or_default(),
        id: row.id,
        spot: spots.of_row(&row),
        source: Source { kind: row.source, id: row.source_id },
        what: row.what,
        opened_by: names.person(Some(row.opened_by)),
        opened_at: row.opened_at,
        owner: names.person(Some(row.owner_id)),
        first_due_on: row.first_due_on,
        due_on: row.due_on,
        overdue: is_overdue(row.status, row.due_on, today),
        status: row.status,
        measures: row.measures,
        done_by: names.person(row.done_by),
        done_at: row.done_at,
        verified_by: names.person(row.verified_by),
        verified_at: row.verified_at,
        result: row.result,
        returns: row.returns,
        returned_by: names.person(row.returned_by),
        returned_at: row.returned_at,
        return_reason: row.return_reason,
        cancelled_by: names.person(row.cancelled_by),
        cancelled_at: row.cancelled_at,
        cancel_reason: row.cancel_reason,
        version: row.version,
    });
    Ok(shown.collect())
}
