//! A file on its way in. It lies on the disk, because many may come in slowly at once, and few are worked on.

use std::{
    io::{self, Read, Seek},
    path::Path,
};

use actix_web::web::{Bytes, block};
use futures_util::{Stream, StreamExt};
use picture::MAX_BYTES;
use tokio::io::AsyncWriteExt;

use crate::{Problem, problem::Code};

/// So much is written at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// Seconds after which what did not fit on the disk may be sent again.
const AGAIN: u64 = 5;

/// A file on its way in.
pub struct Upload(Source);

enum Source {
    Memory(Bytes),
    /// Without a name: it is gone with the process.
    Disk(std::fs::File),
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Memory(bytes))
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Source::Memory(bytes.into()))
    }
}

impl Upload {
    /// Receives it piece by piece into a file in this folder. `too_large` above [`MAX_BYTES`].
    pub async fn receive<E>(
        folder: &Path,
        pieces: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
    ) -> Result<Self, Problem> {
        let folder = folder.to_owned();
        let file = block(move || tempfile::tempfile_in(folder)).await.map_err(Problem::internal)?.map_err(full)?;
        let (mut file, mut size) = (tokio::fs::File::from_std(file), 0);
        file.set_max_buf_size(PIECE);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| Code::InvalidBody)?;
            size += piece.len();
            if size > MAX_BYTES {
                return Err(Problem::new(Code::TooLarge).with_field("file", "too_large"));
            }
            file.write_all(&piece).await.map_err(full)?;
        }
        file.flush().await.map_err(full)?;
        Ok(Self(Source::Disk(file.into_std().await)))
    }

    /// All of it. Blocks.
    pub(super) fn read(self) -> io::Result<Bytes> {
        match self.0 {
            Source::Memory(bytes) => Ok(bytes),
            Source::Disk(mut file) => {
                let mut bytes = Vec::new();
                file.rewind()?;
                file.read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}

fn full(error: io::Error) -> Problem {
    tracing::error!(%error, "an upload cannot be laid down, for now");
    Problem::new(Code::Unavailable).retry_after(AGAIN)
}
