//! EXIF and XMP with everything in them that must not leave the phone.

use super::SECRET;

/// A TIFF structure with this orientation, a serial number, a place, and this many bytes of padding.
pub(super) fn tiff(orientation: u16, padding: usize) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08".to_vec();
    let secret = u32::try_from(SECRET.len()).expect("short");
    let (texts, gps) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + secret);
    out.extend(3_u16.to_be_bytes());
    entry(&mut out, 0x0112, 3, 1, u32::from(orientation) << 16);
    entry(&mut out, 0x8825, 4, 1, gps);
    entry(&mut out, 0xA431, 2, secret, texts);
    out.extend(0_u32.to_be_bytes());
    out.extend(SECRET.bytes());
    out.extend(2_u16.to_be_bytes());
    entry(&mut out, 1, 2, 2, u32::from(b'N') << 24);
    entry(&mut out, 2, 5, 3, gps + 30);
    out.extend(0_u32.to_be_bytes());
    for part in [31_u32, 1, 14, 1, 5, 1] {
        out.extend(part.to_be_bytes());
    }
    out.extend(SECRET.bytes().cycle().take(padding));
    out
}

/// The same for a JPEG segment.
pub(super) fn segment(orientation: u16, padding: usize) -> Vec<u8> {
    [b"Exif\0\0".to_vec(), tiff(orientation, padding)].concat()
}

/// An XMP packet with a place.
pub(super) fn xmp() -> Vec<u8> {
    let packet = format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description exif:GPSLatitude='31,14N' aux:SerialNumber='{SECRET}'/></x:xmpmeta>"
    );
    [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), packet.as_bytes()].concat()
}

fn entry(out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32) {
    out.extend(tag.to_be_bytes());
    out.extend(kind.to_be_bytes());
    out.extend(count.to_be_bytes());
    out.extend(value.to_be_bytes());
}
