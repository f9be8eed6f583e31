//! What a file is, told from its first bytes: the name and the declared type are only a guess of the sender.

use super::PictureError;

/// The kinds of picture that are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG, what cameras write.
    Jpeg,
    /// PNG, what screenshots are.
    Png,
    /// WebP, what some phones and web pages save.
    Webp,
}

/// What a file is instead of a picture that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// HEIC or AVIF. An iPhone sends JPEG instead when its camera is set to "most compatible".
    Heic,
    /// GIF, moving or not.
    Gif,
    /// SVG, HTML or XML: a document that may run scripts.
    Document,
    /// A kind of JPEG, PNG or WebP that no camera writes: arithmetic coding, 12 bits, lossless JPEG.
    Exotic,
    /// Anything else.
    Other,
}

/// Decides the kind, or says what the file is instead.
pub fn sniff(bytes: &[u8]) -> Result<Format, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Format::Webp);
    }
    Err(PictureError::Unsupported(foreign(bytes)))
}

fn foreign(bytes: &[u8]) -> Foreign {
    const HEIC: [&[u8; 4]; 8] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"];
    if bytes.get(4..8) == Some(b"ftyp") && HEIC.iter().any(|brand| bytes.get(8..12) == Some(brand.as_slice())) {
        return Foreign::Heic;
    }
    if bytes.starts_with(b"GIF8") {
        return Foreign::Gif;
    }
    let text = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"<") { Foreign::Document } else { Foreign::Other }
}
