//! Walks over the chunks of a WebP.

use super::{Found, check_size, exif, le32};
use crate::{Orientation, PictureError};

/// `RIFF`, its length, `WEBP`.
const START: usize = 12;

/// What the chunks say.
#[derive(Default)]
struct Chunks {
    canvas: Option<(u32, u32)>,
    frame: Option<(u32, u32)>,
    orientation: Option<Orientation>,
    /// Of bytes that are held as they are: an alpha layer, or a picture without loss.
    is_exact: bool,
}

/// Reads the header and makes sure that the end is there.
pub(super) fn read(bytes: &[u8]) -> Result<Found, PictureError> {
    let declared = le32(bytes, 4).and_then(|length| usize::try_from(length).ok()).ok_or(PictureError::Truncated)?;
    let end = declared.checked_add(8).ok_or(PictureError::Damaged)?;
    let all = bytes.get(..end).ok_or(PictureError::Truncated)?;
    let mut chunks = Chunks::default();
    let mut at = START;
    while at < end {
        let name = all.get(at..at + 4).ok_or(PictureError::Damaged)?;
        let length = le32(all, at + 4).and_then(|length| usize::try_from(length).ok()).ok_or(PictureError::Damaged)?;
        let data = all.get(at + 8..).and_then(|rest| rest.get(..length)).ok_or(PictureError::Damaged)?;
        take(&mut chunks, name, data)?;
        at += 8 + length + length % 2;
    }
    let (width, height) = chunks.frame.ok_or(PictureError::Damaged)?;
    check_size(width, height)?;
    // The canvas is what was checked by others; a larger picture inside it would be decoded unseen.
    if chunks.canvas.is_some_and(|canvas| canvas != (width, height)) {
        return Err(PictureError::Damaged);
    }
    let orientation = chunks.orientation.unwrap_or(Orientation::Upright);
    // Four bytes and a copy of three, or planes and colours.
    let per_pixel = if chunks.is_exact { 7 } else { 5 };
    Ok(Found { width, height, orientation, is_gray: false, per_pixel })
}

fn take(chunks: &mut Chunks, name: &[u8], data: &[u8]) -> Result<(), PictureError> {
    match name {
        b"ANIM" | b"ANMF" => return Err(PictureError::Animated),
        b"VP8X" => {
            let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = *data else { return Err(PictureError::Damaged) };
            if flags & ANIMATED != 0 {
                return Err(PictureError::Animated);
            }
            let side = |bytes| u32::from_le_bytes(bytes) + 1;
            chunks.canvas = Some((side([w0, w1, w2, 0]), side([h0, h1, h2, 0])));
        }
        // A second picture is never decoded, but a file with two is nobody's photo.
        b"VP8 " | b"VP8L" if chunks.frame.is_some() => return Err(PictureError::Damaged),
        b"VP8 " => {
            let [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..] = *data else { return Err(PictureError::Damaged) };
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
            chunks.frame = Some((side([w0, w1]), side([h0, h1])));
        }
        b"VP8L" => {
            let [0x2F, b0, b1, b2, b3, ..] = *data else { return Err(PictureError::Damaged) };
            chunks.is_exact = true;
            let packed = u32::from_le_bytes([b0, b1, b2, b3]);
            chunks.frame = Some(((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1));
        }
        b"ALPH" => chunks.is_exact = true,
        b"EXIF" => {
            let tiff = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
            chunks.orientation = chunks.orientation.or_else(|| exif::orientation(tiff));
        }
        _ => {}
    }
    Ok(())
}

const ANIMATED: u8 = 0x02;
