//! Orders.

use std::collections::HashMap;

use entity::{OfSchool, RepairId, SchoolId, ledger_row, repair};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};
use uuid::Uuid;

use super::{Record, Told, fill, subjects};
use crate::{Problem, repair::evidence};

/// The orders of these rows.
pub async fn load(
    tx: &DatabaseTransaction,
    school: SchoolId,
    rows: &[&ledger_row::Model],
) -> Result<HashMap<Uuid, Option<Record>>, Problem> {
    let ids = subjects(rows, "");
    let query = repair::Entity::of(school).filter(repair::COLUMN.id.is_in(ids.keys().copied().map(RepairId)));
    fill(tx, query, record, ids).await
}

fn record(row: &repair::Model) -> Record {
    let reported = Told {
        op: "reported",
        at: Some(row.reported_at),
        occurred_at: row.occurred_at,
        by: Some(row.reporter_id),
        said: vec![("item", row.item.clone()), ("description", row.description.clone())],
        again: false,
    };
    let said = vec![("work", row.work.clone())];
    let finished = Told { op: "finished", at: row.finished_at, said, again: true, ..Told::default() };
    Record { fields: evidence::fields(row), told: vec![reported, finished] }
}
