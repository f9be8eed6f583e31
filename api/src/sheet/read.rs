//! The way in: from an upload's bytes to headings and rows.

use super::{
    Cell, MAX_BYTES, Sheet, SheetError,
    archive::Archive,
    csv,
    decode::decode,
    gather::Gather,
    sniff::{Format, sniff},
    workbook::Workbook,
    worksheet,
    xml::Xml,
};

/// Reads an xlsx, or a csv in UTF-8, UTF-16 or GBK, whatever its name.
///
/// `is_heading` recognises the heading row among the first ten; without such a row, the first that is
/// [mostly text](super::mostly_text) is taken. Of a workbook it is the first visible sheet with headings.
pub fn read(bytes: &[u8], is_heading: impl Fn(&[Cell]) -> bool) -> Result<Sheet, SheetError> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::TooLarge);
    }
    match sniff(bytes)? {
        Format::Zip => workbook(bytes, &is_heading),
        Format::Text => {
            let text = decode(bytes)?;
            let mut gather = Gather::default();
            csv::rows(&text, &mut gather)?;
            if gather.is_empty() { Err(SheetError::Empty) } else { gather.into_sheet(&is_heading) }
        }
    }
}

fn workbook(bytes: &[u8], is_heading: &dyn Fn(&[Cell]) -> bool) -> Result<Sheet, SheetError> {
    let mut archive = Archive::open(bytes)?;
    let book = Workbook::read(&mut archive)?;
    let mut shared = Gather::default();
    let strings = match &book.strings {
        Some(part) => archive.part(part)?.map(|part| worksheet::strings(Xml::new(part), &mut shared)).transpose()?,
        None => None,
    }
    .unwrap_or_default();
    let mut outcome = Err(SheetError::Empty);
    for sheet in &book.sheets {
        let mut gather = shared.beside();
        let part = archive.part(sheet)?.ok_or(SheetError::Damaged)?;
        worksheet::rows(Xml::new(part), &strings, &book, &mut gather)?;
        if gather.is_empty() {
            continue;
        }
        outcome = gather.into_sheet(is_heading);
        // A page of instructions may stand before the register.
        if !matches!(outcome, Err(SheetError::NoHeadings)) {
            break;
        }
    }
    outcome
}
