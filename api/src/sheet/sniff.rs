//! What a file is, told from its first bytes: the name and the declared type are only a guess of the sender.

use super::{Foreign, SheetError};

/// The two families that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A zip, so perhaps an xlsx.
    Zip,
    /// Text, so perhaps a csv.
    Text,
}

/// Decides the family, or says what the file is instead.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, SheetError> {
    if bytes.is_empty() {
        return Err(SheetError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Format::Zip);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(compound(bytes));
    }
    if is_picture(bytes) {
        return Err(SheetError::NotASheet(Foreign::Picture));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(SheetError::NotASheet(Foreign::Pdf));
    }
    // The bare streams of Excel 2 to 4, from before there was a container.
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..]) {
        return Err(SheetError::OldExcel);
    }
    if is_markup(bytes) {
        return Err(SheetError::NotASheet(Foreign::WebPage));
    }
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if bytes.starts_with(b"PK") || bytes.starts_with(b"{\\rtf") || (!wide && bytes.contains(&0)) {
        return Err(SheetError::NotASheet(Foreign::Other));
    }
    Ok(Format::Text)
}

/// An OLE container is an old workbook, or a new one wrapped for its password.
fn compound(bytes: &[u8]) -> SheetError {
    let wrapped: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(wrapped.len()).any(|window| window == wrapped) {
        SheetError::Protected
    } else {
        SheetError::OldExcel
    }
}

fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF])
        || bytes.starts_with(b"\x89PNG")
        || bytes.starts_with(b"GIF8")
        || bytes.starts_with(b"II*\0")
        || bytes.starts_with(b"MM\0*")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || bytes.get(4..8) == Some(b"ftyp")
}

fn is_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes).trim_ascii_start();
    let head: Vec<u8> = bytes.iter().take(16).map(u8::to_ascii_lowercase).collect();
    ["<!doctype", "<html", "<head", "<meta", "<table", "<body", "<style", "<div", "<?xml", "<!--"]
        .iter()
        .any(|opening| head.starts_with(opening.as_bytes()))
}
