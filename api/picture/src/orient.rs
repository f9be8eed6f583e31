//! Turning a picture upright. Cameras store it as the sensor lay, and note how it was held.

use super::decode::Pixels;

/// How a stored picture has to be turned or mirrored to stand upright: the eight values of EXIF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// 1: as it is.
    Upright = 1,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: turned by half.
    Half,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored along the falling diagonal.
    Transposed,
    /// 6: to be turned a quarter clockwise.
    Right,
    /// 7: mirrored along the rising diagonal.
    Transversed,
    /// 8: to be turned a quarter anticlockwise.
    Left,
}

impl Orientation {
    /// From the number in EXIF. None for a number that is not defined.
    pub fn from_exif(number: u16) -> Option<Self> {
        Some(match number {
            1 => Self::Upright,
            2 => Self::Mirrored,
            3 => Self::Half,
            4 => Self::Flipped,
            5 => Self::Transposed,
            6 => Self::Right,
            7 => Self::Transversed,
            8 => Self::Left,
            _ => return None,
        })
    }

    /// Whether width and height change places; and whether the stored columns and rows run backwards.
    fn parts(self) -> (bool, bool, bool) {
        match self {
            Self::Upright => (false, false, false),
            Self::Mirrored => (false, true, false),
            Self::Half => (false, true, true),
            Self::Flipped => (false, false, true),
            Self::Transposed => (true, false, false),
            Self::Right => (true, false, true),
            Self::Transversed => (true, true, true),
            Self::Left => (true, true, false),
        }
    }
}

/// Turns a picture of three bytes a pixel upright.
pub(super) fn turn(pixels: Pixels, orientation: Orientation) -> Pixels {
    let (swaps, columns_back, rows_back) = orientation.parts();
    if orientation == Orientation::Upright {
        return pixels;
    }
    let rows: Vec<&[[u8; 3]]> = pixels.bytes.as_chunks().0.chunks_exact(pixels.width as usize).collect();
    let (columns, height) = (pixels.width as usize, rows.len());
    let row_order = |at: usize| if rows_back { height - 1 - at } else { at };
    let column_order = |at: usize| if columns_back { columns - 1 - at } else { at };
    let mut out = Vec::with_capacity(pixels.bytes.len());
    if swaps {
        for column in (0..columns).map(column_order) {
            let line = (0..height).map(row_order).filter_map(|row| rows.get(row)?.get(column));
            out.extend(line.flatten());
        }
    } else {
        for row in (0..height).map(row_order).filter_map(|row| rows.get(row)) {
            if columns_back {
                out.extend(row.iter().rev().flatten())
            } else {
                out.extend_from_slice(row.as_flattened())
            }
        }
    }
    let (width, height) = if swaps { (pixels.height, pixels.width) } else { (pixels.width, pixels.height) };
    Pixels { bytes: out, width, height, channels: pixels.channels }
}
