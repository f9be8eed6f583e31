//! From a file to its pixels.

mod jpeg;
mod png;
mod webp;

use super::{Format, Header, PictureError};

/// What each pixel is made of, a byte each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
}

impl Channels {
    /// Bytes per pixel.
    pub(super) fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A picture in memory, row by row from the top, without gaps.
#[derive(Debug)]
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: Channels,
    pub(super) bytes: Vec<u8>,
}

/// Decodes a picture whose header was accepted.
pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Pixels, PictureError> {
    let pixels = match header.format {
        Format::Jpeg => jpeg::decode(bytes, header),
        Format::Png => png::decode(bytes),
        Format::Webp => webp::decode(bytes),
    }?;
    // The decoder read the header a second time; nothing may rest on two answers.
    let expected = pixels.width as usize * pixels.height as usize * pixels.channels.count();
    let agrees = pixels.width == header.width && pixels.height == header.height && pixels.bytes.len() == expected;
    if agrees { Ok(pixels) } else { Err(PictureError::Damaged) }
}
