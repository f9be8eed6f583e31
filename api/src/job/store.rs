//! Reads and writes jobs.

use std::{
    future::Future,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};
use entity::{
    JobId, OfSchool, SchoolId,
    job::{self, JobState},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, Set};
use serde::Serialize;

use crate::{Problem, State, gate::Actor, problem::Code};

/// How often a job tells how far it is.
const TICK: Duration = Duration::from_millis(300);
/// A job that has not been heard of for so long is no longer at work.
const SILENCE: Duration = Duration::from_secs(30);

/// Makes a job.
pub async fn create(
    tx: &DatabaseTransaction,
    actor: Actor,
    kind: &'static str,
    total: i32,
    now: DateTime<Utc>,
) -> Result<JobId, Problem> {
    let id = JobId::new();
    let row = job::ActiveModel {
        id: Set(id),
        school_id: Set(actor.school),
        member_id: Set(actor.member),
        kind: Set(kind.into()),
        state: Set(JobState::Running),
        total: Set(total),
        result: Set(None),
        created_at: Set(now),
    };
    row.insert(tx).await?;
    Ok(id)
}

/// The job.
pub async fn find(db: &impl ConnectionTrait, school: SchoolId, id: JobId) -> Result<job::Model, Problem> {
    job::Entity::of(school).filter(job::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// Ends a job well, in the transaction of its work.
pub async fn finish(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: JobId,
    result: &impl Serialize,
) -> Result<(), Problem> {
    let mut row: job::ActiveModel = find(tx, school, id).await?.into();
    row.state = Set(JobState::Done);
    row.result = Set(Some(serde_json::to_value(result).map_err(Problem::internal)?));
    row.update(tx).await?;
    Ok(())
}

/// Ends a job whose work was undone. A problem on the way is logged: the job then counts as silent.
pub async fn fail(state: &State, school: SchoolId, id: JobId, problem: &Problem) {
    let code = problem.code.as_str();
    let write = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row: job::ActiveModel = find(tx, school, id).await?.into();
            row.state = Set(JobState::Failed);
            row.result = Set(Some(serde_json::json!({ "code": code })));
            row.update(tx).await?;
            Ok(())
        })
    });
    if let Err(problem) = write.await {
        tracing::error!(job = %id, %problem, "a failed job could not be marked");
    }
}

/// Says that a job is at work, before anybody asks.
pub async fn announce(state: &State, id: JobId) {
    state.kv.set(&key(id), "0".into(), SILENCE).await;
}

/// Does the work and tells meanwhile how far it is.
pub async fn watch<T>(
    state: &State,
    id: JobId,
    done: &AtomicUsize,
    work: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let mut work = pin!(work);
    loop {
        state.kv.set(&key(id), done.load(Ordering::Relaxed).to_string(), SILENCE).await;
        if let Ok(ended) = actix_web::rt::time::timeout(TICK, &mut work).await {
            return ended;
        }
    }
}

/// How many rows are done; none when nothing is heard of it.
pub async fn progress(state: &State, id: JobId) -> Option<i32> {
    state.kv.get(&key(id)).await.and_then(|done| done.parse().ok())
}

fn key(id: JobId) -> String {
    format!("job:{id}")
}
