//! What of a sample is evidence: the whole row as it is after each change, with what was said about it.

use chrono::{DateTime, Utc};
use entity::{MemberId, SchoolId, photo, sample};
use sea_orm::{ActiveEnum, DatabaseTransaction};
use uuid::Uuid;

pub use crate::ledger::Receipt;
use crate::{
    Problem,
    ledger::{self, Entry, Ledger, Value},
};

/// Something that happened, to be written into the sample ledger.
#[derive(Default)]
pub struct Happened {
    /// What.
    pub op: &'static str,
    /// What it is about.
    pub subject: Uuid,
    /// Who did it; none for the house.
    pub actor: Option<MemberId>,
    /// When his phone says it was.
    pub occurred_at: Option<DateTime<Utc>>,
    /// What is evidence.
    pub fields: Vec<(&'static str, Value)>,
    /// What was typed about it, which may name people.
    pub said: String,
    /// The photos that came with it.
    pub photos: Vec<String>,
}

/// Writes it down.
pub async fn record(
    tx: &DatabaseTransaction,
    school: SchoolId,
    happened: Happened,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let Happened { op, subject, actor, occurred_at, fields, said, photos } = happened;
    let personal = if said.is_empty() { Vec::new() } else { vec![("said", said)] };
    let entry = Entry { op, subject, actor, client_at: occurred_at, fields, personal, photos };
    ledger::append(tx, school, Ledger::Sample, entry, now).await
}

/// All of a hold that is evidence beside what was said.
pub fn hold_fields(made_at: DateTime<Utc>, released_at: Option<DateTime<Utc>>) -> Vec<(&'static str, Value)> {
    vec![("made_at", at(Some(made_at))), ("released_at", at(released_at))]
}

/// A text, if there is one.
pub fn text(value: Option<impl ToString>) -> Value {
    value.map_or(Value::Null, |value| Value::Text(value.to_string()))
}

/// A moment, in milliseconds since 1970.
pub fn at(value: Option<DateTime<Utc>>) -> Value {
    value.map_or(Value::Null, |at| Value::Int(at.timestamp_millis()))
}

/// A number, if there is one.
pub fn number(value: Option<i32>) -> Value {
    value.map_or(Value::Null, |number| Value::Int(number.into()))
}

/// All of a sample that is evidence.
pub fn sample_fields(row: &sample::Model, held: bool) -> Vec<(&'static str, Value)> {
    vec![
        ("date", text(Some(row.date))),
        ("meal", text(Some(row.meal.to_value()))),
        ("dish_id", text(Some(row.dish_id))),
        ("dish", text(Some(&row.dish))),
        ("status", text(Some(row.status.to_value()))),
        ("grams", number(row.grams)),
        ("container", text(Some(&row.container))),
        ("fridge_id", text(row.fridge_id)),
        ("deci_celsius", number(row.deci_celsius)),
        ("excursion", Value::Int(row.excursion.into())),
        ("late", Value::Int(row.late.into())),
        ("light", Value::Int(row.light.into())),
        ("held", Value::Int(held.into())),
        ("taken_at", at(Some(row.taken_at))),
        ("served_until", at(Some(row.served_until))),
        ("discard_after", at(row.discard_after)),
        ("keeper_id", text(Some(row.keeper_id))),
        ("reviewed_at", at(row.reviewed_at)),
        ("discarded_at", at(row.discarded_at)),
        ("discard_witness", text(row.discard_witness)),
        ("discard_method", text(Some(&row.discard_method))),
        ("voided_at", at(row.voided_at)),
        ("version", Value::Int(row.version.into())),
    ]
}

/// The files of photos, as they were sent.
pub fn hashes(photos: &[photo::Model]) -> Vec<String> {
    photos.iter().map(|photo| photo.sha256.clone()).collect()
}
