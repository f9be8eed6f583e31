//! Shared texts and cells of an xlsx, streamed: what is not kept is never held.

use std::sync::Arc;

use quick_xml::events::BytesStart;

use super::{
    Cell, MAX_CELL_TEXT, Row, SheetError,
    escape::unescape,
    gather::Gather,
    value::date,
    workbook::Workbook,
    xml::{Token, Xml, attribute},
};

/// Reads the texts that cells point to by number.
pub(super) fn strings(mut xml: Xml<'_>, gather: &mut Gather) -> Result<Vec<Arc<str>>, SheetError> {
    let mut strings = Vec::new();
    let mut text = Collected::default();
    loop {
        match xml.next()? {
            Token::Open(start) => match start.local_name().as_ref() {
                "si" => text = Collected::default(),
                name => text.open(name),
            },
            Token::Close(end) => match end.local_name().as_ref() {
                "si" => {
                    gather.weigh(size_of::<Arc<str>>())?;
                    strings.push(gather.text(&unescape(&text.text))?);
                }
                name => text.close(name),
            },
            Token::Text(piece) => text.push(&piece)?,
            Token::Other => {}
            Token::End => return Ok(strings),
        }
    }
}

/// Reads the rows of one sheet.
pub(super) fn rows(
    mut xml: Xml<'_>,
    strings: &[Arc<str>],
    book: &Workbook,
    gather: &mut Gather,
) -> Result<(), SheetError> {
    let mut number = 0_u32;
    let mut cells = Vec::new();
    let mut cell = Open::default();
    let mut next = 0;
    loop {
        match xml.next()? {
            Token::Open(start) => match start.local_name().as_ref() {
                "row" => {
                    let written = attribute(&start, "r").and_then(|number| number.parse().ok());
                    number = written.unwrap_or(number.saturating_add(1));
                    cells = Vec::new();
                    next = 0;
                }
                "c" => cell = Open::new(&start, next)?,
                "f" => cell.formula = true,
                name => {
                    cell.valued |= name == "v";
                    cell.text.open(name);
                }
            },
            Token::Close(end) => match end.local_name().as_ref() {
                "c" => {
                    next = cell.column + 1;
                    let read = cell.read(strings, book, gather)?;
                    if read != Cell::Empty {
                        gather.reach(cell.column)?;
                        cells.resize(cells.len().max(cell.column + 1), Cell::Empty);
                        if let Some(place) = cells.get_mut(cell.column) {
                            *place = read;
                        }
                    }
                }
                "row" => gather.row(Row { number, cells: std::mem::take(&mut cells) })?,
                "sheetData" => return Ok(()),
                name => cell.text.close(name),
            },
            Token::Text(piece) => cell.text.push(&piece)?,
            Token::Other => {}
            Token::End => return Ok(()),
        }
    }
}

/// Text inside `v` and `t`, without the reading aids (`rPh`) that East Asian Excel adds.
#[derive(Default)]
struct Collected {
    text: String,
    taking: bool,
    aid: bool,
}

impl Collected {
    fn open(&mut self, name: &str) {
        self.aid |= name == "rPh";
        self.taking = !self.aid && matches!(name, "v" | "t");
    }

    fn close(&mut self, name: &str) {
        self.aid &= name != "rPh";
        self.taking &= !matches!(name, "v" | "t");
    }

    fn push(&mut self, piece: &str) -> Result<(), SheetError> {
        if self.taking {
            self.text.push_str(piece);
        }
        // Seven letters may stand for one character.
        if self.text.len() > MAX_CELL_TEXT * 7 { Err(SheetError::TextTooLong) } else { Ok(()) }
    }
}

/// The cell being read.
#[derive(Default)]
struct Open {
    column: usize,
    kind: String,
    format: usize,
    text: Collected,
    formula: bool,
    valued: bool,
}

impl Open {
    fn new(start: &BytesStart<'_>, next: usize) -> Result<Self, SheetError> {
        let mut open = Self { column: next, ..Self::default() };
        for found in start.attributes().with_checks(false).flatten() {
            match found.key.local_name().as_ref() {
                "r" => open.column = column(&found.value).ok_or(SheetError::Damaged)?,
                "t" => open.kind = found.value.into_owned(),
                "s" => open.format = found.value.parse().unwrap_or_default(),
                _ => {}
            }
        }
        Ok(open)
    }

    fn read(&mut self, strings: &[Arc<str>], book: &Workbook, gather: &mut Gather) -> Result<Cell, SheetError> {
        if self.formula && !self.valued {
            return Ok(Cell::Fault(gather.text("=")?));
        }
        let text = std::mem::take(&mut self.text.text);
        if text.is_empty() {
            return Ok(Cell::Empty);
        }
        Ok(match self.kind.as_str() {
            "s" => {
                let index: usize = text.trim().parse().map_err(|_| SheetError::Damaged)?;
                let shared = strings.get(index).ok_or(SheetError::Damaged)?;
                if shared.is_empty() { Cell::Empty } else { Cell::Text(shared.clone()) }
            }
            "str" | "inlineStr" => Cell::Text(gather.text(&unescape(&text))?),
            "b" => Cell::Bool(text.trim() == "1" || text.trim() == "true"),
            "e" => Cell::Fault(gather.text(&text)?),
            "d" => match date::from_text(&text) {
                Ok(date) => Cell::Date(date),
                Err(_) => Cell::Text(gather.text(&text)?),
            },
            _ => {
                let number: f64 = text.trim().parse().map_err(|_| SheetError::Damaged)?;
                let date =
                    book.styles.is_date(self.format).then(|| date::from_serial(number, book.from_1904)).flatten();
                date.map_or(Cell::Number(number), Cell::Date)
            }
        })
    }
}

/// `AB12` is column 27.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    (1..=16_384).contains(&number).then(|| number - 1)
}
