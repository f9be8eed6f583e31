//! WebPs: honest ones, moving ones, and containers that lie.

use image_webp::{ColorType, WebPEncoder};

use super::{
    Expect::{Refused, Taken},
    Odd, SECRET, cut, exif, odd,
    scene::Scene,
};

/// A lossy picture of 16 × 16 pixels, drawn and packed for this file.
const LOSSY: &[u8] = &[
    0xF0, 0x01, 0x00, 0x9D, 0x01, 0x2A, 0x10, 0x00, 0x10, 0x00, 0x02, 0x80, 0x42, 0x25, 0xB0, 0x02, 0x74, 0x01, 0x0F,
    0x0C, 0x12, 0xF2, 0xED, 0x80, 0x00, 0xFE, 0xF9, 0x52, 0x7C, 0x69, 0x0D, 0x8D, 0x2F, 0x9C, 0x47, 0x5A, 0x5B, 0x01,
    0x81, 0xFE, 0x3F, 0x6D, 0x92, 0xB2, 0x77, 0xA5, 0x71, 0x35, 0x93, 0xDD, 0x86, 0xD7, 0xFA, 0x7A, 0x65, 0xBF, 0xF4,
    0xDB, 0x75, 0x7F, 0xBC, 0x00, 0x00, 0x00,
];

pub(super) fn files() -> Vec<Odd> {
    let damaged = Refused("damaged_image");
    let plain = lossless(400, 300, ColorType::Rgb8);
    let frame = &plain[12..];
    let with = |flags: u8, canvas: (u32, u32), more: &[Vec<u8>]| {
        riff(&[&[extended(flags, canvas.0, canvas.1)], [frame.to_vec()].as_slice(), more].concat().concat())
    };
    let same = Taken(400, 300);
    let place = [chunk(b"EXIF", &exif::tiff(6, 0)), chunk(b"XMP ", SECRET.as_bytes())];
    let wide = riff(&[extended(0, 20, 20), chunk(b"VP8L", &lossless_head(16_000, 3_000))].concat());
    let mut files = vec![
        odd("webp lossless", plain.clone(), same),
        odd("webp lossless and large", lossless(2_000, 1_000, ColorType::Rgb8), Taken(1600, 800)),
        odd("webp of forty-two megapixels, white", white(7_500, 5_700), Taken(1600, 1216)),
        odd("webp of forty-six megapixels, white", white(8_000, 5_800), Refused("image_too_many_pixels")),
        odd("webp with alpha", lossless(400, 300, ColorType::Rgba8), same),
        odd("webp lossy", riff(&chunk(b"VP8 ", LOSSY)), Taken(16, 16)),
        odd("webp held as 6, with a place", with(0x0C, (400, 300), &place), Taken(300, 400)),
        odd("webp with a place it does not admit", with(0, (400, 300), &place), Taken(300, 400)),
        odd(
            "webp that moves",
            riff(&[extended(2, 400, 300), chunk(b"ANIM", &[0; 6]), chunk(b"ANMF", &[0; 24])].concat()),
            Refused("animated_image"),
        ),
        odd("webp that says it moves", with(2, (400, 300), &[]), Refused("animated_image")),
        odd(
            "webp that moves without saying",
            with(0, (400, 300), &[chunk(b"ANMF", &[0; 24])]),
            Refused("animated_image"),
        ),
        odd("webp whose canvas is smaller", with(0, (20, 20), &[]), damaged),
        odd("webp whose canvas hides 48 megapixels", wide, damaged),
        odd("webp with two pictures", with(0, (400, 300), &[chunk(b"VP8 ", LOSSY)]), damaged),
        odd(
            "webp claims 16384 x 16384",
            riff(&chunk(b"VP8L", &lossless_head(16_384, 16_384))),
            Refused("image_too_many_pixels"),
        ),
        odd(
            "webp lossy claims 16383 x 16383",
            riff(&chunk(b"VP8 ", &lossy_head(16_383, 16_383))),
            Refused("image_too_many_pixels"),
        ),
        odd("webp lossy claims 6000 x 6000", riff(&chunk(b"VP8 ", &lossy_head(6_000, 6_000))), damaged),
        odd("webp claims 6000 x 6000", riff(&chunk(b"VP8L", &lossless_head(6_000, 6_000))), damaged),
        odd("webp claims no width", riff(&chunk(b"VP8 ", &lossy_head(0, 16))), damaged),
        odd("webp between key frames", riff(&chunk(b"VP8 ", &[1, 0, 0, 0x9D, 1, 0x2A, 16, 0, 16, 0])), damaged),
        odd("webp without chunks", riff(&[]), damaged),
        odd("webp with a canvas only", riff(&extended(0, 400, 300)), damaged),
        odd("webp in a webp", riff(&[extended(0, 400, 300), plain.clone()].concat()), damaged),
        odd("webp with a chunk longer than itself", riff(b"VP8L\xFF\xFF\xFF\x7F\x2F"), damaged),
        odd(
            "webp longer than there is",
            [b"RIFF\xFF\xFF\xFF\xFFWEBP".as_slice(), frame].concat(),
            Refused("truncated_image"),
        ),
        odd("webp followed by an archive", [plain.as_slice(), b"PK\x03\x04", SECRET.as_bytes()].concat(), same),
        odd("webp garbled", garbled(&plain), Refused("damaged_image")),
    ];
    files.extend(cut("webp", &plain, &[12, 16, 20, 30, plain.len() / 2, plain.len() - 1]));
    files
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).expect("it fits");
    [b"RIFF".as_slice(), &length.to_le_bytes(), b"WEBP", chunks].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("it fits");
    let padding: &[u8] = if content.len().is_multiple_of(2) { &[] } else { &[0] };
    [name.as_slice(), &length.to_le_bytes(), content, padding].concat()
}

fn extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes().into_iter().take(3).collect::<Vec<u8>>();
    chunk(b"VP8X", &[vec![flags, 0, 0, 0], side(width), side(height)].concat())
}

fn lossless_head(width: u32, height: u32) -> Vec<u8> {
    [vec![0x2F], ((width - 1) | (height - 1) << 14).to_le_bytes().to_vec(), vec![0; 30]].concat()
}

fn lossy_head(width: u16, height: u16) -> Vec<u8> {
    [[0x10, 0, 0, 0x9D, 1, 0x2A].as_slice(), &width.to_le_bytes(), &height.to_le_bytes(), &[0; 30]].concat()
}

fn lossless(width: u32, height: u32, colours: ColorType) -> Vec<u8> {
    let scene = Scene::room(51).tiled(width as usize, height as usize);
    let pixels = match colours {
        ColorType::Rgba8 => scene.chunks(3).flat_map(|pixel| [pixel, &[pixel[0]]].concat()).collect(),
        _ => scene,
    };
    let mut bytes = Vec::new();
    WebPEncoder::new(&mut bytes).encode(&pixels, width, height, colours).expect("memory takes every byte");
    bytes
}

fn white(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![255; width as usize * height as usize];
    WebPEncoder::new(&mut bytes).encode(&pixels, width, height, ColorType::L8).expect("memory takes every byte");
    bytes
}

fn garbled(plain: &[u8]) -> Vec<u8> {
    let mut out = plain.to_vec();
    out[40..140].fill(0xAA);
    out
}
