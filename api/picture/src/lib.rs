//! What a phone sent is checked, decoded, turned upright, made small and written anew.
//!
//! [`Pool::render`] is the way in: it bounds how many pictures are worked on at once and how much memory they take.
//! [`render()`] does the work for one. Nothing of the upload reaches the renditions but its colours, so neither a place,
//! a serial number nor a hidden script does. Who may send and see photos is not known here.

mod decode;
mod encode;
mod error;
mod fingerprint;
mod flatten;
mod header;
mod orient;
mod pool;
mod render;
mod scale;
mod sniff;
mod threads;

pub use encode::jpeg;
pub use error::PictureError;
pub use fingerprint::{ALIKE, Look};
pub use header::{Header, inspect};
pub use orient::Orientation;
pub use pool::{Pool, PoolError};
pub use render::{Rendered, Rendition, render};
pub use sniff::{Foreign, Format, sniff};

/// The largest upload that is looked at, in bytes.
pub const MAX_BYTES: usize = 15 * 1024 * 1024;
/// The most pixels a picture may have.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The most pixels a side may have.
pub const MAX_SIDE: u32 = 20_000;
/// The most memory that decoding one picture may take, in bytes. Only rare kinds come near it below [`MAX_PIXELS`].
pub const MAX_MEMORY: u64 = 288 * 1024 * 1024;
/// The most scans of a JPEG. Cameras write one, programs about ten.
pub const MAX_SCANS: u32 = 100;
/// The most pixels times scans of a JPEG: each scan walks over the whole picture again.
pub const MAX_SCANNED: u64 = 800_000_000;
/// The longer edge of the large rendition, in pixels.
pub const LARGE_EDGE: u32 = 1600;
/// The longer edge of the thumbnail, in pixels.
pub const THUMB_EDGE: u32 = 320;

#[cfg(test)]
mod tests;
