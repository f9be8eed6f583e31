//! Files, kept under the names that they are given: in a folder, or at a service that speaks S3.

mod folder;
mod s3;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};

pub use self::{
    folder::Folder,
    s3::{Bucket, Credentials, PATIENCE, S3},
};
use crate::{Problem, problem::Code, settings::Settings};

/// Seconds after which what was not kept may be sent again.
const AGAIN: u64 = 5;

/// A place for files. Names are 64 hex digits; one that is none is an error of ours.
///
/// An error is `unavailable` with its cause in the log, and comes within ten seconds.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps the bytes under this name, in the place of what was there. Afterwards they are there to the last one, also
    /// through a power cut; after an error they may be there or not, but never in part.
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), Problem>;
    /// The bytes of that name, if they are kept here.
    async fn get(&self, name: &str) -> Result<Option<Bytes>, Problem>;
    /// Keeps nothing of that name any more. That nothing was there is no error.
    async fn remove(&self, name: &str) -> Result<(), Problem>;
    /// Clears away what was left half-written before this moment.
    async fn tidy(&self, before: DateTime<Utc>) -> Result<(), Problem>;
    /// Whether files can be kept right now.
    async fn ready(&self) -> bool;
}

/// The place that the settings name.
pub fn open(settings: &Settings) -> Result<Arc<dyn Blobs>, Box<dyn std::error::Error + Send + Sync>> {
    Ok(match settings.bucket()? {
        Some((bucket, credentials)) => Arc::new(S3::new(bucket, credentials, PATIENCE)?),
        None => Arc::new(Folder::open(settings.blobs_dir())?),
    })
}

fn is_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn unavailable(cause: impl fmt::Display) -> Problem {
    tracing::error!(%cause, "files cannot be kept or read, for now");
    Problem::new(Code::Unavailable).retry_after(AGAIN)
}
