//! WebP.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::{Channels, Pixels};
use crate::{MAX_MEMORY, PictureError};

/// Decodes a still picture, lossy or lossless.
pub(super) fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let limit = usize::try_from(MAX_MEMORY).unwrap_or(usize::MAX);
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| PictureError::Damaged)?;
    decoder.set_memory_limit(limit);
    let (width, height) = decoder.dimensions();
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let size = decoder.output_buffer_size().filter(|&size| size <= limit).ok_or(PictureError::TooManyPixels)?;
    let mut bytes = vec![0; size];
    decoder.read_image(&mut bytes).map_err(|_| PictureError::Damaged)?;
    Ok(Pixels { width, height, channels, bytes })
}
