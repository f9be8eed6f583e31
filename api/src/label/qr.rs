//! The QR symbol of a label as rectangles to be filled.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Light modules that must stay free around the symbol.
pub const QUIET: u16 = 4;

/// Dark modules merged into one rectangle, counted in modules from the top left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Dark {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A QR symbol without its quiet zone.
#[derive(Clone, Debug)]
pub struct Qr {
    /// Modules along one side.
    pub side: u16,
    /// All dark modules; no two rectangles overlap.
    pub dark: Vec<Dark>,
}

impl Qr {
    /// Encodes `text` with at least error correction M; `None` if it is longer than a QR code holds.
    pub fn encode(text: &str) -> Option<Self> {
        let code = QrCode::encode_segments_advanced(
            &segments(text),
            QrCodeEcc::Medium,
            Version::MIN,
            Version::MAX,
            None,
            true,
        )
        .ok()?;
        Some(Self { side: u16::try_from(code.size()).ok()?, dark: merge(&code) })
    }

    /// Modules along one side with the quiet zone.
    pub fn side_with_quiet(&self) -> u16 {
        self.side + 2 * QUIET
    }
}

/// The tag code at the end of the address is upper case, so it takes 5½ bits a character instead of 8,
/// which often saves a whole version and so makes every module larger.
fn segments(text: &str) -> Vec<QrSegment> {
    let dense = |c: char| QrSegment::is_alphanumeric(c.encode_utf8(&mut [0; 4]));
    let tail: usize = text.chars().rev().take_while(|&c| dense(c)).count();
    // A dense character is one byte. Below six the second segment's header costs more than it saves.
    match text.split_at_checked(text.len() - tail) {
        // A segment of nothing takes room, too.
        Some(("", tail)) if !tail.is_empty() => vec![QrSegment::make_alphanumeric(tail)],
        Some((head, tail)) if tail.len() >= 6 => {
            vec![QrSegment::make_bytes(head.as_bytes()), QrSegment::make_alphanumeric(tail)]
        }
        _ => vec![QrSegment::make_bytes(text.as_bytes())],
    }
}

fn merge(code: &QrCode) -> Vec<Dark> {
    let mut done = Vec::new();
    let mut open: Vec<Dark> = Vec::new();
    for y in 0..code.size() {
        let mut grown = Vec::new();
        for run in runs(code, y) {
            let above = open.iter().position(|dark| dark.x == run.x && dark.width == run.width);
            grown.push(match above.map(|index| open.swap_remove(index)) {
                Some(dark) => Dark { height: dark.height + 1, ..dark },
                None => run,
            });
        }
        done.append(&mut open);
        open = grown;
    }
    done.append(&mut open);
    done.sort_unstable_by_key(|dark| (dark.y, dark.x));
    done
}

fn runs(code: &QrCode, y: i32) -> Vec<Dark> {
    let mut runs: Vec<Dark> = Vec::new();
    // A symbol has at most 177 modules a side.
    let narrow = |n: i32| u16::try_from(n).unwrap_or_default();
    for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
        match runs.last_mut() {
            Some(run) if run.x + run.width == narrow(x) => run.width += 1,
            _ => runs.push(Dark { x: narrow(x), y: narrow(y), width: 1, height: 1 }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://houqin.example.edu.cn/t/7K3M9QXT2BWD";

    fn bitmap(qr: &Qr) -> Vec<Vec<u32>> {
        let side = usize::from(qr.side_with_quiet());
        let mut bitmap = vec![vec![0; side]; side];
        for dark in &qr.dark {
            for y in dark.y..dark.y + dark.height {
                for x in dark.x..dark.x + dark.width {
                    bitmap[usize::from(y + QUIET)][usize::from(x + QUIET)] += 1;
                }
            }
        }
        bitmap
    }

    fn decode(qr: &Qr) -> String {
        let bitmap = bitmap(qr);
        let scale = 4;
        let side = bitmap.len() * scale;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if bitmap[y / scale][x / scale] > 0 { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        let (meta, text) = grids[0].decode().unwrap();
        assert!(matches!(meta.ecc_level, 0 | 2 | 3), "L is 1 in the symbol");
        text
    }

    #[test]
    fn what_is_encoded_is_what_a_scanner_reads() {
        for text in [URL, "A", "http://127.0.0.1:8080/t/000000000000", "标签/ABCDEF"] {
            assert_eq!(decode(&Qr::encode(text).unwrap()), text);
        }
    }

    #[test]
    fn rectangles_never_overlap() {
        let bitmap = bitmap(&Qr::encode(URL).unwrap());
        assert!(bitmap.iter().flatten().all(|&layers| layers <= 1));
    }

    #[test]
    fn a_dense_tail_makes_the_symbol_no_larger() {
        let plain = QrCode::encode_binary(URL.as_bytes(), QrCodeEcc::Medium).unwrap();
        assert!(i32::from(Qr::encode(URL).unwrap().side) <= plain.size());
        // 43 characters: one too many for version 3 as bytes.
        let edge = "https://houqin.school.example/t/7K3M9QXT2BWD";
        assert_eq!(Qr::encode(edge).unwrap().side, 29);
    }

    #[test]
    fn an_address_beyond_the_largest_symbol_is_refused() {
        assert!(Qr::encode(&"a".repeat(3_000)).is_none());
    }
}
