//! Files that are no picture that is accepted, under whatever name.

use super::{Expect::Refused, Odd, odd, scene::Chance};

pub(super) fn files() -> Vec<Odd> {
    let heads: [(&str, &[u8]); 34] = [
        ("one byte", b"\xFF"),
        ("the first two bytes of a jpeg", b"\xFF\xD8"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("svg behind a prologue", b"<?xml version='1.0'?>\n<!DOCTYPE svg><svg><script>alert(1)</script></svg>"),
        ("html", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        ("html behind a mark and blanks", b"\xEF\xBB\xBF \r\n\t<html><body onload=alert(1)>"),
        ("html in utf-16", b"\xFF\xFE<\0h\0t\0m\0l\0>\0"),
        ("php", b"<?php system($_GET['c']); ?>"),
        ("plain text", b"just a note"),
        ("javascript", b"alert(1)//"),
        ("gif 87a", b"GIF87a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"),
        ("gif that moves", b"GIF89a\x01\0\x01\0\0\0\0!\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"),
        ("gif that is javascript", b"GIF89a=1;alert(1)//"),
        ("bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0"),
        ("tiff, low byte first", b"II*\0\x08\0\0\0\0\0"),
        ("tiff, high byte first", b"MM\0*\0\0\0\x08\0\0"),
        ("ico", b"\0\0\x01\0\x01\0\x01\x01\0\0\x01\0\x18\0"),
        ("psd", b"8BPS\0\x01\0\0\0\0\0\0\0\x03"),
        ("pdf", b"%PDF-1.7\n1 0 obj"),
        ("zip", b"PK\x03\x04\x14\0\0\0\0\0"),
        ("rar", b"Rar!\x1A\x07\x01\0"),
        ("gzip", b"\x1F\x8B\x08\0\0\0\0\0\0\x03"),
        ("mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("avif", b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1"),
        ("webm", b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01"),
        ("avi", b"RIFF\x24\0\0\0AVI LIST"),
        ("wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("jpeg xl", b"\xFF\x0A\xFA\x7F"),
        ("jpeg 2000", b"\0\0\0\x0CjP  \r\n\x87\n"),
        ("an elf program", b"\x7FELF\x02\x01\x01\0"),
        ("a windows program", b"MZ\x90\0\x03\0\0\0"),
        ("wasm", b"\0asm\x01\0\0\0"),
        ("a java class", b"\xCA\xFE\xBA\xBE\0\0\0\x34"),
    ];
    let mut files: Vec<Odd> =
        heads.iter().map(|(name, head)| odd(name, head.to_vec(), Refused("unsupported_image"))).collect();
    let mut chance = Chance(77);
    let noise = (0..100_000).map(|_| (chance.next() & 0x7F) as u8).collect();
    files.push(odd("noise", noise, Refused("unsupported_image")));
    files.push(odd("zeros", vec![0; 1_000_000], Refused("unsupported_image")));
    files.push(odd("nothing", Vec::new(), Refused("empty_image")));
    files.push(odd("sixteen megabytes", [b"\xFF\xD8\xFF".to_vec(), vec![0; 16 << 20]].concat(), Refused("too_large")));
    files
}
