//! The bytes of a csv to text. What is not certain is refused: a wrong guess fills a register with mojibake.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::{SheetError, csv};

/// Decodes UTF-8, UTF-16 with its mark, or GBK/GB18030.
pub(super) fn decode(bytes: &[u8]) -> Result<String, SheetError> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return strict(UTF_16LE, rest);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return strict(UTF_16BE, rest);
    }
    let marked = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]);
    let body = marked.unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(fault) if marked.is_some() || is_broken_utf8(body) => Err(broken_after(body.get(..fault.valid_up_to()))),
        Err(_) => gb18030(body),
    }
}

fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, SheetError> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::InputEmpty => Ok(text),
        _ => Err(SheetError::Encoding { row: csv::rows_in(&text) }),
    }
}

fn broken_after(valid: Option<&[u8]>) -> SheetError {
    let text = valid.and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
    SheetError::Encoding { row: csv::rows_in(text) }
}

/// UTF-8 with a few bad bytes also decodes as GBK, into nonsense. Chinese in GBK almost never forms UTF-8 sequences,
/// so a file that is mostly well-formed UTF-8 is damaged UTF-8.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good > bad
}

fn gb18030(bytes: &[u8]) -> Result<String, SheetError> {
    let text = strict(GB18030, bytes)?;
    match implausible(bytes, &text) {
        Some(row) => Err(SheetError::Encoding { row }),
        None => Ok(text),
    }
}

/// Almost any bytes decode as GBK. Real Chinese keeps to the characters of GB 2312, where both bytes are at least
/// 0xA1; Big5, Shift JIS and the Latin encodings do not.
fn implausible(bytes: &[u8], text: &str) -> Option<u32> {
    let (mut usual, mut rare, mut first_rare) = (0_usize, 0_usize, None);
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        let trail = bytes.get(at + 1).copied().unwrap_or_default();
        let length = match (lead, trail) {
            (0..=0x80, _) => 1,
            (_, 0x30..=0x39) => 4,
            _ => 2,
        };
        if length > 1 {
            if (0xA1..=0xF7).contains(&lead) && trail >= 0xA1 {
                usual += 1;
            } else {
                rare += 1;
                first_rare.get_or_insert(at);
            }
        }
        at += length;
    }
    let private = text.char_indices().find(|(_, c)| matches!(c, '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}'));
    if let Some((at, _)) = private {
        return Some(csv::rows_in(text.get(..at).unwrap_or_default()));
    }
    if rare * 10 <= (usual + rare) * 3 {
        return None;
    }
    let before = bytes.get(..first_rare.unwrap_or_default()).unwrap_or_default();
    Some(csv::rows_in(&GB18030.decode_without_bom_handling(before).0))
}
