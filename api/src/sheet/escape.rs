//! Text on its way into and out of XML. Characters that XML forbids travel as `_x0007_`, as Excel writes them.

use std::{borrow::Cow, fmt::Write};

/// Writes text so that a reader of XML gets it back exactly.
pub(super) fn escape(text: &str, out: &mut String) {
    for (at, char) in text.char_indices() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A bare one would be read as a line feed.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(char),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "_x{:04X}_", u32::from(char));
            }
            '_' if code_at(text, at).is_some() => out.push_str("_x005F_"),
            _ => out.push(char),
        }
    }
}

/// Turns `_x0007_` back into the character.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (char, length) = code_at(rest, at).map_or(('_', 1), |char| (char, "_x0000_".len()));
        out.push(char);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn code_at(text: &str, at: usize) -> Option<char> {
    let code = text.get(at..)?.strip_prefix("_x")?;
    let digits = code.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    code.get(4..)?.starts_with('_').then(|| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32))?
}
