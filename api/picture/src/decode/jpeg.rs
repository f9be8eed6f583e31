//! JPEG.

use std::io::Cursor;

use zune_core::{colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::{Channels, Pixels};
use crate::{Header, MAX_SCANS, MAX_SIDE, PictureError};

/// Decodes all of it, or nothing: half a picture is no proof.
pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Pixels, PictureError> {
    let (channels, space) =
        if header.is_gray { (Channels::Gray, ColorSpace::Luma) } else { (Channels::Rgb, ColorSpace::RGB) };
    let options = DecoderOptions::new_fast()
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize)
        .jpeg_set_max_scans(MAX_SCANS as usize)
        .jpeg_set_out_colorspace(space)
        .set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    let bytes = decoder.decode().map_err(|_| PictureError::Damaged)?;
    let info = decoder.info().ok_or(PictureError::Damaged)?;
    Ok(Pixels { width: info.width.into(), height: info.height.into(), channels, bytes })
}
