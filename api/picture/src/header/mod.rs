//! What a picture says about itself, read before anything is decoded.

mod exif;
mod jpeg;
mod png;
mod webp;

use super::{Format, MAX_BYTES, MAX_MEMORY, MAX_PIXELS, MAX_SIDE, Orientation, PictureError, sniff};

/// What a picture says about itself. Holding one means that the picture may be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Its kind.
    pub format: Format,
    /// The width as stored, in pixels.
    pub width: u32,
    /// The height as stored, in pixels.
    pub height: u32,
    /// How it has to be turned to stand upright.
    pub orientation: Orientation,
    /// The most memory that decoding takes, in bytes.
    pub memory: u64,
    /// How the samples are stored, where the decoder needs to be told.
    pub(super) is_gray: bool,
}

/// What the parser of one kind found.
#[derive(Debug)]
struct Found {
    width: u32,
    height: u32,
    orientation: Orientation,
    is_gray: bool,
    /// Bytes per pixel that the decoder holds at its worst moment.
    per_pixel: u64,
}

/// Reads the header, walks to the end of the file, and refuses what would cost too much or is not all there.
pub fn inspect(bytes: &[u8]) -> Result<Header, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    let format = sniff(bytes)?;
    let found = match format {
        Format::Jpeg => jpeg::read(bytes),
        Format::Png => png::read(bytes),
        Format::Webp => webp::read(bytes),
    }?;
    let Found { width, height, orientation, is_gray, per_pixel } = found;
    let memory = u64::from(width) * u64::from(height) * per_pixel;
    check_size(width, height)?;
    if memory > MAX_MEMORY {
        return Err(PictureError::TooManyPixels);
    }
    Ok(Header { format, width, height, orientation, memory, is_gray })
}

fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    let too_many = u64::from(width) * u64::from(height) > MAX_PIXELS;
    if too_many || width.max(height) > MAX_SIDE { Err(PictureError::TooManyPixels) } else { Ok(()) }
}

/// Two bytes at this place, the high one first.
fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

/// Four bytes at this place, the high one first.
fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

/// Four bytes at this place, the low one first.
fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}
