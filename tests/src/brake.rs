//! Files that stop where a test wants, for good: what is behind never happens, as if the process had been killed there.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use houqin::{Problem, ports::blobs::Blobs};
use tokio::sync::Notify;

/// Before and after every file that is written or removed there is a point at which everything may end.
pub struct Brake {
    inner: Arc<dyn Blobs>,
    left: AtomicUsize,
    stopped: AtomicBool,
    /// What is at a file just now, which a killing would let end or never begin.
    busy: AtomicUsize,
    changed: Notify,
}

impl Brake {
    /// Lets so many points pass, and no more.
    pub fn new(inner: Arc<dyn Blobs>, passes: usize) -> Self {
        let (stopped, busy) = (AtomicBool::new(false), AtomicUsize::new(0));
        Self { inner, left: AtomicUsize::new(passes), stopped, busy, changed: Notify::new() }
    }

    /// Waits until everything stands still.
    pub async fn reached(&self) {
        loop {
            let changed = self.changed.notified();
            if self.stopped.load(SeqCst) && self.busy.load(SeqCst) == 0 {
                return;
            }
            changed.await;
        }
    }

    async fn point(&self) {
        if self.left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_err() {
            self.stopped.store(true, SeqCst);
            self.changed.notify_waiters();
            std::future::pending::<()>().await;
        }
    }

    async fn between<T>(&self, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        self.point().await;
        self.busy.fetch_add(1, SeqCst);
        let done = work.await;
        self.busy.fetch_sub(1, SeqCst);
        self.changed.notify_waiters();
        self.point().await;
        done
    }
}

#[async_trait]
impl Blobs for Brake {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), Problem> {
        self.between(self.inner.put(name, bytes)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Bytes>, Problem> {
        self.inner.get(name).await
    }

    async fn remove(&self, name: &str) -> Result<(), Problem> {
        self.between(self.inner.remove(name)).await
    }

    async fn tidy(&self, before: DateTime<Utc>) -> Result<(), Problem> {
        self.inner.tidy(before).await
    }

    async fn ready(&self) -> bool {
        self.inner.ready().await
    }
}
