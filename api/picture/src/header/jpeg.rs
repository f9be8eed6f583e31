//! Walks over the markers of a JPEG, from the first to the end of the picture.

use memchr::memchr;

use super::{Found, be16, check_size, exif};
use crate::{Foreign, MAX_SCANNED, MAX_SCANS, Orientation, PictureError};

struct Frame {
    width: u32,
    height: u32,
    is_gray: bool,
    per_pixel: u64,
    /// Squares of 8 × 8 samples in all components together.
    blocks: u64,
}

/// Reads the header and makes sure that the end is there.
pub(super) fn read(bytes: &[u8]) -> Result<Found, PictureError> {
    let (mut at, mut frame, mut scans) = (2, None, 0_u32);
    let mut beside = 0;
    let mut orientation = None;
    loop {
        let (marker, after) = next_marker(bytes, at, scans > 0)?;
        if marker == END {
            at = after;
            break;
        }
        let length = usize::from(be16(bytes, after).ok_or(PictureError::Truncated)?);
        let content = length.checked_sub(2).ok_or(PictureError::Damaged)?;
        let segment = bytes.get(after + 2..).and_then(|rest| rest.get(..content)).ok_or(PictureError::Truncated)?;
        at = after + length;
        beside += length;
        match marker {
            // A second frame would be another, larger picture than the one that was checked.
            SOF_FIRST..=SOF_LAST if !NOT_A_FRAME.contains(&marker) => match frame {
                None => frame = Some(read_frame(marker, segment)?),
                Some(_) => return Err(PictureError::Unsupported(Foreign::Exotic)),
            },
            ARITHMETIC => return Err(PictureError::Unsupported(Foreign::Exotic)),
            SCAN => scans += 1,
            APP1 => orientation = orientation.or_else(|| exif::orientation(segment.strip_prefix(b"Exif\0\0")?)),
            _ => {}
        }
        if scans > MAX_SCANS {
            return Err(PictureError::TooManyScans);
        }
    }
    let frame = frame.filter(|_| scans > 0).ok_or(PictureError::Damaged)?;
    let Frame { width, height, is_gray, per_pixel, blocks } = frame;
    if u64::from(width) * u64::from(height) * u64::from(scans) > MAX_SCANNED {
        return Err(PictureError::TooManyScans);
    }
    // The shortest code is one bit, and no square goes without one. The decoder would paint the rest gray.
    if (at.saturating_sub(beside) as u64) < blocks / 8 {
        return Err(PictureError::Damaged);
    }
    Ok(Found { width, height, orientation: orientation.unwrap_or(Orientation::Upright), is_gray, per_pixel })
}

/// The next marker and the place after it. Behind the first scan whatever is no marker is picture.
fn next_marker(bytes: &[u8], from: usize, in_scan: bool) -> Result<(u8, usize), PictureError> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..).ok_or(PictureError::Truncated)?;
        let found = memchr(0xFF, rest).ok_or(PictureError::Truncated)?;
        if found > 0 && !in_scan {
            return Err(PictureError::Damaged);
        }
        let code = rest.get(found + 1).copied().ok_or(PictureError::Truncated)?;
        match code {
            // Padding before a marker.
            0xFF => at += found + 1,
            0x00 | RESTART_FIRST..=RESTART_LAST if in_scan => at += found + 2,
            0x00..=0x01 | RESTART_FIRST..=START => return Err(PictureError::Damaged),
            code => return Ok((code, at + found + 2)),
        }
    }
}

fn read_frame(marker: u8, segment: &[u8]) -> Result<Frame, PictureError> {
    let [precision, h1, h0, w1, w0, components, ..] = *segment else { return Err(PictureError::Damaged) };
    let (width, height) = (u32::from(u16::from_be_bytes([w1, w0])), u32::from(u16::from_be_bytes([h1, h0])));
    check_size(width, height)?;
    let is_progressive = marker == PROGRESSIVE;
    if precision != 8 || !matches!(marker, BASELINE..=PROGRESSIVE) || !matches!(components, 1 | 3 | 4) {
        return Err(PictureError::Unsupported(Foreign::Exotic));
    }
    let (samples, pixels) = sampling(segment, components);
    // A progressive picture is held whole as coefficients of two bytes.
    let held = if is_progressive { (2 * samples).div_ceil(pixels) } else { 0 };
    let out = if components == 1 { 1 } else { 3 };
    let blocks = u64::from(width) * u64::from(height) * samples / (pixels * 64);
    Ok(Frame { width, height, is_gray: components == 1, per_pixel: out + held, blocks })
}

/// So many samples for so many pixels: colours are mostly stored smaller.
fn sampling(segment: &[u8], components: u8) -> (u64, u64) {
    let components = segment.get(6..).unwrap_or_default().chunks_exact(3).take(usize::from(components));
    let area = |component: &[u8]| component.get(1).map_or(1, |&by| u64::from(by >> 4) * u64::from(by & 15));
    components.map(area).fold((0, 1), |(sum, most), area| (sum + area, most.max(area)))
}

const SOF_FIRST: u8 = 0xC0;
const SOF_LAST: u8 = 0xCF;
/// Huffman tables, an extension, arithmetic conditioning: numbered among the frames.
const NOT_A_FRAME: [u8; 3] = [0xC4, 0xC8, ARITHMETIC];
const ARITHMETIC: u8 = 0xCC;
const BASELINE: u8 = 0xC0;
const PROGRESSIVE: u8 = 0xC2;
const RESTART_FIRST: u8 = 0xD0;
const RESTART_LAST: u8 = 0xD7;
const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const APP1: u8 = 0xE1;
