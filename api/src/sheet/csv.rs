//! Delimited text, read as Excel does: quotes may hold line breaks, and a blank line is still a row of its own.

use super::{Cell, Row, SheetError, gather::Gather};

/// Reads the records into rows.
pub(super) fn rows(text: &str, gather: &mut Gather) -> Result<(), SheetError> {
    let (text, skipped, declared) = declared(text);
    let mut records = Records { text, at: 0, delimiter: declared.unwrap_or_else(|| delimiter(text)) };
    let mut number = skipped;
    let mut field = String::new();
    while records.at < text.len() {
        number += 1;
        let mut cells = Vec::new();
        for index in 0.. {
            let more = records.field(&mut field);
            let shown = unwrapped(&field);
            if !shown.trim().is_empty() {
                gather.reach(index)?;
                cells.resize(index, Cell::Empty);
                cells.push(Cell::Text(gather.text(shown)?));
            }
            if !more {
                break;
            }
        }
        gather.row(Row { number, cells })?;
    }
    Ok(())
}

/// The row, counted from 1, in which the text ends; it says where an encoding broke.
pub(super) fn rows_in(text: &str) -> u32 {
    let mut records = Records { text, at: 0, delimiter: b'\n' };
    let mut field = String::new();
    let mut row = 1;
    while records.at < text.len() {
        records.field(&mut field);
        row += u32::from(
            text.as_bytes().get(records.at.saturating_sub(1)).is_some_and(|byte| matches!(byte, b'\n' | b'\r')),
        );
    }
    row
}

/// Excel writes and honours a first line `sep=;`, which counts as a row.
fn declared(text: &str) -> (&str, u32, Option<u8>) {
    let line = text.lines().next().unwrap_or_default();
    match line.strip_prefix("sep=").map(str::as_bytes) {
        Some([mark]) if mark.is_ascii() => {
            let rest = text.get(line.len()..).unwrap_or_default();
            let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
            (rest, 1, Some(*mark))
        }
        _ => (text, 0, None),
    }
}

/// The mark that stands most often in the first lines, quoted text left out.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in text.lines().take(20).flat_map(str::bytes) {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(mark, _)| !quoted && *mark == byte) {
            *count += 1;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

/// `="00123"` is how other systems keep Excel from eating leading zeros.
fn unwrapped(field: &str) -> &str {
    field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(field)
}

struct Records<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
}

impl Records<'_> {
    /// Reads one field; false when it was the last of its row.
    fn field(&mut self, out: &mut String) -> bool {
        out.clear();
        if self.byte() == Some(b'"') {
            self.at += 1;
            self.quoted(out);
        }
        let delimiter = self.delimiter;
        self.until(out, |byte| byte == delimiter || byte == b'\n' || byte == b'\r');
        let end = self.byte();
        self.at += 1;
        if end == Some(b'\r') && self.byte() == Some(b'\n') {
            self.at += 1;
        }
        end == Some(delimiter) && delimiter != b'\n'
    }

    /// The text up to the closing quote; a doubled quote stands for itself.
    fn quoted(&mut self, out: &mut String) {
        loop {
            self.until(out, |byte| byte == b'"');
            self.at += 1;
            if self.byte() != Some(b'"') {
                return;
            }
            out.push('"');
            self.at += 1;
        }
    }

    fn until(&mut self, out: &mut String, stop: impl Fn(u8) -> bool) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().position(stop).unwrap_or(rest.len());
        out.push_str(rest.get(..length).unwrap_or_default());
        self.at += length;
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}
