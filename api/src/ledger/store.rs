//! Reads and writes the tables of the ledgers.

use std::collections::HashMap;

use entity::{OfSchool, SchoolId, ledger_checkpoint, ledger_head, ledger_head::Ledger, ledger_row, ledger_secret};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, FromQueryResult, IsolationLevel, ModelTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select, TransactionTrait, sea_query::OnConflict,
};
use uuid::Uuid;

use super::chain::Hash;
use crate::Problem;

/// The end of a ledger, kept from others until the transaction ends. A new ledger ends with its first link.
pub async fn hold(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    first: &Hash,
) -> Result<ledger_head::Model, Problem> {
    let query = ledger_head::Entity::of(school).filter(ledger_head::COLUMN.ledger.eq(ledger)).lock_exclusive();
    if let Some(head) = query.clone().one(tx).await? {
        return Ok(head);
    }
    let head = ledger_head::Model { school_id: school, ledger, seq: 0, link: first.to_vec(), checkpoint: 0 };
    let row = ledger_head::ActiveModel::from(head).reset_all();
    // Somebody may be doing the same: then his is waited for.
    let conflict = OnConflict::new().do_nothing().to_owned();
    ledger_head::Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await?;
    query.one(tx).await?.ok_or_else(|| Problem::internal("a ledger without an end"))
}

/// Moves the end.
pub async fn advance(tx: &DatabaseTransaction, head: ledger_head::Model) -> Result<(), Problem> {
    let school = head.school_id;
    let row = ledger_head::ActiveModel::from(head).reset_all();
    ledger_head::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}

/// Adds a row and what is personal of it.
pub async fn add(
    tx: &DatabaseTransaction,
    row: ledger_row::Model,
    secrets: Vec<ledger_secret::Model>,
) -> Result<(), Problem> {
    ledger_row::Entity::insert(ledger_row::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
    if !secrets.is_empty() {
        let secrets = secrets.into_iter().map(|secret| ledger_secret::ActiveModel::from(secret).reset_all());
        ledger_secret::Entity::insert_many(secrets).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Takes away all that is personal in the rows about a record, and answers which fields of which rows that was, in order.
pub async fn erase(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    subject: Uuid,
) -> Result<Vec<(i64, String)>, Problem> {
    let rows = ledger_row::Entity::of(school)
        .select_only()
        .column(ledger_row::Column::Seq)
        .filter(ledger_row::COLUMN.ledger.eq(ledger))
        .filter(ledger_row::COLUMN.subject_id.eq(subject));
    let of_subject = ledger_secret::COLUMN.seq.in_subquery(rows.into_query());
    let mut fields: Vec<(i64, String)> = ledger_secret::Entity::of(school)
        .select_only()
        .columns([ledger_secret::Column::Seq, ledger_secret::Column::Field])
        .filter(ledger_secret::COLUMN.ledger.eq(ledger))
        .filter(of_subject.clone())
        .into_tuple()
        .all(tx)
        .await?;
    // Not by the database: each has an order of its own for text.
    fields.sort();
    let gone = ledger_secret::Entity::drop_derived(school).filter(ledger_secret::COLUMN.ledger.eq(ledger));
    gone.filter(of_subject).exec(tx).await?;
    Ok(fields)
}

/// So many rows are in memory at a time.
const STEP: u64 = 1_000;

/// The database as it is at this moment, whatever is written meanwhile.
pub async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // A transaction of SQLite sees nothing else by itself.
    let level = (db.get_database_backend() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
    db.begin_with_config(level, None).await
}

/// The end of a ledger; none before its first row, or when it cannot be read.
pub async fn head(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ledger: Ledger,
) -> Result<Option<ledger_head::Model>, Problem> {
    let query = ledger_head::Entity::of(school).filter(ledger_head::COLUMN.ledger.eq(ledger));
    let row = db.query_one_raw(query.build(db.get_database_backend())).await?;
    Ok(row.and_then(|row| ledger_head::Model::from_query_result(&row, "").ok()))
}

/// A row.
pub async fn row(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ledger: Ledger,
    seq: i64,
) -> Result<Option<ledger_row::Model>, Problem> {
    let query = ledger_row::Entity::of(school).filter(ledger_row::COLUMN.ledger.eq(ledger));
    Ok(query.filter(ledger_row::COLUMN.seq.eq(seq)).one(db).await?)
}

/// The first row of each of these records.
pub async fn first_rows(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ledger: Ledger,
    subjects: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, i64>, Problem> {
    let subjects: Vec<Uuid> = subjects.into_iter().collect();
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let query = ledger_row::Entity::of(school)
        .select_only()
        .column(ledger_row::Column::SubjectId)
        .column_as(ledger_row::Column::Seq.min(), "first")
        .filter(ledger_row::COLUMN.ledger.eq(ledger))
        .filter(ledger_row::COLUMN.subject_id.is_in(subjects))
        .group_by(ledger_row::Column::SubjectId);
    let rows: Vec<(Uuid, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Checkpoints, the newest first, from before this row on.
pub fn checkpoints(school: SchoolId, ledger: Ledger, before: Option<i64>) -> Select<ledger_checkpoint::Entity> {
    let mut query = ledger_checkpoint::Entity::of(school).filter(ledger_checkpoint::COLUMN.ledger.eq(ledger));
    if let Some(before) = before {
        query = query.filter(ledger_checkpoint::COLUMN.seq.lt(before));
    }
    query.order_by_desc(ledger_checkpoint::Column::Seq)
}

/// Keeps a checkpoint.
pub async fn sign(
    tx: &DatabaseTransaction,
    head: ledger_head::Model,
    checkpoint: ledger_checkpoint::Model,
) -> Result<(), Problem> {
    let seq = checkpoint.seq;
    let row = ledger_checkpoint::ActiveModel::from(checkpoint).reset_all();
    ledger_checkpoint::Entity::insert(row).exec_without_returning(tx).await?;
    advance(tx, ledger_head::Model { checkpoint: seq, ..head }).await
}

/// The number of what has none that can be read: behind all others, as SQLite sorts it too.
const NOWHERE: i64 = i64::MAX;

/// Some rows that follow each other, and what belongs to them. None where all that can be read is the number.
pub struct Step {
    /// The rows.
    pub rows: Vec<(i64, Option<ledger_row::Model>)>,
    /// What is personal of them.
    pub secrets: Vec<(i64, Option<ledger_secret::Model>)>,
    /// The checkpoints of them.
    pub checkpoints: Vec<(i64, Option<ledger_checkpoint::Model>)>,
    /// Where the next step begins; none when there is nothing more.
    pub last: Option<i64>,
}

/// The rows after this one, or from the first on, and all else that has their numbers. The last step has whatever else
/// there is.
pub async fn step(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    after: Option<i64>,
) -> Result<Step, Problem> {
    let (rows, secrets, checkpoints) = (ledger_row::COLUMN, ledger_secret::COLUMN, ledger_checkpoint::COLUMN);
    let mut of_rows = ledger_row::Entity::of(school).filter(rows.ledger.eq(ledger));
    let mut of_secrets = ledger_secret::Entity::of(school).filter(secrets.ledger.eq(ledger));
    let mut of_checkpoints = ledger_checkpoint::Entity::of(school).filter(checkpoints.ledger.eq(ledger));
    if let Some(after) = after {
        of_rows = of_rows.filter(rows.seq.gt(after));
        of_secrets = of_secrets.filter(secrets.seq.gt(after));
        of_checkpoints = of_checkpoints.filter(checkpoints.seq.gt(after));
    }
    let rows = read(tx, of_rows.order_by_asc(ledger_row::Column::Seq).limit(STEP), seq).await?;
    let is_full = rows.len() as u64 == STEP;
    let last = rows.last().map(|(seq, _)| *seq).filter(|last| is_full && *last != NOWHERE);
    if let Some(last) = last {
        of_secrets = of_secrets.filter(secrets.seq.lte(last));
        of_checkpoints = of_checkpoints.filter(checkpoints.seq.lte(last));
    }
    let secrets = read(tx, of_secrets.order_by_asc(ledger_secret::Column::Seq), seq).await?;
    let checkpoints = read(tx, of_checkpoints.order_by_asc(ledger_checkpoint::Column::Seq), seq).await?;
    Ok(Step { rows, secrets, checkpoints, last })
}

fn seq(row: &QueryResult) -> i64 {
    row.try_get("", "seq").unwrap_or(NOWHERE)
}

/// All rows with their keys. One that cannot be read must not hide the others.
pub async fn read<E, M, K>(
    tx: &DatabaseTransaction,
    query: Select<E>,
    key: impl Fn(&QueryResult) -> K,
) -> Result<Vec<(K, Option<M>)>, Problem>
where
    E: EntityTrait<Model = M>,
    M: ModelTrait + FromQueryResult,
{
    let rows = tx.query_all_raw(query.build(tx.get_database_backend())).await?;
    Ok(rows.iter().map(|row| (key(row), M::from_query_result(row, "").ok())).collect())
}
