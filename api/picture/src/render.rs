//! One picture from upload to renditions.

use super::{
    Header, LARGE_EDGE, Look, PictureError, THUMB_EDGE, decode::decode, encode::encode, fingerprint::sha256,
    flatten::flatten, inspect, orient::turn, scale::shrink,
};

/// The letters on a label stay readable, and a photo weighs about 300 kB.
const LARGE_QUALITY: u8 = 80;
/// Enough for a list; about 12 kB.
const THUMB_QUALITY: u8 = 72;

/// A JPEG written by us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The file.
    pub bytes: Vec<u8>,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// The SHA-256 of the file in hex: the name under which it is kept.
    pub sha256: String,
}

/// What becomes of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// For looking at: the longer edge at most [`LARGE_EDGE`].
    pub large: Rendition,
    /// For lists: the longer edge at most [`THUMB_EDGE`].
    pub thumb: Rendition,
    /// The SHA-256 of the bytes as they came, in hex. The bytes themselves need not be kept.
    pub original: String,
    /// What it looks like.
    pub look: Look,
}

/// Checks a picture and makes its renditions. It takes a whole core for tens of milliseconds: see [`super::Pool`].
pub fn render(bytes: &[u8]) -> Result<Rendered, PictureError> {
    render_inspected(bytes, &inspect(bytes)?)
}

/// The same for a picture whose header was read before.
pub(super) fn render_inspected(bytes: &[u8], header: &Header) -> Result<Rendered, PictureError> {
    let whole = decode(bytes, header)?;
    let small = shrink(whole, LARGE_EDGE)?;
    let large = turn(flatten(small), header.orientation);
    let encoded = encode(&large, LARGE_QUALITY)?;
    let thumb = shrink(large, THUMB_EDGE)?;
    let look = Look::of(&thumb)?;
    Ok(Rendered { large: encoded, thumb: encode(&thumb, THUMB_QUALITY)?, original: sha256(bytes), look })
}
