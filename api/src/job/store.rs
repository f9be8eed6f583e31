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

/// Makes a job. It must have been announced: from here on anybody may look.
pub async fn create(
    tx: &DatabaseTransaction,
    id: JobId,
    actor: Actor,
    kind: &'static str,
    total: i32,
    now: DateTime<Utc>,
) -> Result<JobId, Problem> {
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

/// Whether it has ended well.
pub async fn is_done(db: &impl ConnectionTrait, school: SchoolId, id: JobId) -> Result<bool, Problem> {
    Ok(find(db, school, id).await?.state == JobState::Done)
}

/// Takes up a job that failed or that nothing is heard of. False: it is at work, or has ended well.
pub async fn resume(state: &State, school: SchoolId, id: JobId) -> Result<bool, Problem> {
    let stands = find(state.db.read(), school, id).await?.state;
    if stands == JobState::Done || (stands == JobState::Running && progress(state, id).await.is_some()) {
        return Ok(false);
    }
    announce(state, id).await;
    let write = state.db.write(move |tx| Box::pin(turn(tx, school, id, JobState::Failed, JobState::Running, None)));
    write.await.map(|()| true)
}

/// Changes where a job stands, unless it stands elsewhere by now.
async fn turn(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: JobId,
    from: JobState,
    to: JobState,
    result: Option<serde_json::Value>,
) -> Result<(), Problem> {
    let rows = job::Entity::change(school).filter(job::COLUMN.id.eq(id)).filter(job::COLUMN.state.eq(from));
    rows.set(job::ActiveModel { state: Set(to), result: Set(result), ..Default::default() }).exec(tx).await?;
    Ok(())
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
    job::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}

/// Ends a job whose work was undone. A problem on the way is logged: the job then counts as silent.
pub async fn fail(state: &State, school: SchoolId, id: JobId, problem: &Problem) {
    let code = problem.code.as_str();
    let result = Some(serde_json::json!({ "code": code }));
    let write = state.db.write(move |tx| Box::pin(turn(tx, school, id, JobState::Running, JobState::Failed, result)));
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
