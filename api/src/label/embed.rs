//! The font's objects in the PDF: a two-byte font with only the glyphs shown, and the way back to text.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, Str};

use super::deflate::deflate;
use super::font::{BadFont, Font, Shown};

const FAMILY: &str = "NotoSansSC-Regular";
const UCS: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };
const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Writes the font under `id`, taking the other objects it needs from `next`.
pub fn embed(pdf: &mut Pdf, font: &Font, id: Ref, next: &mut Ref) -> Result<(), BadFont> {
    let [cid_font, descriptor, file, map, text] = std::array::from_fn(|_| next.bump());
    let name = format!("{}+{FAMILY}", tag(font.shown()));
    let name = Name(name.as_bytes());

    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid_font)
        .to_unicode(text);

    let mut cid = pdf.cid_font(cid_font);
    cid.subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(IDENTITY)
        .font_descriptor(descriptor)
        .default_width(1000.0)
        .cid_to_gid_map_stream(map);
    cid.widths().consecutive(1, font.shown().iter().map(|shown| shown.advance));
    cid.finish();

    let face = font.face();
    let scale = 1000.0 / f32::from(face.units_per_em());
    let bounds = face.global_bounding_box();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            f32::from(bounds.x_min) * scale,
            f32::from(bounds.y_min) * scale,
            f32::from(bounds.x_max) * scale,
            f32::from(bounds.y_max) * scale,
        ))
        .italic_angle(0.0)
        .ascent(f32::from(face.ascender()) * scale)
        .descent(f32::from(face.descender()) * scale)
        .cap_height(f32::from(face.capital_height().unwrap_or(733)) * scale)
        .stem_v(80.0)
        .font_file2(file);

    let subset = font.subset()?;
    pdf.stream(file, &deflate(&subset))
        .filter(Filter::FlateDecode)
        .pair(Name(b"Length1"), i32::try_from(subset.len()).map_err(|_| BadFont)?);

    let glyphs: Vec<u8> =
        std::iter::once(0).chain(font.shown().iter().map(|shown| shown.glyph)).flat_map(u16::to_be_bytes).collect();
    pdf.stream(map, &deflate(&glyphs)).filter(Filter::FlateDecode);

    let mut unicode = UnicodeCmap::new(Name(b"Houqin-UCS"), UCS);
    for (code, shown) in (1_u16..).zip(font.shown()) {
        unicode.pair(code, shown.character);
    }
    pdf.cmap(text, &deflate(&unicode.finish())).filter(Filter::FlateDecode);
    Ok(())
}

/// Six letters that tell this subset from another, as PDF asks; the same for the same characters.
fn tag(shown: &[Shown]) -> String {
    let mut hash = shown.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, shown| {
        (hash ^ u64::from(u32::from(shown.character))).wrapping_mul(0x0100_0000_01B3)
    });
    (0..6)
        .map(|_| {
            let letter = char::from(b'A' + u8::try_from(hash % 26).unwrap_or_default());
            hash /= 26;
            letter
        })
        .collect()
}
