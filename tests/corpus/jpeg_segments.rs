//! JPEGs with things beside the picture: places, scripts, archives, sheer weight.

use super::{
    Expect::{Refused, Taken},
    Odd, SECRET, exif,
    jpeg::{find, segment, with},
    odd, photo,
};

pub(super) fn files() -> Vec<Odd> {
    let plain = photo(31, 320, 240);
    let page = format!("<html><script>alert('{SECRET}')</script></html>");
    let zip = [b"PK\x03\x04\x14\0\0\0\0\0".as_slice(), SECRET.as_bytes(), b"PK\x05\x06", &[0; 18]].concat();
    let script = format!("<?php echo '{SECRET}'; ?>");
    let same = Taken(320, 240);
    let mut files: Vec<Odd> = (1..=8)
        .map(|number| {
            let size = if number < 5 { Taken(320, 240) } else { Taken(240, 320) };
            odd(
                &format!("held as {number}, with a place"),
                with(&plain, &segment(0xE1, &exif::segment(number, 0))),
                size,
            )
        })
        .collect();
    files.extend([
        odd("held as 9", with(&plain, &segment(0xE1, &exif::segment(9, 0))), same),
        odd("two answers how it was held", twice_held(&plain), Taken(240, 320)),
        odd("exif that points nowhere", with(&plain, &segment(0xE1, b"Exif\0\0MM\0*\xFF\xFF\xFF\xF0")), same),
        odd("exif that points at itself", with(&plain, &segment(0xE1, b"Exif\0\0II*\0\0\0\0\0")), same),
        odd("exif of 65000 bytes", with(&plain, &segment(0xE1, &exif::segment(6, 65_000))), Taken(240, 320)),
        odd("exif with a picture inside", with(&plain, &segment(0xE1, &with_thumbnail())), Taken(240, 320)),
        odd("xmp with a place", with(&plain, &segment(0xE1, &exif::xmp())), same),
        odd("a colour profile of 1 MB", with(&plain, &profile()), same),
        odd("iptc", with(&plain, &segment(0xED, format!("Photoshop 3.0\08BIM{SECRET}").as_bytes())), same),
        odd("three thousand comments", with(&plain, &segment(0xFE, SECRET.as_bytes()).repeat(3_000)), same),
        odd("comments of 10 MB", with(&plain, &segment(0xFE, &SECRET.repeat(2_800).into_bytes()).repeat(160)), same),
        odd("a page in a comment", with(&plain, &segment(0xFE, page.as_bytes())), same),
        odd("a page in the first segment", with(&plain, &segment(0xE0, page.as_bytes())), same),
        odd(
            "every application segment",
            with(&plain, &(0xE2..=0xEF).flat_map(|m| segment(m, SECRET.as_bytes())).collect::<Vec<_>>()),
            same,
        ),
        odd("followed by an archive", [plain.clone(), zip.clone()].concat(), same),
        odd("an archive in a comment and behind", [with(&plain, &segment(0xFE, &zip)), zip].concat(), same),
        odd("followed by a script", [plain.as_slice(), script.as_bytes()].concat(), same),
        odd("followed by a page", [plain.as_slice(), page.as_bytes()].concat(), same),
        odd("a megabyte of padding", with(&plain, &vec![0xFF; 1_000_000]), same),
        odd("a segment of no length", with(&plain, &[0xFF, 0xE5, 0, 0]), Refused("damaged_image")),
        odd("a segment of one byte", with(&plain, &[0xFF, 0xE5, 0, 1]), Refused("damaged_image")),
        odd("a segment longer than the file", with(&plain, &[0xFF, 0xE5, 0xFF, 0xFF]), Refused("truncated_image")),
        odd("begins twice", with(&plain, &[0xFF, 0xD8]), Refused("damaged_image")),
        odd("a page between segments", with(&plain, page.as_bytes()), Refused("unsupported_image")),
        odd("a page behind the first segment", behind_first(&plain, page.as_bytes()), Refused("damaged_image")),
        odd(
            "only a page behind the magic",
            [b"\xFF\xD8\xFF\xE0".as_slice(), page.as_bytes()].concat(),
            Refused("truncated_image"),
        ),
    ]);
    files
}

fn twice_held(plain: &[u8]) -> Vec<u8> {
    with(plain, &[segment(0xE1, &exif::segment(8, 0)), segment(0xE1, &exif::segment(3, 0))].concat())
}

/// A thumbnail is a whole JPEG with its own frame, which is not the picture's.
fn with_thumbnail() -> Vec<u8> {
    [exif::segment(6, 0), photo(32, 64, 64)].concat()
}

fn profile() -> Vec<u8> {
    let part = |number: u8| [b"ICC_PROFILE\0".as_slice(), &[number, 20], &SECRET.repeat(2_200).into_bytes()].concat();
    (1..=20).flat_map(|number| segment(0xE2, &part(number))).collect()
}

fn behind_first(plain: &[u8], what: &[u8]) -> Vec<u8> {
    let (at, length) = find(plain, 0xE0);
    [&plain[..at + length], what, &plain[at + length..]].concat()
}
