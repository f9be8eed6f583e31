//! Writing a picture anew, with nothing in it but the picture.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{PictureError, Rendition, decode::Pixels, fingerprint::sha256};

/// Writes a JPEG of pixels of three bytes. The quality goes from 1 to 100.
pub(super) fn encode(pixels: &Pixels, quality: u8) -> Result<Rendition, PictureError> {
    let side = |side: u32| u16::try_from(side).map_err(|_| PictureError::TooManyPixels);
    let mut bytes = Vec::with_capacity(pixels.bytes.len() / 8);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let encoded = encoder.encode(&pixels.bytes, side(pixels.width)?, side(pixels.height)?, ColorType::Rgb);
    encoded.map_err(|_| PictureError::Damaged)?;
    Ok(Rendition { sha256: sha256(&bytes), width: pixels.width, height: pixels.height, bytes })
}

/// A JPEG of a picture that was drawn: three bytes a pixel, row by row from the top.
///
/// # Errors
/// When there are not as many bytes as pixels take.
pub fn jpeg(rgb: &[u8], width: u16, height: u16) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let encoded = Encoder::new(&mut bytes, 88).encode(rgb, width, height, ColorType::Rgb);
    encoded.map_err(|_| PictureError::Damaged)?;
    Ok(bytes)
}
