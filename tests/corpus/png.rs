//! PNGs: honest ones of every kind, bombs, and moving ones.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use super::{
    Expect::{Either, Refused, Taken},
    Odd, SECRET, cut, exif, odd,
    scene::{Chance, Scene},
};

pub(super) fn files() -> Vec<Odd> {
    let (rgb, same) = (scene(64, 48), Taken(64, 48));
    let damaged = Refused("damaged_image");
    let plain = file(&[head(64, 48, 8, 2, 0), data(&rgb), end()]);
    let beside = |chunk: Vec<u8>| file(&[head(64, 48, 8, 2, 0), chunk, data(&rgb), end()]);
    let secret = |keyword: &str| [keyword.as_bytes(), b"\0", SECRET.as_bytes()].concat();
    let bomb = packed(&vec![0; 200 << 20]);
    let mut files = vec![
        odd("png", plain.clone(), same),
        odd("png with alpha", file(&[head(64, 48, 8, 6, 0), data(&rows(64 * 4, 48)), end()]), same),
        odd("png gray", file(&[head(64, 48, 8, 0, 0), data(&rows(64, 48)), end()]), same),
        odd("png gray of one bit", file(&[head(64, 48, 1, 0, 0), data(&rows(8, 48)), end()]), same),
        odd("png gray of sixteen bits", file(&[head(64, 48, 16, 0, 0), data(&rows(128, 48)), end()]), same),
        odd("png gray with alpha", file(&[head(64, 48, 8, 4, 0), data(&rows(128, 48)), end()]), same),
        odd("png of sixteen bits in passes", file(&[head(64, 48, 16, 6, 1), data(&passes(64, 48, 8)), end()]), same),
        odd("png palette with holes", palette(true), same),
        odd("png palette missing", palette(false), damaged),
        odd("png held as 6, with a place", beside(chunk(b"eXIf", &exif::tiff(6, 0))), Taken(48, 64)),
        odd(
            "png with texts",
            beside([chunk(b"tEXt", &secret("Comment")), chunk(b"iTXt", &secret("XML:com.adobe.xmp"))].concat()),
            same,
        ),
        odd("png with a packed text of 200 MB", beside(chunk(b"zTXt", &[b"bomb\0\0", bomb.as_slice()].concat())), same),
        odd(
            "png with a packed profile of 200 MB",
            beside(chunk(b"iCCP", &[b"bomb\0\0", bomb.as_slice()].concat())),
            same,
        ),
        odd("png that packs 200 MB into 64 x 48", file(&[head(64, 48, 8, 2, 0), chunk(b"IDAT", &bomb), end()]), Either),
        odd(
            "png claims 60000 x 60000",
            file(&[head(60_000, 60_000, 8, 2, 0), data(&rgb), end()]),
            Refused("image_too_many_pixels"),
        ),
        odd(
            "png claims the most there is",
            file(&[head(u32::MAX, u32::MAX, 16, 6, 1), data(&rgb), end()]),
            Refused("image_too_many_pixels"),
        ),
        odd("png claims 7000 x 7000", file(&[head(7_000, 7_000, 16, 6, 1), data(&rgb), end()]), damaged),
        odd(
            "png of fifty megapixels, white",
            file(&[head(20_000, 2_500, 1, 0, 0), data(&vec![0; 2_501 * 2_500]), end()]),
            Taken(1600, 200),
        ),
        odd("png claims no width", file(&[head(0, 48, 8, 2, 0), data(&rgb), end()]), damaged),
        odd("png of unknown colours", file(&[head(64, 48, 8, 5, 0), data(&rgb), end()]), damaged),
        odd("png of unknown depth", file(&[head(64, 48, 7, 2, 0), data(&rgb), end()]), damaged),
        odd("png that moves", beside(chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])), Refused("animated_image")),
        odd(
            "png with two heads",
            file(&[head(64, 48, 8, 2, 0), head(9_000, 5_000, 8, 2, 0), data(&rgb), end()]),
            damaged,
        ),
        odd("png without a head", file(&[data(&rgb), end()]), damaged),
        odd("png without a picture", file(&[head(64, 48, 8, 2, 0), end()]), damaged),
        odd("png without an end", file(&[head(64, 48, 8, 2, 0), data(&rgb)]), Refused("truncated_image")),
        odd("png with too few rows", file(&[head(64, 480, 8, 2, 0), data(&rgb), end()]), damaged),
        odd("png with a wrong sum", spoiled(&plain, b"IDAT"), damaged),
        odd("png with a wrong sum in its head", spoiled(&plain, b"IHDR"), damaged),
        odd("png with fifty thousand chunks", beside(chunk(b"teSt", &[]).repeat(50_000)), same),
        odd("png followed by a page", [plain.as_slice(), b"<script>", SECRET.as_bytes()].concat(), same),
        odd("png that is a page", [MAGIC, b"<html><script>alert(1)</script>"].concat(), damaged),
    ];
    files.extend(cut("png", &plain, &[8, 12, 20, 32, 40, plain.len() / 2, plain.len() - 12, plain.len() - 1]));
    files
}

const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [MAGIC, chunks.concat().as_slice()].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(name);
    sum.update(content);
    let length = u32::try_from(content.len()).expect("it fits a chunk");
    [&length.to_be_bytes(), name.as_slice(), content, &sum.sum().to_be_bytes()].concat()
}

fn head(width: u32, height: u32, depth: u8, colours: u8, passes: u8) -> Vec<u8> {
    chunk(b"IHDR", &[width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[depth, colours, 0, 0, passes]].concat())
}

fn data(rows: &[u8]) -> Vec<u8> {
    chunk(b"IDAT", &packed(rows))
}

fn end() -> Vec<u8> {
    chunk(b"IEND", &[])
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

/// Rows of a scene, each behind its filter byte.
fn scene(width: usize, height: usize) -> Vec<u8> {
    let pixels = Scene::room(41).draw(width, height);
    pixels.chunks(width * 3).flat_map(|row| [&[0], row].concat()).collect()
}

/// Rows of noise.
fn rows(bytes: usize, height: usize) -> Vec<u8> {
    let mut chance = Chance(43);
    (0..height).flat_map(|_| [vec![0], (0..bytes).map(|_| chance.next() as u8).collect()].concat()).collect()
}

/// The seven passes of an interlaced picture.
fn passes(width: usize, height: usize, pixel: usize) -> Vec<u8> {
    let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let size = |(x, y, dx, dy): (usize, usize, usize, usize)| ((width - x).div_ceil(dx), (height - y).div_ceil(dy));
    passes.into_iter().map(size).flat_map(|(columns, lines)| rows(columns * pixel, lines)).collect()
}

fn palette(is_there: bool) -> Vec<u8> {
    let colours = chunk(b"PLTE", &(0..=255).flat_map(|shade| [shade, 255 - shade, 90]).collect::<Vec<u8>>());
    let holes = chunk(b"tRNS", &(0..=255).collect::<Vec<u8>>());
    let before = if is_there { [colours, holes].concat() } else { Vec::new() };
    file(&[head(64, 48, 8, 3, 0), before, data(&rows(64, 48)), end()])
}

/// The checksum of this chunk is changed.
fn spoiled(plain: &[u8], name: &[u8; 4]) -> Vec<u8> {
    let mut out = plain.to_vec();
    let at = plain.windows(4).position(|window| window == name).expect("the chunk is there");
    let length = u32::from_be_bytes([plain[at - 4], plain[at - 3], plain[at - 2], plain[at - 1]]) as usize;
    out[at + 4 + length] ^= 0x55;
    out
}
