//! Why a picture could not be taken.

use thiserror::Error;

use super::Foreign;

/// Why a picture could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureError {
    /// Nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// More bytes than [`super::MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// Another kind of file, or a kind of JPEG, PNG or WebP that nobody's camera writes.
    #[error("not a JPEG, PNG or WebP picture: {0:?}")]
    Unsupported(Foreign),
    /// A PNG or WebP that moves.
    #[error("the picture is animated")]
    Animated,
    /// The end of the file is missing: the upload broke off.
    #[error("the file breaks off")]
    Truncated,
    /// What is there cannot be followed.
    #[error("the file is damaged")]
    Damaged,
    /// More than [`super::MAX_PIXELS`], [`super::MAX_SIDE`] or [`super::MAX_MEMORY`].
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// More than [`super::MAX_SCANS`] or [`super::MAX_SCANNED`].
    #[error("the picture is stored in too many passes")]
    TooManyScans,
}
