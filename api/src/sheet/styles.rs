//! Which cell formats show a date. Excel keeps a date as a number of days; only its format tells.

use std::collections::HashMap;

use super::{
    SheetError,
    xml::{Token, Xml, attribute},
};

/// Excel's own limit for cell formats.
const MAX_FORMATS: usize = 65_536;

/// For every cell format, whether it shows a date.
#[derive(Default)]
pub(super) struct Styles(Vec<bool>);

impl Styles {
    pub(super) fn is_date(&self, format: usize) -> bool {
        self.0.get(format).copied().unwrap_or_default()
    }

    pub(super) fn read(mut xml: Xml<'_>) -> Result<Self, SheetError> {
        let mut codes = HashMap::new();
        let mut dates = Vec::new();
        let mut in_cells = false;
        loop {
            match xml.next()? {
                Token::Open(start) => match start.local_name().as_ref() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (number(&start), attribute(&start, "formatCode")) {
                            codes.insert(id, shows_date(&code));
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id = number(&start).unwrap_or_default();
                        dates.push(codes.get(&id).copied().unwrap_or_else(|| is_builtin_date(id)));
                    }
                    _ => {}
                },
                Token::Close(end) => in_cells &= end.local_name().as_ref() != "cellXfs",
                Token::End => return Ok(Self(dates)),
                _ => {}
            }
            if dates.len() > MAX_FORMATS || codes.len() > MAX_FORMATS {
                return Err(SheetError::TooMuchContent);
            }
        }
    }
}

fn number(start: &quick_xml::events::BytesStart<'_>) -> Option<u32> {
    attribute(start, "numFmtId")?.parse().ok()
}

/// The formats that need no code in the file; 27–36 and 50–58 are the Chinese, Japanese and Korean dates.
fn is_builtin_date(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// A code shows a date when a year or a day is left after quoted text, escapes and colours are taken out.
fn shows_date(code: &str) -> bool {
    let mut letters = code.chars();
    let (mut date, mut month, mut time) = (false, false, false);
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => drop(letters.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            'y' | 'Y' | 'd' | 'D' | 'e' => date = true,
            'm' | 'M' => month = true,
            'h' | 'H' | 's' | 'S' => time = true,
            // What follows is for negative numbers and text.
            ';' => break,
            'G' | 'g' => drop(letters.by_ref().take(6).count()),
            _ => {}
        }
    }
    date || (month && !time)
}

#[cfg(test)]
mod tests {
    use super::shows_date;

    #[test]
    fn a_date_format_is_told_from_number_and_time_formats() {
        for code in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy/m/d;@", "m/d/yy h:mm", "mmm", "e年m月"]
        {
            assert!(shows_date(code), "{code}");
        }
        for code in [
            "0.00",
            "General",
            "[h]:mm:ss",
            "h:mm",
            "mm:ss",
            "\"day\"0",
            "#,##0.00;[Red]-#,##0.00",
            "[Red]0",
            "0\\d",
            "@",
            "G/通用格式",
        ] {
            assert!(!shows_date(code), "{code}");
        }
    }
}
