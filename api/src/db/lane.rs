//! The write lane of SQLite. One connection writes; whatever waits is done in one transaction, a savepoint each, and
//! made durable by one flush. Each writer is answered only after that flush.

use std::{future::Future, pin::Pin};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::Work;
use crate::{Problem, problem::Code};

/// So many writes may wait; the next is told that the system is busy.
const WAITING: usize = 1024;
/// So many are made durable at once.
const GATHERED: usize = 128;

/// Tells the writer, once it is known whether the flush went well.
type Tell = Box<dyn FnOnce(Result<(), Problem>) + Send>;
/// Does the work in its savepoint. `None`: it failed, was told so, and is to be undone.
type Job =
    Box<dyn for<'c> FnOnce(&'c DatabaseTransaction) -> Pin<Box<dyn Future<Output = Option<Tell>> + Send + 'c>> + Send>;

/// The way in.
#[derive(Clone)]
pub struct Lane(mpsc::Sender<Job>);

impl Lane {
    /// Opens the lane over the one connection that writes.
    pub fn open(connection: DatabaseConnection) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(run(connection, receiver));
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
        self.0.try_send(job).map_err(|_| Problem::new(Code::Unavailable).retry_after(1))?;
        // A lane that is gone has flushed nothing of this.
        answered.await.map_err(|_| Problem::internal("the write lane dropped a write"))?
    }
}

async fn run(connection: DatabaseConnection, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(GATHERED);
    while waiting.recv_many(&mut jobs, GATHERED).await > 0 {
        let mut tells = Vec::with_capacity(jobs.len());
        let flushed = gather(&connection, &mut jobs, &mut tells).await;
        // Whoever is not in `tells` was told already, or learns it by his job being dropped here.
        jobs.clear();
        for tell in tells {
            tell(match &flushed {
                Ok(()) => Ok(()),
                Err(error) => Err(lost(error)),
            });
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
        match job(&savepoint).await {
            Some(tell) => {
                tells.push(tell);
                savepoint.commit().await?;
            }
            None => savepoint.rollback().await?,
        }
    }
    tx.commit().await
}

/// The whole transaction is undone: a full disk, an I/O error.
fn lost(error: &DbErr) -> Problem {
    tracing::error!(%error, "a gathered write was not flushed");
    Problem::new(Code::Unavailable).retry_after(5)
}
