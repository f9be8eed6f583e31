//! For how long samples were held. Pages and paper read that from a table of its own, which no single row tells whole.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{HoldId, OfSchool, SchoolId, hold, ledger_head::Ledger, ledger_row, sample_hold};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};
use uuid::Uuid;

use crate::{Problem, ledger::store::read};

const HELD: &str = "sample.held";
const RELEASED: &str = "sample.released";

/// The rows of which the table of what is held says something else, and whether it says what no row tells.
pub async fn times(tx: &DatabaseTransaction, school: SchoolId) -> Result<(Vec<i64>, bool), Problem> {
    let rows = ledger_row::Entity::of(school)
        .filter(ledger_row::COLUMN.ledger.eq(Ledger::Sample))
        .filter(ledger_row::COLUMN.op.is_in([HELD, RELEASED]));
    // A row that cannot be read is found by whoever looks at the rows.
    let rows: Vec<ledger_row::Model> = read(tx, rows, |_| ()).await?.into_iter().filter_map(|(_, row)| row).collect();
    let holds = read(tx, hold::Entity::of(school), |_| ()).await?.into_iter().filter_map(|(_, row)| row);
    let holds: HashMap<HoldId, hold::Model> = holds.map(|hold: hold::Model| (hold.id, hold)).collect();
    let (mut known, mut stray) = (HashSet::new(), false);
    for (_, held) in read(tx, sample_hold::Entity::of(school), |_| ()).await? {
        let found = held.and_then(|held: sample_hold::Model| Some((holds.get(&held.hold_id)?, held)));
        let Some((hold, held)) = found else {
            stray = true;
            continue;
        };
        // A hold that has ended has let go of all that it had, at the latest then.
        stray |= hold.released_at.is_some_and(|end| held.released_at.is_none_or(|at| at > end));
        known.insert(moment(HELD, held.sample_id.0, hold.made_at));
        known.extend(held.released_at.map(|at| moment(RELEASED, held.sample_id.0, at)));
    }
    let told: HashSet<_> = rows.iter().map(|row| (row.op.as_str(), row.subject_id, row.at_ms)).collect();
    let altered = rows.iter().filter(|row| !known.contains(&(row.op.as_str(), row.subject_id, row.at_ms)));
    Ok((altered.map(|row| row.seq).collect(), stray || !known.is_subset(&told)))
}

fn moment(op: &'static str, sample: Uuid, at: DateTime<Utc>) -> (&'static str, Uuid, i64) {
    (op, sample, at.timestamp_millis())
}
