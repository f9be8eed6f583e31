//! Files, kept under the hash of their content.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tokio::fs;

use crate::Problem;

/// A place for files.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps the bytes and answers their SHA-256 in hex, which is their name from now on.
    async fn put(&self, bytes: Vec<u8>) -> Result<String, Problem>;
    /// The bytes of that name, if they are kept here.
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Problem>;
    /// Whether files can be kept right now.
    async fn ready(&self) -> bool;
}

/// A folder on this machine.
pub struct Folder(PathBuf);

impl Folder {
    /// Uses the folder, and makes it where it is missing.
    pub fn open(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// `ab/abcd…`: no folder grows too large. None for a name that is not a hash.
    fn path(&self, name: &str) -> Option<PathBuf> {
        let is_hash = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| self.0.join(name.chars().take(2).collect::<String>()).join(name))
    }
}

/// Written beside its place, flushed, then renamed: a reader never sees half a file, nor does a power cut leave one.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let folder = path.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    std::fs::File::open(folder)?.sync_all()
}

#[async_trait]
impl Blobs for Folder {
    async fn put(&self, bytes: Vec<u8>) -> Result<String, Problem> {
        let name: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.path(&name).ok_or_else(|| Problem::internal("a hash that is none"))?;
        tokio::task::spawn_blocking(move || if path.exists() { Ok(()) } else { write(&path, &bytes) })
            .await
            .map_err(Problem::internal)?
            .map_err(Problem::internal)?;
        Ok(name)
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let Some(path) = self.path(name) else { return Ok(None) };
        match fs::read(path).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::internal(error)),
        }
    }

    async fn ready(&self) -> bool {
        let folder = self.0.clone();
        tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder).is_ok()).await.unwrap_or(false)
    }
}
