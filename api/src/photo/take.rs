//! Takes a photo in, so that at no moment, whatever crashes, a photo is without its files or a file without its name.
//!
//! A name stands in the table of blobs before its file is written, and until after the file is gone:
//!
//! 1. The names are written, or touched anew. One that is going is left alone: whoever comes with it tries again.
//! 2. The files are written.
//! 3. The photo is written, if the names are still kept.
//!
//! A crash after 1 or 2 leaves names, and files that have one; the sweeper (`sweep.rs`) removes them a day later.

use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::{MemberId, PhotoId, SchoolId, photo};
use futures_util::future;
use picture::{PictureError, Pool, PoolError, Rendered};
use sha2::{Digest, Sha256};

use super::{Upload, names, store};
use crate::{Problem, State, problem::Code};

/// Takes a photo that is sent along with something else, such as a form without an account. `member` is who sent it.
///
/// A picture that cannot be taken is told by its code, on the field `file`; `photos_busy` when too many are waiting.
pub async fn take(
    state: &State,
    school: SchoolId,
    member: Option<MemberId>,
    upload: impl Into<Upload>,
    now: DateTime<Utc>,
) -> Result<photo::Model, Problem> {
    let row = lay_down(state, school, member, upload.into(), now).await?;
    let photo = row.clone();
    state.db.write(move |tx| Box::pin(store::insert(tx, photo))).await?;
    Ok(row)
}

/// Steps 1 and 2: a photo whose files are there, still to be written as a row.
pub(super) async fn lay_down(
    state: &State,
    school: SchoolId,
    member: Option<MemberId>,
    upload: Upload,
    now: DateTime<Utc>,
) -> Result<photo::Model, Problem> {
    let Rendered { large, thumb, original, look } = render(&state.photos, upload).await?;
    let (wide, high) = (large.width, large.height);
    let row = photo::Model {
        id: PhotoId::new(),
        school_id: school,
        member_id: member,
        sha256: original,
        likeness: look.0.cast_signed(),
        width: i32::try_from(wide).map_err(Problem::internal)?,
        height: i32::try_from(high).map_err(Problem::internal)?,
        large: name(school, &large.bytes),
        thumb: name(school, &thumb.bytes),
        used_at: None,
        created_at: now,
    };
    let kept = BTreeSet::from([row.large.clone(), row.thumb.clone()]);
    state.db.write(move |tx| Box::pin(names::keep(tx, school, kept, now))).await?;
    let large = state.blobs.put(&row.large, Bytes::from(large.bytes));
    let thumb = state.blobs.put(&row.thumb, Bytes::from(thumb.bytes));
    future::try_join(large, thumb).await?;
    Ok(row)
}

async fn render(pool: &Pool, upload: Upload) -> Result<Rendered, Problem> {
    let wrong = |code: Code| Problem::new(code).with_field("file", code.as_str());
    pool.render(|| upload.read()).await.map_err(|error| match error {
        PoolError::Busy { retry_after } => Problem::new(Code::PhotosBusy).retry_after(retry_after),
        PoolError::Refused(why) => wrong(code(why)),
        PoolError::Unread(error) => Problem::internal(error),
        PoolError::Fell => {
            tracing::error!("the decoder fell over a photo");
            wrong(Code::DamagedImage)
        }
    })
}

fn code(why: PictureError) -> Code {
    match why {
        PictureError::Empty => Code::EmptyImage,
        PictureError::TooLarge => Code::TooLarge,
        PictureError::Unsupported(_) => Code::UnsupportedImage,
        PictureError::Animated => Code::AnimatedImage,
        PictureError::Truncated => Code::TruncatedImage,
        PictureError::Damaged => Code::DamagedImage,
        PictureError::TooManyPixels => Code::ImageTooManyPixels,
        PictureError::TooManyScans => Code::ImageTooManyScans,
    }
}

/// The name of a file: of its school as well, so that no school meets another's.
fn name(school: SchoolId, bytes: &[u8]) -> String {
    let digest = Sha256::new().chain_update(school.0.as_bytes()).chain_update(bytes).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
