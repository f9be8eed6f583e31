//! JPEGs whose frames or scans lie, or cost more than they weigh.

use super::{
    Expect::{Either, Refused, Taken},
    Odd,
    jpeg::{Kind, end_of_tables, find, segment, with, written},
    odd, photo,
};

pub(super) fn files() -> Vec<Odd> {
    let plain = photo(21, 320, 240);
    let exotic = Refused("unsupported_image");
    vec![
        odd("claims 60000 x 60000", sized(&plain, 60_000, 60_000), Refused("image_too_many_pixels")),
        odd("claims 8000 x 8000", sized(&plain, 8_000, 8_000), Refused("image_too_many_pixels")),
        odd("claims 7000 x 7000", sized(&plain, 7_000, 7_000), Refused("damaged_image")),
        odd("claims 65500 x 100", sized(&plain, 65_500, 100), Refused("image_too_many_pixels")),
        odd("claims no width", sized(&plain, 0, 240), Refused("damaged_image")),
        odd("claims no height", sized(&plain, 320, 0), Refused("damaged_image")),
        odd("claims fewer rows", sized(&plain, 320, 120), Either),
        odd("arithmetic coding", frame(&plain, |frame| frame[1] = 0xC9), exotic),
        odd("arithmetic conditioning", with(&plain, &segment(0xCC, &[0, 0])), exotic),
        odd("lossless", frame(&plain, |frame| frame[1] = 0xC3), exotic),
        odd("hierarchical", frame(&plain, |frame| frame[1] = 0xC5), exotic),
        odd("twelve bits", frame(&plain, |frame| frame[4] = 12), exotic),
        odd("two components", frame(&plain, |frame| frame[9] = 2), exotic),
        odd("two hundred components", frame(&plain, |frame| frame[9] = 200), exotic),
        odd("sampled zero times", frame(&plain, |frame| frame[11] = 0), Refused("damaged_image")),
        odd("sampled fifteen times", frame(&plain, |frame| frame[11] = 0xFF), Refused("damaged_image")),
        odd("an unknown table", frame(&plain, |frame| frame[12] = 3), Refused("damaged_image")),
        odd("two frames", two_frames(&plain), exotic),
        odd("no frame", without(&plain, 0xC0), Refused("damaged_image")),
        odd("no huffman tables", without(&plain, 0xC4), Either),
        odd("no quantization tables", without(&plain, 0xDB), Refused("damaged_image")),
        odd("no scan", [&plain[..find(&plain, 0xDA).0], b"\xFF\xD9"].concat(), Refused("damaged_image")),
        odd(
            "five thousand progressive scans",
            scans(Kind::Progressive, 640, 480, 5_000),
            Refused("image_too_many_scans"),
        ),
        odd("five thousand plain scans", scans(Kind::Gray, 640, 480, 5_000), Refused("image_too_many_scans")),
        odd(
            "forty scans of twenty-five megapixels",
            scans(Kind::Progressive, 5_000, 5_000, 40),
            Refused("image_too_many_scans"),
        ),
        odd("fifty scans of twelve megapixels", scans(Kind::Progressive, 4_000, 3_000, 50), Either),
        odd("fifty fine scans of twelve megapixels", last_scans(4_000, 3_000, 50), Either),
        odd("as many pixels as may be", written(Kind::Restarts, 8_100, 6_100), Taken(1600, 1205)),
    ]
}

/// The file with another size in its frame.
fn sized(file: &[u8], width: u16, height: u16) -> Vec<u8> {
    frame(file, |frame| {
        frame[5..7].copy_from_slice(&height.to_be_bytes());
        frame[7..9].copy_from_slice(&width.to_be_bytes());
    })
}

/// The file with its frame changed: 1 is the marker, 4 the precision, 9 the components, 11 the first one's sampling.
fn frame(file: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut file = file.to_vec();
    let (at, length) = find(&file, 0xC0);
    change(&mut file[at..at + length]);
    file
}

fn two_frames(file: &[u8]) -> Vec<u8> {
    let (at, length) = find(file, 0xC0);
    let second = sized(file, 16_000, 3_000);
    [&file[..at + length], &second[at..at + length], &file[at + length..]].concat()
}

fn without(file: &[u8], marker: u8) -> Vec<u8> {
    let (at, length) = find(file, marker);
    [&file[..at], &file[at + length..]].concat()
}

/// The first scan over and over.
fn scans(kind: Kind, width: u16, height: u16, times: usize) -> Vec<u8> {
    let file = written(kind, width, height);
    let (scan, _) = find(&file, 0xDA);
    repeated(&file, scan, end_of_tables(&file), times)
}

/// The last scan over and over: it holds the finest detail, and walks over every square.
fn last_scans(width: u16, height: u16, times: usize) -> Vec<u8> {
    let file = written(Kind::Progressive, width, height);
    let scan = file.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).expect("there is a scan");
    let length = usize::from(u16::from_be_bytes([file[scan + 2], file[scan + 3]]));
    repeated(&file, scan, scan + 2 + length, times)
}

fn repeated(file: &[u8], scan: usize, data: usize, times: usize) -> Vec<u8> {
    let follows = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..0xD8);
    let end = data + file[data..].windows(2).position(follows).expect("a scan ends");
    let limit = ((14 << 20) - file.len()) / (end - scan);
    [&file[..end], file[scan..end].repeat(times.min(limit)).as_slice(), &file[end..]].concat()
}
