//! Walks over the chunks of a PNG.

use super::{Found, be32, check_size, exif};
use crate::{Orientation, PictureError};

const SIGNATURE: usize = 8;
/// Length, name and checksum of a chunk.
const FRAME: usize = 12;

/// Reads the header and makes sure that the end is there.
pub(super) fn read(bytes: &[u8]) -> Result<Found, PictureError> {
    let mut at = SIGNATURE;
    let mut size = None;
    let mut orientation = None;
    loop {
        let length = be32(bytes, at).ok_or(PictureError::Truncated)?;
        let name = bytes.get(at + 4..at + 8).ok_or(PictureError::Truncated)?;
        let length = usize::try_from(length).map_err(|_| PictureError::Damaged)?;
        if size.is_none() && name != b"IHDR" {
            return Err(PictureError::Damaged);
        }
        let data = bytes.get(at + 8..).and_then(|rest| rest.get(..length)).ok_or(PictureError::Truncated)?;
        match (name, size) {
            (b"IHDR", None) => size = Some(read_size(data)?),
            (b"IHDR", _) => return Err(PictureError::Damaged),
            (b"acTL", _) => return Err(PictureError::Animated),
            (b"eXIf", _) => orientation = orientation.or_else(|| exif::orientation(data)),
            (b"IEND", Some((width, height))) => {
                // The checksum too: else the upload broke off within the last four bytes.
                bytes.get(at + 8..at + FRAME).ok_or(PictureError::Truncated)?;
                let orientation = orientation.unwrap_or(Orientation::Upright);
                // Four channels of one byte; deeper ones are cut down row by row.
                return Ok(Found { width, height, orientation, is_gray: false, per_pixel: 4 });
            }
            _ => {}
        }
        at += FRAME + length;
    }
}

fn read_size(data: &[u8]) -> Result<(u32, u32), PictureError> {
    let (width, height) = be32(data, 0).zip(be32(data, 4)).ok_or(PictureError::Damaged)?;
    check_size(width, height)?;
    Ok((width, height))
}
