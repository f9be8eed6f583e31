//! What the school's own tables say of what a ledger tells. People read those tables, on the screen and on paper, so a
//! ledger that is whole proves little while a record beside it says something else.

mod hold;
mod release;
mod repair;
mod sample;
mod visit;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{MemberId, OfSchool, SchoolId, ledger_head::Ledger, ledger_row};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, ModelTrait, QueryFilter,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    append::ERASE,
    encode::{Row, Value},
    store,
    verify::Secret,
};
use crate::Problem;

/// A record as it is now, in the words of its ledger.
struct Record {
    /// What its newest row says.
    fields: Vec<(&'static str, Value)>,
    /// What single rows of it say.
    told: Vec<Told>,
}

/// Something that happened to a record, as the record has it.
#[derive(Default)]
struct Told {
    op: &'static str,
    /// When; none when it has not happened.
    at: Option<DateTime<Utc>>,
    /// When, by the phone.
    occurred_at: Option<DateTime<Utc>>,
    /// Who did it; none when the record does not say.
    by: Option<Option<MemberId>>,
    /// What was typed, by the name of its personal field.
    said: Vec<(&'static str, String)>,
    /// It may happen several times, and the record has the last.
    again: bool,
}

/// The records that some rows tell of.
pub struct Records {
    /// None: it is gone or cannot be read.
    of: HashMap<Uuid, Option<Record>>,
    /// The last row about each of them among these.
    last: HashMap<Uuid, i64>,
    /// Rows of which the record says something else, which is right if a later row says so.
    doubted: Vec<(i64, Uuid)>,
}

impl Records {
    /// Those of these rows.
    pub async fn load(
        tx: &DatabaseTransaction,
        school: SchoolId,
        ledger: Ledger,
        rows: &[(i64, Option<ledger_row::Model>)],
    ) -> Result<Self, Problem> {
        let rows: Vec<_> = rows.iter().filter_map(|(_, row)| row.as_ref()).filter(|row| row.op != ERASE).collect();
        let found = match ledger {
            Ledger::Repair => repair::load(tx, school, &rows).await?,
            Ledger::Sample => sample::load(tx, school, &rows).await?,
            Ledger::Visit => visit::load(tx, school, &rows).await?,
            Ledger::Release => release::load(tx, school, &rows).await?,
        };
        let last = rows.iter().map(|row| (row.subject_id, row.seq)).collect();
        Ok(Self { of: found, last, doubted: Vec::new() })
    }

    /// Whether the record still says what this row said of it, as far as these rows tell.
    pub fn agree(&mut self, row: &Row, secrets: &[Secret]) -> bool {
        match self.of.get(&row.subject) {
            None => true,
            Some(_) if row.op == ERASE => true,
            Some(None) => false,
            Some(Some(record)) => {
                if self.last.get(&row.subject) == Some(&row.seq) && !record.is_as(row) {
                    self.doubted.push((row.seq, row.subject));
                }
                record.told.iter().all(|told| told.agrees(row, secrets))
            }
        }
    }

    /// Those of the rows that no later row explains.
    pub async fn contradicted(
        self,
        tx: &DatabaseTransaction,
        school: SchoolId,
        ledger: Ledger,
    ) -> Result<Vec<i64>, Problem> {
        let newest = newest(tx, school, ledger, self.doubted.iter().map(|(_, subject)| *subject).collect()).await?;
        let unexplained = self.doubted.into_iter().filter(|(seq, subject)| newest.get(subject) == Some(seq));
        Ok(unexplained.map(|(seq, _)| seq).collect())
    }
}

impl Record {
    /// What neither knows any more or not yet cannot differ.
    fn is_as(&self, row: &Row) -> bool {
        let said = |name: &str| row.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        self.fields.iter().all(|(name, value)| said(name).is_none_or(|said| said == value))
    }
}

impl Told {
    fn agrees(&self, row: &Row, secrets: &[Secret]) -> bool {
        if self.op != row.op {
            return true;
        }
        let ms = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp_millis());
        if ms(self.at) != Some(row.at_ms) {
            return self.again;
        }
        ms(self.occurred_at) == row.client_ms
            && self.by.is_none_or(|by| row.actor == by.map(|by| by.0))
            && self.said.iter().all(|(field, text)| said_so(row, secrets, field, text))
    }
}

/// What was erased says nothing.
fn said_so(row: &Row, secrets: &[Secret], field: &str, text: &str) -> bool {
    if row.commits.iter().all(|(name, _)| name != field) {
        return text.is_empty();
    }
    secrets.iter().find(|secret| secret.field == field).is_none_or(|secret| secret.value == text)
}

/// Whether there is a record that no row tells of. Orders may be older than the ledgers.
pub async fn is_stray(tx: &DatabaseTransaction, school: SchoolId, ledger: Ledger) -> Result<bool, Problem> {
    match ledger {
        Ledger::Repair => Ok(false),
        Ledger::Sample => sample::is_stray(tx, school).await,
        Ledger::Visit => visit::is_stray(tx, school).await,
        Ledger::Release => release::is_stray(tx, school).await,
    }
}

/// The rows of which the times of a hold say something else, and whether those say what no row tells.
pub async fn times(tx: &DatabaseTransaction, school: SchoolId, ledger: Ledger) -> Result<(Vec<i64>, bool), Problem> {
    match ledger {
        Ledger::Repair | Ledger::Visit | Ledger::Release => Ok((Vec::new(), false)),
        Ledger::Sample => hold::times(tx, school).await,
    }
}

/// Whether this finds a record that no row tells of. The column holds the record's id.
async fn untold<E: EntityTrait>(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    (records, id): (Select<E>, E::Column),
) -> Result<bool, Problem> {
    let rows = ledger_row::Entity::of(school)
        .select_only()
        .column(ledger_row::Column::Seq)
        .filter(ledger_row::COLUMN.ledger.eq(ledger))
        .filter(Expr::col((ledger_row::Entity, ledger_row::Column::SubjectId)).equals((E::default(), id)));
    let query = records.select_only().column(id).filter(Expr::exists(rows.into_query()).not()).limit(1);
    Ok(tx.query_one_raw(query.build(tx.get_database_backend())).await?.is_some())
}

/// The last row of each of these records.
async fn newest(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    subjects: Vec<Uuid>,
) -> Result<HashMap<Uuid, i64>, Problem> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let query = ledger_row::Entity::of(school)
        .select_only()
        .column(ledger_row::Column::SubjectId)
        .column_as(ledger_row::Column::Seq.max(), "newest")
        .filter(ledger_row::COLUMN.ledger.eq(ledger))
        .filter(ledger_row::COLUMN.subject_id.is_in(subjects))
        .filter(ledger_row::COLUMN.op.ne(ERASE))
        .group_by(ledger_row::Column::SubjectId);
    let rows = tx.query_all_raw(query.build(tx.get_database_backend())).await?;
    // What cannot be read is found by whoever looks at the rows.
    let pair =
        |row: &sea_orm::QueryResult| Some((row.try_get("", "subject_id").ok()?, row.try_get("", "newest").ok()?));
    Ok(rows.iter().filter_map(pair).collect())
}

/// The ids of the records that rows of such an event tell of.
fn subjects(rows: &[&ledger_row::Model], ops: &str) -> HashMap<Uuid, Option<Record>> {
    rows.iter().filter(|row| row.op.starts_with(ops)).map(|row| (row.subject_id, None)).collect()
}

/// Reads the records of these ids.
async fn fill<E, M>(
    tx: &DatabaseTransaction,
    query: Select<E>,
    record: impl Fn(&M) -> Record,
    mut found: HashMap<Uuid, Option<Record>>,
) -> Result<HashMap<Uuid, Option<Record>>, Problem>
where
    E: EntityTrait<Model = M>,
    M: ModelTrait + FromQueryResult,
{
    if found.is_empty() {
        return Ok(found);
    }
    for (id, row) in store::read(tx, query, |row| row.try_get::<Uuid>("", "id").ok()).await? {
        if let Some(id) = id {
            found.insert(id, row.as_ref().map(&record));
        }
    }
    Ok(found)
}
