//! Samples, and what else the canteen writes down: temperatures of fridges, meals eaten with the pupils, and what has to
//! be put right.

use std::collections::HashMap;

use entity::{
    AccompanyId, FridgeReadingId, HoldId, OfSchool, RectificationId, SampleId, SampleMealId, SchoolId, accompany,
    fridge_reading, hold, ledger_head::Ledger, ledger_row, rectification, sample, sample_meal,
};
use sea_orm::{ActiveEnum, ColumnTrait, DatabaseTransaction, QueryFilter};
use uuid::Uuid;

use super::{Record, Told, fill, subjects, untold};
use crate::{
    Problem,
    ledger::Value,
    rectification::evidence,
    sample::{
        record::{at, hold_fields, number, sample_fields, text},
        store as samples,
    },
};

/// The records of these rows.
pub async fn load(
    tx: &DatabaseTransaction,
    school: SchoolId,
    rows: &[&ledger_row::Model],
) -> Result<HashMap<Uuid, Option<Record>>, Problem> {
    let ids = subjects(rows, "sample.");
    let holds = samples::holds(tx, school, ids.keys().copied().map(SampleId)).await?;
    let query = sample::Entity::of(school).filter(sample::COLUMN.id.is_in(ids.keys().copied().map(SampleId)));
    let mut all = fill(tx, query, |row| kept(row, holds.contains_key(&row.id)), ids).await?;
    let ids = subjects(rows, "hold.");
    let named = hold::COLUMN.id.is_in(ids.keys().copied().map(HoldId));
    all.extend(fill(tx, hold::Entity::of(school).filter(named), frozen, ids).await?);
    let ids = subjects(rows, "meal.");
    let named = sample_meal::COLUMN.id.is_in(ids.keys().copied().map(SampleMealId));
    all.extend(fill(tx, sample_meal::Entity::of(school).filter(named), closed, ids).await?);
    let ids = subjects(rows, "fridge.");
    let named = fridge_reading::COLUMN.id.is_in(ids.keys().copied().map(FridgeReadingId));
    all.extend(fill(tx, fridge_reading::Entity::of(school).filter(named), read, ids).await?);
    let ids = subjects(rows, "accompany.");
    let named = accompany::COLUMN.id.is_in(ids.keys().copied().map(AccompanyId));
    all.extend(fill(tx, accompany::Entity::of(school).filter(named), eaten, ids).await?);
    let ids = subjects(rows, "rectification.");
    let named = rectification::COLUMN.id.is_in(ids.keys().copied().map(RectificationId));
    all.extend(fill(tx, rectification::Entity::of(school).filter(named), put_right, ids).await?);
    Ok(all)
}

/// Whether one of them is in no row.
pub async fn is_stray(tx: &DatabaseTransaction, school: SchoolId) -> Result<bool, Problem> {
    let samples = (sample::Entity::of(school), sample::Column::Id);
    let readings = (fridge_reading::Entity::of(school), fridge_reading::Column::Id);
    let meals = (accompany::Entity::of(school), accompany::Column::Id);
    let holds = (hold::Entity::of(school), hold::Column::Id);
    let found = (rectification::Entity::of(school), rectification::Column::Id);
    // Of a meal that nobody has closed no row tells, but that it is open.
    let shut = sample_meal::Entity::of(school).filter(sample_meal::COLUMN.closed_at.is_not_null());
    let shut = (shut, sample_meal::Column::Id);
    Ok(untold(tx, school, Ledger::Sample, samples).await?
        || untold(tx, school, Ledger::Sample, readings).await?
        || untold(tx, school, Ledger::Sample, meals).await?
        || untold(tx, school, Ledger::Sample, holds).await?
        || untold(tx, school, Ledger::Sample, found).await?
        || untold(tx, school, Ledger::Sample, shut).await?)
}

fn kept(row: &sample::Model, held: bool) -> Record {
    let taken = |op| Told {
        op,
        at: Some(row.taken_at),
        occurred_at: row.occurred_at,
        by: Some(Some(row.keeper_id)),
        said: vec![("said", row.reason.clone())],
        again: false,
    };
    let reviewed =
        |op, so: bool| Told { op, at: row.reviewed_at.filter(|_| so), by: Some(row.reviewed_by), ..Told::default() };
    let voided = vec![("said", row.void_reason.clone())];
    let told = vec![
        taken("sample.taken"),
        taken("sample.missing"),
        reviewed("sample.reviewed", !row.approved),
        reviewed("sample.approved", row.approved),
        Told { op: "sample.discarded", at: row.discarded_at, by: Some(row.discarded_by), ..Told::default() },
        Told { op: "sample.voided", at: row.voided_at, by: Some(row.voided_by), said: voided, ..Told::default() },
    ];
    Record { fields: sample_fields(row, held), told }
}

fn frozen(row: &hold::Model) -> Record {
    let made = vec![("said", row.reason.clone())];
    let released = vec![("said", row.release_reason.clone())];
    let told = vec![
        Told { op: "hold.made", at: Some(row.made_at), by: Some(Some(row.made_by)), said: made, ..Told::default() },
        Told { op: "hold.released", at: row.released_at, by: Some(row.released_by), said: released, ..Told::default() },
    ];
    Record { fields: hold_fields(row.made_at, row.released_at), told }
}

fn closed(row: &sample_meal::Model) -> Record {
    let fields = vec![
        ("date", text(Some(row.date))),
        ("meal", text(Some(row.meal.to_value()))),
        ("closed_at", at(row.closed_at)),
    ];
    let told = Told { op: "meal.closed", at: row.closed_at, by: Some(row.closed_by), again: true, ..Told::default() };
    Record { fields, told: vec![told] }
}

fn read(row: &fridge_reading::Model) -> Record {
    let fields = vec![
        ("fridge_id", text(Some(row.asset_id))),
        ("deci_celsius", number(Some(row.deci_celsius))),
        ("out_of_range", Value::Int(row.out_of_range.into())),
        ("repair_id", text(row.repair_id)),
    ];
    let told = Told {
        op: "fridge.read",
        at: Some(row.at),
        occurred_at: row.occurred_at,
        by: Some(Some(row.member_id)),
        said: vec![("said", row.note.clone())],
        again: false,
    };
    Record { fields, told: vec![told] }
}

fn eaten(row: &accompany::Model) -> Record {
    let fields = vec![
        ("date", text(Some(row.date))),
        ("meal", text(Some(row.meal.to_value()))),
        ("member_id", text(Some(row.member_id))),
        ("quality", number(Some(row.quality))),
        ("hygiene", number(Some(row.hygiene))),
        ("late", Value::Int(row.late.into())),
        ("void", Value::Int(row.voided_at.is_some().into())),
    ];
    let said = vec![("said", [row.opinion.as_str(), &row.exception, &row.handling].join("\n"))];
    let voided = vec![("said", row.void_reason.clone())];
    let told = vec![
        Told { op: "accompany.written", at: Some(row.at), said, ..Told::default() },
        Told { op: "accompany.voided", at: row.voided_at, by: Some(row.voided_by), said: voided, ..Told::default() },
    ];
    Record { fields, told }
}

fn put_right(row: &rectification::Model) -> Record {
    let step = |op, at, by, said: &String| Told {
        op,
        at,
        by: Some(by),
        said: vec![("said", said.clone())],
        ..Told::default()
    };
    // It may be done and returned several times, and the record has the last.
    let again = |told| Told { again: true, ..told };
    let told = vec![
        step("rectification.opened", Some(row.opened_at), Some(row.opened_by), &row.what),
        again(step("rectification.done", row.done_at, row.done_by, &row.measures)),
        again(step("rectification.returned", row.returned_at, row.returned_by, &row.return_reason)),
        step("rectification.verified", row.verified_at, row.verified_by, &row.result),
        step("rectification.cancelled", row.cancelled_at, row.cancelled_by, &row.cancel_reason),
    ];
    Record { fields: evidence(row), told }
}
