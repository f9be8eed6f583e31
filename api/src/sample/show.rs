//! Makes of rows what is shown.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{SampleId, member::Role, menu::Meal, sample};
use sea_orm::ConnectionTrait;

use super::{
    card::{Sample, SamplePhoto},
    rules::{Facts, Standing, allowed, awaits_approval},
    store,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission, granted},
    menu::words,
    photo,
    problem::Language,
    repair::Names,
};

/// What a meal is called on paper, which is Chinese.
pub fn meal_name(meal: Meal) -> &'static str {
    words::meal(meal, Language::Zh)
}

/// A temperature as people read it: 5.0 ℃.
pub fn degrees(deci: i32) -> String {
    let sign = if deci < 0 { "-" } else { "" };
    format!("{sign}{}.{} ℃", deci.abs() / 10, deci.abs() % 10)
}

impl Standing {
    /// What this member is to the sample.
    pub fn of(actor: Actor, row: &sample::Model) -> Self {
        let may = |permission| granted(actor.role, permission);
        Self {
            keeper: row.keeper_id == actor.member,
            writes: may(Permission::SampleWrite),
            reviews: may(Permission::SampleReview),
            approves: actor.role == Role::Director,
            holds: may(Permission::HoldWrite),
        }
    }
}

/// The sample as this reader sees it.
pub async fn one(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    row: sample::Model,
    now: DateTime<Utc>,
) -> Result<Sample, Problem> {
    let shown = all(state, db, actor, vec![row], now).await?;
    shown.into_iter().next().ok_or_else(|| Problem::internal("a sample got lost"))
}

/// Samples in their order: a statement for each kind of thing that they name, however many they are.
pub async fn all(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    rows: Vec<sample::Model>,
    now: DateTime<Utc>,
) -> Result<Vec<Sample>, Problem> {
    let school = actor.school;
    let mut names = Names::default();
    for row in &rows {
        names.ask(None, row.fridge_id, Some(row.keeper_id), None);
        names.ask_people([row.reviewed_by, row.discarded_by, row.discard_witness, row.voided_by]);
    }
    names.load(db, school).await?;
    let ids = || rows.iter().map(|row| row.id);
    // Whoever holds a sample changes it: what is as it was written is in no hold.
    let changed = rows.iter().filter(|row| row.version > 1).map(|row| row.id);
    let mut holds = store::holds(db, school, changed).await?;
    let mut photos = HashMap::<SampleId, Vec<SamplePhoto>>::new();
    for (row, picture) in store::photos(db, school, ids()).await? {
        let shown = photo::show(state, school, vec![picture], now).pop();
        photos.entry(row.sample_id).or_default().extend(shown.map(|photo| SamplePhoto { photo, role: row.role }));
    }
    let shown = rows.into_iter().map(|row| {
        let hold_ids = holds.remove(&row.id).unwrap_or_default();
        let facts = Facts::of(&row, !hold_ids.is_empty());
        Sample {
            awaits_approval: awaits_approval(&row),
            approved: row.approved,
            actions: allowed(facts, Standing::of(actor, &row), now),
            hold_ids,
            photos: photos.remove(&row.id).unwrap_or_default(),
            id: row.id,
            date: row.date,
            meal: row.meal,
            dish_id: row.dish_id,
            dish: row.dish,
            status: row.status,
            grams: row.grams,
            container: row.container,
            fridge: names.asset(row.fridge_id),
            deci_celsius: row.deci_celsius,
            excursion: row.excursion,
            late: row.late,
            reason: row.reason,
            taken_at: row.taken_at,
            occurred_at: row.occurred_at,
            served_until: row.served_until,
            discard_after: row.discard_after,
            keeper: names.person(Some(row.keeper_id)),
            reviewer: names.person(row.reviewed_by),
            reviewed_at: row.reviewed_at,
            discarded_by: names.person(row.discarded_by),
            discarded_at: row.discarded_at,
            witness: names.person(row.discard_witness),
            discard_method: row.discard_method,
            voided_by: names.person(row.voided_by),
            voided_at: row.voided_at,
            void_reason: row.void_reason,
            version: row.version,
        }
    });
    Ok(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_as_on_the_thermometer() {
        assert_eq!([50, 0, -5, -183, 105].map(degrees), ["5.0 ℃", "0.0 ℃", "-0.5 ℃", "-18.3 ℃", "10.5 ℃"]);
    }
}
