//! How many pictures are decoded at once, how much memory they take together, and how many may wait.

use std::{io, sync::Arc};

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{PictureError, Rendered, inspect, render::render_inspected, threads::Threads};

/// The memory that all of them share, in bytes. A picture that needs more than this has it for itself.
const SHARED: u64 = 256 * 1024 * 1024;
/// Memory is counted in pieces of this size, in bytes.
const PIECE: u64 = 1024 * 1024;
/// About what a full queue takes on two cores.
const RETRY_AFTER: u64 = 2;

/// The only door to decoding.
#[derive(Clone)]
pub struct Pool {
    threads: Threads,
    places: Arc<Semaphore>,
    cores: Arc<Semaphore>,
    memory: Arc<Semaphore>,
}

/// Why the pool did not answer with renditions.
#[derive(Debug, Error)]
pub enum PoolError {
    /// Too many are waiting already.
    #[error("too many pictures are waiting")]
    Busy {
        /// After how many seconds to try again.
        retry_after: u64,
    },
    /// The picture cannot be taken.
    #[error(transparent)]
    Refused(#[from] PictureError),
    /// The upload could not be read again.
    #[error("an upload cannot be read: {0}")]
    Unread(#[from] io::Error),
    /// The decoder fell over this picture, which is a fault of ours: to be logged. The caller is told that it is
    /// damaged.
    #[error("the decoder failed")]
    Fell,
}

impl Pool {
    /// A pool that works on so many pictures at once and lets so many wait.
    pub fn new(cores: usize, waiting: usize) -> io::Result<Self> {
        let cores = cores.max(1);
        let pieces = usize::try_from(SHARED / PIECE).unwrap_or(Semaphore::MAX_PERMITS);
        Ok(Self {
            threads: Threads::start(cores)?,
            places: Arc::new(Semaphore::new(cores + waiting)),
            cores: Arc::new(Semaphore::new(cores)),
            memory: Arc::new(Semaphore::new(pieces)),
        })
    }

    /// Checks a picture and makes its renditions, or says at once that there is no room to wait. It is read when its turn
    /// comes: so many uploads are in memory as are worked on.
    pub async fn render<B, R>(&self, read: R) -> Result<Rendered, PoolError>
    where
        B: AsRef<[u8]> + Send + 'static,
        R: FnOnce() -> io::Result<B> + Send + 'static,
    {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return Err(PoolError::Busy { retry_after: RETRY_AFTER });
        };
        let core = take(&self.cores, 1).await?;
        // What is held moves into the work: a caller who hangs up does not make room for another before it is done.
        let looked = self.threads.run(move || {
            let bytes = read()?;
            let header = inspect(bytes.as_ref())?;
            Ok::<_, PoolError>((bytes, header, place, core))
        });
        let (bytes, header, place, core) = looked.await.ok_or(PoolError::Fell)??;
        // A quarter more for the smaller copies that are made of it.
        let needed = (header.memory * 5 / 4).min(SHARED).div_ceil(PIECE);
        let pieces = u32::try_from(needed).map_err(|_| PictureError::TooManyPixels)?;
        let memory = take(&self.memory, pieces).await?;
        let work = self.threads.run(move || {
            let _held = (place, core, memory);
            render_inspected(bytes.as_ref(), &header)
        });
        Ok(work.await.ok_or(PoolError::Fell)??)
    }
}

async fn take(from: &Arc<Semaphore>, pieces: u32) -> Result<OwnedSemaphorePermit, PoolError> {
    // It is never closed.
    from.clone().acquire_many_owned(pieces).await.map_err(|_| PoolError::Fell)
}
