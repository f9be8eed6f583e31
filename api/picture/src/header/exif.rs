//! The one thing worth knowing from EXIF: how the camera was held. The rest, places and serial numbers, is not read.

use super::{be16, be32, le32};
use crate::Orientation;

const ORIENTATION: u16 = 0x0112;
/// A camera writes about a dozen; a file that claims more is not searched to its end.
const MAX_ENTRIES: u16 = 512;

/// Reads the orientation from a TIFF structure. A structure that cannot be followed says nothing.
pub(super) fn orientation(tiff: &[u8]) -> Option<Orientation> {
    let low_first = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short_at = |at| if low_first { be16(tiff, at).map(u16::swap_bytes) } else { be16(tiff, at) };
    let directory = if low_first { le32(tiff, 4) } else { be32(tiff, 4) };
    let directory = usize::try_from(directory?).ok()?;
    let count = short_at(directory)?.min(MAX_ENTRIES);
    (0..usize::from(count))
        .map(|entry| directory.saturating_add(2 + entry * 12))
        .find(|&at| short_at(at) == Some(ORIENTATION))
        .and_then(|at| short_at(at + 8))
        .and_then(Orientation::from_exif)
}
