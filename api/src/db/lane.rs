//! The write lane of SQLite. One connection writes; whatever waits is done in one transaction, a savepoint each, and
//! made durable by one flush. Each writer is answered only after that flush.

use std::{future::Future, panic::AssertUnwindSafe, pin::Pin};

use futures_util::FutureExt;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::Work;
use crate::{Problem, problem::Code};

/// So many writes may wait; the next is told that the system is busy.
const WAITING: usize = 1024;
/// So many are made durable at once.
const GATHERED: usize = 128;

/// Seconds after which a write that was lost to the disk may be tried again.
const AGAIN: u64 = 5;

/// Milliseconds that writes wait for readers while the journal is emptied. Longer ones are waited for by trying again.
const FOR_READERS: u32 = 100;

/// Tells the writer, once it is known whether the flush went well.
type Tell = Box<dyn FnOnce(Result<(), Problem>) + Send>;
/// Does the work in its savepoint. `None`: it failed, was told so, and is to be undone.
type Job =
    Box<dyn for<'c> FnOnce(&'c DatabaseTransaction) -> Pin<Box<dyn Future<Output = Option<Tell>> + Send + 'c>> + Send>;

/// What waits for the writer.
enum Waiting {
    Job(Job),
    /// To be told whether the journal is empty.
    Scrub(oneshot::Sender<Result<bool, Problem>>),
}

/// The way in.
#[derive(Clone)]
pub struct Lane(mpsc::Sender<Waiting>);

impl Lane {
    /// Opens the lane over the one connection that writes. The options make another one after a failure.
    pub fn open(connection: DatabaseConnection, options: ConnectOptions) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(run(connection, options, receiver));
        Self(sender)
    }

    /// See [`super::Db::write`].
    pub async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> Work<'c, T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel::<Result<T, Problem>>();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                match work(tx).await {
                    Ok(value) => {
                        Some(Box::new(move |flushed: Result<(), Problem>| drop(answer.send(flushed.map(|()| value))))
                            as Tell)
                    }
                    Err(problem) => {
                        drop(answer.send(Err(problem)));
                        None
                    }
                }
            })
        });
        self.0.try_send(Waiting::Job(job)).map_err(|_| Problem::new(Code::Unavailable).retry_after(1))?;
        // A lane that is gone has flushed nothing of this.
        answered.await.map_err(|_| Problem::new(Code::Unavailable).retry_after(AGAIN))?
    }

    /// See [`super::Db::scrub`].
    pub async fn scrub(&self) -> Result<bool, Problem> {
        let away = || Problem::new(Code::Unavailable).retry_after(AGAIN);
        let (answer, answered) = oneshot::channel();
        self.0.send(Waiting::Scrub(answer)).await.map_err(|_| away())?;
        answered.await.map_err(|_| away())?
    }
}

async fn run(mut connection: DatabaseConnection, options: ConnectOptions, mut waiting: mpsc::Receiver<Waiting>) {
    let (mut some, mut jobs, mut scrubs) = (Vec::with_capacity(GATHERED), Vec::with_capacity(GATHERED), Vec::new());
    while waiting.recv_many(&mut some, GATHERED).await > 0 {
        for one in some.drain(..) {
            match one {
                Waiting::Job(job) => jobs.push(job),
                Waiting::Scrub(answer) => scrubs.push(answer),
            }
        }
        let mut tells = Vec::with_capacity(jobs.len());
        let flushed = if jobs.is_empty() { Ok(()) } else { gather(&connection, &mut jobs, &mut tells).await };
        // Whoever is not in `tells` was told already, or learns it by his job being dropped here.
        jobs.clear();
        let lost = flushed.is_err();
        for tell in tells {
            tell(if lost { Err(Problem::new(Code::Unavailable).retry_after(AGAIN)) } else { Ok(()) });
        }
        if let Err(error) = flushed {
            tracing::error!(%error, "gathered writes were not flushed");
            connection = anew(connection, &options).await;
        }
        for answer in scrubs.drain(..) {
            // Whoever asked may be gone.
            drop(answer.send(scrub(&connection).await.map_err(Problem::from)));
        }
    }
}

/// Moves all of the journal into the database file and cuts it to nothing. False: somebody reads what was before.
async fn scrub(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    connection.execute_unprepared(&format!("PRAGMA busy_timeout = {FOR_READERS}")).await?;
    let pragma = Statement::from_string(connection.get_database_backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let row = connection.query_one_raw(pragma).await;
    connection.execute_unprepared(&format!("PRAGMA busy_timeout = {}", super::open::BUSY.as_millis())).await?;
    let busy: Option<i64> = row?.map(|row| row.try_get("", "busy")).transpose()?;
    Ok(busy == Some(0))
}

/// A connection in the place of one that failed: on a full disk SQLite undoes the whole transaction by itself, and the
/// driver, which does not know, would go on with savepoints in the place of immediate transactions.
async fn anew(failed: DatabaseConnection, options: &ConnectOptions) -> DatabaseConnection {
    // The lock must be free before the next one writes.
    if let Err(error) = failed.close_by_ref().await {
        tracing::warn!(%error, "the write connection did not close");
    }
    match Database::connect(options.clone()).await {
        Ok(connection) => connection,
        Err(error) => {
            tracing::error!(%error, "the write connection did not open again");
            // It refuses the next write, and with it this is tried again.
            failed
        }
    }
}

async fn gather(connection: &DatabaseConnection, jobs: &mut Vec<Job>, tells: &mut Vec<Tell>) -> Result<(), DbErr> {
    // Immediate: a transaction that starts by reading could not become a writer later.
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let tx = connection.begin_with_options(options).await?;
    for job in jobs.drain(..) {
        let savepoint = tx.begin().await?;
        // A panic in one write must not close the door for all others. Its writer is told by the channel it drops.
        match AssertUnwindSafe(async { job(&savepoint).await }).catch_unwind().await.unwrap_or(None) {
            Some(tell) => {
                tells.push(tell);
                savepoint.commit().await?;
            }
            None => savepoint.rollback().await?,
        }
    }
    tx.commit().await
}
