//! Reads and writes the tables of the ledgers.

use entity::{OfSchool, SchoolId, ledger_head, ledger_head::Ledger, ledger_row, ledger_secret};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::OnConflict,
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
    secrets: Vec<ledger_secret::ActiveModel>,
) -> Result<(), Problem> {
    ledger_row::Entity::insert(ledger_row::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
    if !secrets.is_empty() {
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
