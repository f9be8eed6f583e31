//! JPEGs: honest ones of every kind, broken ones, and the means to take them apart.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{
    Expect::{Either, Refused, Taken},
    Odd, cut, odd, photo,
    scene::Scene,
};

pub(super) fn files() -> Vec<Odd> {
    let plain = photo(1, 640, 480);
    let scan = end_of_tables(&plain);
    let mut garbled = plain.clone();
    garbled[scan + 2_000..scan + 2_400].fill(0xAA);
    let mut files = vec![
        odd("a photo", plain.clone(), Taken(640, 480)),
        odd("a photo of twelve megapixels", photo(2, 4000, 3000), Taken(1600, 1200)),
        odd("a photo standing", photo(3, 1500, 2000), Taken(1200, 1600)),
        odd("a photo of odd sides", photo(4, 1023, 769), Taken(1023, 769)),
        odd("one pixel", photo(5, 1, 1), Taken(1, 1)),
        odd("one column", photo(6, 1, 20_000), Taken(1, 1600)),
        odd("one row", photo(7, 20_000, 1), Taken(1600, 1)),
        odd("a column one too long", photo(8, 1, 20_001), Refused("image_too_many_pixels")),
        odd("progressive", written(Kind::Progressive, 640, 480), Taken(640, 480)),
        odd("progressive of twelve megapixels", written(Kind::Progressive, 4000, 3000), Taken(1600, 1200)),
        odd("full colour", written(Kind::FullColour, 641, 479), Taken(641, 479)),
        odd("colour halved across", written(Kind::Across, 641, 479), Taken(641, 479)),
        odd("gray", written(Kind::Gray, 640, 480), Taken(640, 480)),
        odd("gray and large", written(Kind::Gray, 3000, 4000), Taken(1200, 1600)),
        odd("four inks", written(Kind::Inks, 640, 480), Taken(640, 480)),
        odd("with restarts", written(Kind::Restarts, 640, 480), Taken(640, 480)),
        odd("restarts out of order", shuffled_restarts(), Either),
        odd("restarts gone", without_restarts(), Either),
        odd("garbled in the middle", garbled, Either),
        odd("ends early, but in form", [&plain[..scan + 3_000], b"\xFF\xD9"].concat(), Either),
        odd("followed by zeros", [plain.clone(), vec![0; 100_000]].concat(), Taken(640, 480)),
        odd("followed by another photo", [plain.clone(), photo(9, 320, 240)].concat(), Taken(640, 480)),
    ];
    let places = [3, 4, 10, 20, 100, 300, scan - 1, scan, scan + 1, plain.len() / 2, plain.len() - 2, plain.len() - 1];
    files.extend(cut("a photo", &plain, &places));
    let progressive = written(Kind::Progressive, 640, 480);
    files.extend(cut("progressive", &progressive, &[progressive.len() / 3, progressive.len() - 1]));
    files
}

/// How a JPEG is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Progressive,
    FullColour,
    Across,
    Gray,
    Inks,
    Restarts,
}

/// A scene of this size, written in this way.
pub(super) fn written(kind: Kind, width: u16, height: u16) -> Vec<u8> {
    let scene = Scene::room(11).tiled(width.into(), height.into());
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 85);
    encoder.set_sampling_factor(match kind {
        Kind::FullColour | Kind::Inks | Kind::Gray => SamplingFactor::F_1_1,
        Kind::Across => SamplingFactor::F_2_1,
        _ => SamplingFactor::F_2_2,
    });
    encoder.set_progressive(kind == Kind::Progressive);
    if kind == Kind::Restarts {
        encoder.set_restart_interval(7);
    }
    let (pixels, colours) = match kind {
        Kind::Gray => (scene.chunks(3).map(|pixel| pixel[1]).collect(), ColorType::Luma),
        Kind::Inks => {
            (scene.chunks(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 10]).collect(), ColorType::Cmyk)
        }
        _ => (scene, ColorType::Rgb),
    };
    encoder.encode(&pixels, width, height, colours).expect("memory takes every byte");
    bytes
}

/// A segment with its marker and length.
pub(super) fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("it fits a segment");
    [&[0xFF, marker], length.to_be_bytes().as_slice(), content].concat()
}

/// The file with something put behind its first two bytes.
pub(super) fn with(file: &[u8], what: &[u8]) -> Vec<u8> {
    [&file[..2], what, &file[2..]].concat()
}

/// Where the segment of this marker begins, and its length with the marker.
pub(super) fn find(file: &[u8], marker: u8) -> (usize, usize) {
    let mut at = 2;
    loop {
        let length = 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        if file[at + 1] == marker {
            return (at, length);
        }
        at += length;
    }
}

/// Where the first scan's data begin.
pub(super) fn end_of_tables(file: &[u8]) -> usize {
    let (at, length) = find(file, 0xDA);
    at + length
}

fn shuffled_restarts() -> Vec<u8> {
    let mut file = written(Kind::Restarts, 640, 480);
    let scan = end_of_tables(&file);
    for at in scan..file.len() - 1 {
        if file[at] == 0xFF && (0xD0..0xD8).contains(&file[at + 1]) {
            file[at + 1] = 0xD0 | (file[at + 1].wrapping_mul(5) & 7);
        }
    }
    file
}

fn without_restarts() -> Vec<u8> {
    let file = written(Kind::Restarts, 640, 480);
    let scan = end_of_tables(&file);
    let mut out = file[..scan].to_vec();
    let mut rest = file[scan..].iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match rest.peek() {
            Some(0xD0..0xD8) if byte == 0xFF => drop(rest.next()),
            _ => out.push(byte),
        }
    }
    out
}
