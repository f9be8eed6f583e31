//! Visits and shifts at the gate. What people typed is sealed in the rows, and a seal that was changed does not open.

use std::collections::HashMap;

use entity::{OfSchool, SchoolId, ShiftId, VisitId, ledger_head::Ledger, ledger_row, shift, visit};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};
use uuid::Uuid;

use super::{Record, Told, fill, subjects, untold};
use crate::{Problem, shift::evidence as of_shift, visit::evidence as of_visit};

/// The records of these rows.
pub async fn load(
    tx: &DatabaseTransaction,
    school: SchoolId,
    rows: &[&ledger_row::Model],
) -> Result<HashMap<Uuid, Option<Record>>, Problem> {
    let ids = subjects(rows, "visit.");
    let named = visit::COLUMN.id.is_in(ids.keys().copied().map(VisitId));
    let mut all = fill(tx, visit::Entity::of(school).filter(named), came, ids).await?;
    let ids = subjects(rows, "shift.");
    let named = shift::COLUMN.id.is_in(ids.keys().copied().map(ShiftId));
    all.extend(fill(tx, shift::Entity::of(school).filter(named), stood, ids).await?);
    Ok(all)
}

/// Whether one of them is in no row.
pub async fn is_stray(tx: &DatabaseTransaction, school: SchoolId) -> Result<bool, Problem> {
    untold(tx, school, Ledger::Visit, (visit::Entity::of(school), visit::Column::Id)).await
}

fn came(row: &visit::Model) -> Record {
    let registered = Told {
        op: "visit.registered",
        at: Some(row.created_at),
        occurred_at: row.occurred_at,
        by: Some(row.created_by),
        ..Told::default()
    };
    Record { fields: of_visit(row), told: vec![registered] }
}

fn stood(row: &shift::Model) -> Record {
    let closed = Told { op: "shift.closed", at: row.ended_at, ..Told::default() };
    Record { fields: of_shift(row), told: vec![closed] }
}
