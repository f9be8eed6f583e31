//! PNG.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Transformations};

use super::{Channels, Pixels};
use crate::{MAX_MEMORY, PictureError};

/// Decodes to one byte a channel. Texts and colour profiles are skipped unread, packed as they are.
pub(super) fn decode(bytes: &[u8]) -> Result<Pixels, PictureError> {
    let limit = usize::try_from(MAX_MEMORY).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: limit });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(refused)?;
    let size = reader.output_buffer_size().filter(|&size| size <= limit).ok_or(PictureError::TooManyPixels)?;
    let mut bytes = vec![0; size];
    let info = reader.next_frame(&mut bytes).map_err(refused)?;
    bytes.truncate(info.buffer_size());
    let channels = match (info.color_type, info.bit_depth) {
        (ColorType::Grayscale, BitDepth::Eight) => Channels::Gray,
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => Channels::GrayAlpha,
        (ColorType::Rgb, BitDepth::Eight) => Channels::Rgb,
        (ColorType::Rgba, BitDepth::Eight) => Channels::Rgba,
        _ => return Err(PictureError::Damaged),
    };
    Ok(Pixels { width: info.width, height: info.height, channels, bytes })
}

fn refused(error: DecodingError) -> PictureError {
    match error {
        DecodingError::LimitsExceeded => PictureError::TooManyPixels,
        _ => PictureError::Damaged,
    }
}
