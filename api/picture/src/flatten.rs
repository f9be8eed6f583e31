//! Laying a picture on white paper: renditions have neither alpha nor a gray of their own.

use super::decode::{Channels, Pixels};

/// Makes three bytes a pixel of whatever there is.
pub(super) fn flatten(pixels: Pixels) -> Pixels {
    let Pixels { width, height, channels, bytes } = pixels;
    let bytes = match channels {
        Channels::Rgb => bytes,
        Channels::Gray => bytes.iter().flat_map(|&gray| [gray; 3]).collect(),
        Channels::GrayAlpha => {
            bytes.as_chunks().0.iter().flat_map(|&[gray, alpha]| [on_white(gray, alpha); 3]).collect()
        }
        Channels::Rgba => {
            let pixels = bytes.as_chunks().0.iter();
            pixels.flat_map(|&[r, g, b, alpha]| [r, g, b].map(|colour| on_white(colour, alpha))).collect()
        }
    };
    Pixels { width, height, channels: Channels::Rgb, bytes }
}

fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    // At most 255 * 255 / 255.
    u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}
