//! Erasing: decided in the database, kept outside of it, then done some records at a time. Whatever stops on the way is
//! taken up by the next round.

use chrono::{DateTime, Utc};
use entity::{
    ErasureId, MemberId, OfSchool, SchoolId,
    erasure::{self, Basis, Erased},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{list, rows};
use crate::{Problem, State, problem::Code, school};

/// So many records are erased in one transaction: nobody waits long for it.
const STEP: u64 = 50;
/// Seconds after which somebody may try again when the list outside was away.
const AGAIN: u64 = 60;

/// What is to be erased: one record, or all of a kind that ended before a moment.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// This record.
    One(Uuid),
    /// All that ended before.
    Before(DateTime<Utc>),
}

/// Notes what is to be erased, in the transaction of whoever decides it. [`finish`] does it.
pub async fn decide(
    tx: &DatabaseTransaction,
    school: SchoolId,
    (kind, what): (Erased, What),
    (basis, by): (Basis, Option<MemberId>),
    now: DateTime<Utc>,
) -> Result<erasure::Model, Problem> {
    // One number after the other.
    school::lock(tx, school).await?;
    let (subject_id, before) = match what {
        What::One(id) => (Some(id), None),
        What::Before(moment) => (None, Some(moment)),
    };
    let row = erasure::Model {
        id: ErasureId::new(),
        school_id: school,
        seq: last(tx, school).await? + 1,
        kind,
        subject_id,
        before,
        basis,
        by,
        at: now,
        done_at: None,
        count: 0,
    };
    add(tx, row.clone()).await?;
    Ok(row)
}

async fn add(tx: &DatabaseTransaction, row: erasure::Model) -> Result<(), Problem> {
    let row = erasure::ActiveModel::from(row).reset_all();
    erasure::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn last(db: &impl ConnectionTrait, school: SchoolId) -> Result<i64, Problem> {
    let newest = erasure::Entity::of(school).select_only().column(erasure::Column::Seq);
    let newest: Option<i64> = newest.order_by_desc(erasure::Column::Seq).into_tuple().one(db).await?;
    Ok(newest.unwrap_or_default())
}

/// Takes over the erasures that are kept outside and that the database does not know: it was put back from a backup.
/// Answers how many. Call it before anything is decided, else two of them would have one number.
pub async fn catch_up(state: &State, school: SchoolId) -> Result<usize, Problem> {
    let seal = state.seals.of(state.db.read(), school).await?;
    let mut seq = last(state.db.read(), school).await?;
    let mut found = 0;
    while let Some(row) = list::get(state, &seal, seq + 1).await? {
        tracing::warn!(%school, seq = row.seq, "an erasure that the database does not know is done again");
        state.db.write(move |tx| Box::pin(add(tx, row))).await?;
        (seq, found) = (seq + 1, found + 1);
    }
    Ok(found)
}

/// Call before something is decided: the number that it gets must not be taken in the list outside. 503 when that list
/// cannot be read now.
pub async fn ready(state: &State, school: SchoolId) -> Result<(), Problem> {
    match catch_up(state, school).await {
        Ok(_) => Ok(()),
        Err(problem) => {
            tracing::warn!(%school, %problem, "nothing is erased while the list outside cannot be read");
            Err(Problem::new(Code::Unavailable).retry_after(AGAIN))
        }
    }
}

/// Does what was decided and is not done yet, past what cannot be kept outside now. Answers of how many records something
/// was erased, or with the first problem after all the others are done.
pub async fn finish(state: &State, school: SchoolId) -> Result<usize, Problem> {
    let waiting = erasure::Entity::of(school).filter(erasure::COLUMN.done_at.is_null());
    let waiting = waiting.order_by_asc(erasure::Column::Seq).all(state.db.read()).await?;
    let (mut all, mut failed) = (0, None);
    for row in waiting {
        let seal = state.seals.of(state.db.read(), school).await?;
        if let Err(problem) = list::put(state, &seal, &row).await {
            tracing::error!(%school, seq = row.seq, %problem, "an erasure waits: it cannot be kept outside");
            failed.get_or_insert(problem);
            continue;
        }
        loop {
            let (of, now) = (row.clone(), state.clock.now());
            let done = state.db.write(move |tx| Box::pin(async move { step(tx, &of, now).await })).await?;
            all += done.count;
            if done.is_last {
                break;
            }
        }
    }
    failed.map_or(Ok(all), Err)
}

/// What a step has done.
struct Done {
    count: usize,
    is_last: bool,
}

async fn step(tx: &DatabaseTransaction, row: &erasure::Model, now: DateTime<Utc>) -> Result<Done, Problem> {
    let count = rows::erase(tx, row, STEP, now).await?;
    let is_last = u64::try_from(count).is_ok_and(|count| count < STEP);
    let counted = i32::try_from(count).unwrap_or(i32::MAX);
    let mut noted = erasure::Entity::change(row.school_id)
        .filter(erasure::COLUMN.id.eq(row.id))
        .col_expr(erasure::Column::Count, Expr::col(erasure::Column::Count).add(counted));
    if is_last {
        noted = noted.col_expr(erasure::Column::DoneAt, Expr::val(now));
    }
    noted.exec(tx).await?;
    Ok(Done { count, is_last })
}
