//! Compression of the PDF's streams.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Compresses a stream for `FlateDecode`.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to a vector cannot fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}
