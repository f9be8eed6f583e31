//! A folder on this machine, or on a disk that several share.

use std::{
    fs::{self, File},
    io::{ErrorKind, Result as Io, Write},
    path::{Path, PathBuf},
};

use actix_web::web::block;
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::{Blobs, is_name, unavailable};
use crate::Problem;

/// What is being written is here until it is whole: on the same disk, so that it can be moved.
const HALF: &str = "half";

/// A folder.
pub struct Folder(PathBuf);

impl Folder {
    /// Uses the folder, and makes it where it is missing.
    pub fn open(folder: PathBuf) -> Io<Self> {
        fs::create_dir_all(folder.join(HALF))?;
        Ok(Self(folder))
    }

    /// `ab/abcd…`: no folder grows too large.
    fn path(&self, name: &str) -> Result<PathBuf, Problem> {
        let first = name.get(..2).filter(|_| is_name(name));
        first.map(|first| self.0.join(first).join(name)).ok_or_else(|| Problem::internal("a blob's name that is none"))
    }

    async fn work<T: Send + 'static>(work: impl FnOnce() -> Io<T> + Send + 'static) -> Result<T, Problem> {
        block(work).await.map_err(Problem::internal)?.map_err(unavailable)
    }
}

/// Written elsewhere, flushed, then moved: a reader never sees half a file, nor does a power cut leave one.
fn write(path: &Path, half: &Path, bytes: &[u8]) -> Io<()> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    if !folder.exists() {
        fs::create_dir_all(folder)?;
        File::open(folder.parent().ok_or(ErrorKind::InvalidInput)?)?.sync_all()?;
    }
    let mut file = tempfile::NamedTempFile::new_in(half)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

fn unless_gone<T>(done: Io<T>) -> Io<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn clear(half: &Path, before: DateTime<Utc>) -> Io<()> {
    for entry in fs::read_dir(half)? {
        let path = entry?.path();
        // Another node may clear at the same time.
        let Some(about) = unless_gone(fs::metadata(&path))? else { continue };
        if DateTime::<Utc>::from(about.modified()?) < before {
            unless_gone(fs::remove_file(&path))?;
        }
    }
    Ok(())
}

#[async_trait]
impl Blobs for Folder {
    async fn put(&self, name: &str, bytes: Bytes) -> Result<(), Problem> {
        let (path, half) = (self.path(name)?, self.0.join(HALF));
        Self::work(move || write(&path, &half, &bytes)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Bytes>, Problem> {
        let path = self.path(name)?;
        Self::work(move || Ok(unless_gone(fs::read(path))?.map(Bytes::from))).await
    }

    async fn remove(&self, name: &str) -> Result<(), Problem> {
        let path = self.path(name)?;
        Self::work(move || unless_gone(fs::remove_file(path)).map(drop)).await
    }

    async fn tidy(&self, before: DateTime<Utc>) -> Result<(), Problem> {
        let half = self.0.join(HALF);
        Self::work(move || clear(&half, before)).await
    }

    async fn ready(&self) -> bool {
        let half = self.0.join(HALF);
        block(move || tempfile::tempfile_in(half).is_ok()).await.unwrap_or(false)
    }
}
