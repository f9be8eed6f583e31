//! The database: any number of readers, and one door for writes.
//!
//! On PostgreSQL the door is a pooled transaction. On SQLite it is a lane (`lane.rs`) that gathers the writes waiting
//! and makes them durable together, because there a flush to disk costs more than everything else.

mod fixed;
mod lane;
mod like;
mod once;
mod open;
mod vacuum;

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};

use crate::Problem;

pub use fixed::Fixed;
pub use like::{begins, has};
pub use once::{Written, body_hash};
pub use open::{OpenError, open};

/// What a write does with its transaction.
pub type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'c>>;

/// The database.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    door: Door,
    written: Arc<AtomicU64>,
}

#[derive(Clone)]
enum Door {
    Pool(DatabaseConnection),
    Lane(lane::Lane),
}

impl Db {
    /// For reading. On SQLite these connections refuse to write.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// How often this process has written. While it stays the same, what was read is as it was, as far as this process
    /// knows: other servers and commands count for themselves.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }

    /// Does the work in a transaction of its own, and answers when it is durable. An error undoes all of it and hurts no
    /// other write.
    ///
    /// The work must use only the transaction: whatever else it waits for, every other write waits for too.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> Work<'c, T> + Send + 'static,
    {
        let done = self.through(work).await;
        if done.is_ok() {
            self.written.fetch_add(1, Ordering::Release);
        }
        done
    }

    /// Call after something was erased from these tables: takes it out of SQLite's journal, and out of PostgreSQL's dead
    /// rows. False: somebody still reads what was before, so it is to be called again.
    ///
    /// What PostgreSQL has archived of its journal for backups, and what a disk keeps of a page that was written over, is not
    /// reached: there it lies sealed, until the archive is thrown away.
    pub async fn scrub(&self, tables: &[&str]) -> Result<bool, Problem> {
        match &self.door {
            Door::Lane(lane) => lane.scrub().await,
            Door::Pool(pool) => vacuum::vacuum(pool, tables).await,
        }
    }

    async fn through<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> Work<'c, T> + Send + 'static,
    {
        match &self.door {
            Door::Lane(lane) => lane.write(work).await,
            Door::Pool(pool) => {
                let tx = pool.begin().await?;
                let done = work(&tx).await;
                match done {
                    Ok(value) => tx.commit().await.map(|()| value).map_err(Problem::from),
                    Err(problem) => {
                        if let Err(error) = tx.rollback().await {
                            tracing::warn!(%error, "a rollback failed: the connection is given up");
                        }
                        Err(problem)
                    }
                }
            }
        }
    }
}
