//! The way out: sheets as xlsx, written row by row, so that their length costs no memory beyond the packed file.
//!
//! Text is always written as text: a cell that starts with `=` shows that sign and calculates nothing, and is read
//! back unchanged. The same rows give the same bytes.

use std::{
    fmt::Write as _,
    io::{self, Cursor, Seek, Write},
};

use chrono::NaiveDate;
use thiserror::Error;
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{
    Cell, MAX_CELL_TEXT,
    escape::escape,
    template::{self, DATE, Extent, HEAD, MONEY, PLAIN},
};

/// Rows are handed on when this much text has gathered.
const BLOCK: usize = 64 * 1024;
/// The last row that Excel can show.
const LAST_ROW: u32 = 1_048_576;

/// Why a sheet could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A text longer than a cell may hold; cutting it would lose data in silence.
    #[error("the text in row {row} is too long for a cell")]
    TextTooLong {
        /// The row as Excel counts it.
        row: u32,
    },
    /// More rows than Excel can show.
    #[error("more rows than a sheet can hold")]
    TooManyRows,
    /// The file could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ZipError> for WriteError {
    fn from(fault: ZipError) -> Self {
        Self::Io(fault.into())
    }
}

/// A column's heading and looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    text: String,
    width: u32,
    style: u8,
}

impl Heading {
    /// A heading as wide as its own text and a date need.
    pub fn new(text: &str) -> Self {
        let width: u32 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        Self { text: text.to_owned(), width: (width + 3).clamp(11, 60), style: PLAIN }
    }

    /// Width in letters of the standard font; a Chinese character takes two.
    pub fn width(mut self, width: u32) -> Self {
        self.width = width.clamp(4, 100);
        self
    }

    /// Numbers of this column show two decimals.
    pub fn money(mut self) -> Self {
        self.style = MONEY;
        self
    }
}

/// Writes a whole sheet into memory.
pub fn write(
    name: &str,
    headings: &[Heading],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Cursor::new(Vec::new()), name, headings)?;
    for row in rows {
        writer.row(&row)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A sheet of a workbook with several.
pub struct Page<'a> {
    /// What stands on its tab.
    pub name: &'a str,
    /// Its columns.
    pub headings: Vec<Heading>,
    /// A cell for each heading, in their order.
    pub rows: Vec<Vec<Cell>>,
}

/// Writes a workbook of several sheets into memory.
pub fn write_pages(pages: &[Page<'_>]) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::open(Cursor::new(Vec::new()), pages.len())?;
    for page in pages {
        writer.begin(page.name, &page.headings)?;
        for row in &page.rows {
            writer.row(row)?;
        }
        writer.end()?;
    }
    Ok(writer.close()?.into_inner())
}

/// Writes a sheet to a file or a buffer as its rows become known.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    block: String,
    row: u32,
    name: String,
    columns: Vec<Column>,
    written: Vec<Extent>,
}

struct Column {
    letters: String,
    style: u8,
}

impl<W: Write + Seek> Writer<W> {
    /// Begins a sheet; its headings are bold and stay in view.
    pub fn new(out: W, name: &str, headings: &[Heading]) -> Result<Self, WriteError> {
        let mut writer = Self::open(out, 1)?;
        writer.begin(name, headings)?;
        Ok(writer)
    }

    /// Adds a row: a cell for each heading, in their order.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), WriteError> {
        self.line(cells, None)
    }

    /// Completes the file and gives it back.
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.end()?;
        self.close()
    }

    /// A workbook that will have so many sheets.
    fn open(out: W, sheets: usize) -> Result<Self, WriteError> {
        let mut zip = ZipWriter::new(out);
        for (part, content) in [
            ("[Content_Types].xml", template::content_types(sheets).as_str()),
            ("_rels/.rels", template::PACKAGE_LINKS),
            ("xl/_rels/workbook.xml.rels", &template::workbook_links(sheets)),
            ("xl/styles.xml", template::STYLES),
        ] {
            zip.start_file(part, options())?;
            zip.write_all(content.as_bytes())?;
        }
        Ok(Self { zip, block: String::new(), row: 0, name: String::new(), columns: Vec::new(), written: Vec::new() })
    }

    fn begin(&mut self, name: &str, headings: &[Heading]) -> Result<(), WriteError> {
        self.zip.start_file(format!("xl/worksheets/sheet{}.xml", self.written.len() + 1), options())?;
        self.block.push_str(template::SHEET_HEAD);
        for (number, heading) in (1..).zip(headings) {
            let width = heading.width;
            let _ = write!(self.block, r#"<col min="{number}" max="{number}" width="{width}" customWidth="1"/>"#);
        }
        self.block.push_str("</cols><sheetData>");
        let columns =
            (1..).zip(headings).map(|(number, heading)| Column { letters: letters(number), style: heading.style });
        (self.row, self.name, self.columns) = (0, name.to_owned(), columns.collect());
        let titles: Vec<Cell> = headings.iter().map(|heading| Cell::text(&heading.text)).collect();
        self.line(&titles, Some(HEAD))
    }

    fn end(&mut self) -> Result<(), WriteError> {
        let column = self.columns.pop().map_or_else(|| "A".to_owned(), |column| column.letters);
        let (row, foot) = (self.row, template::SHEET_FOOT);
        let _ = write!(self.block, r#"</sheetData><autoFilter ref="A1:{column}{row}"/>{foot}"#);
        self.zip.write_all(self.block.as_bytes())?;
        self.block.clear();
        self.written.push(Extent { name: std::mem::take(&mut self.name), column, row });
        Ok(())
    }

    fn close(mut self) -> Result<W, WriteError> {
        self.zip.start_file("xl/workbook.xml", options())?;
        self.zip.write_all(template::workbook(&self.written).as_bytes())?;
        Ok(self.zip.finish()?)
    }

    fn line(&mut self, cells: &[Cell], style: Option<u8>) -> Result<(), WriteError> {
        self.row += 1;
        if self.row > LAST_ROW {
            return Err(WriteError::TooManyRows);
        }
        let _ = write!(self.block, r#"<row r="{}">"#, self.row);
        for (column, cell) in self.columns.iter().zip(cells) {
            put(&mut self.block, &column.letters, self.row, cell, style.unwrap_or(column.style))?;
        }
        self.block.push_str("</row>");
        if self.block.len() > BLOCK {
            self.zip.write_all(self.block.as_bytes())?;
            self.block.clear();
        }
        Ok(())
    }
}

// Writing to a string cannot fail, so those results are dropped.
fn put(out: &mut String, letters: &str, row: u32, cell: &Cell, style: u8) -> Result<(), WriteError> {
    let _ = match cell {
        Cell::Empty => return Ok(()),
        Cell::Number(number) if number.is_finite() => {
            write!(out, r#"<c r="{letters}{row}" s="{style}"><v>{number}</v></c>"#)
        }
        Cell::Bool(value) => write!(out, r#"<c r="{letters}{row}" t="b"><v>{}</v></c>"#, u8::from(*value)),
        Cell::Date(date) if serial(*date) > 60 => {
            write!(out, r#"<c r="{letters}{row}" s="{DATE}"><v>{}</v></c>"#, serial(*date))
        }
        Cell::Text(_) | Cell::Fault(_) | Cell::Number(_) | Cell::Date(_) => {
            let text = cell.shown();
            if text.len() > MAX_CELL_TEXT && text.encode_utf16().count() > MAX_CELL_TEXT {
                return Err(WriteError::TextTooLong { row });
            }
            let style = if style == HEAD { HEAD } else { PLAIN };
            let opened = write!(out, r#"<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">"#);
            escape(&text, out);
            out.push_str("</t></is></c>");
            opened
        }
    };
    Ok(())
}

/// The letters of a column counted from 1.
fn letters(mut column: usize) -> String {
    let mut letters = String::new();
    while column > 0 {
        column -= 1;
        letters.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        column /= 26;
    }
    letters
}

/// Days as Excel counts them from March 1900 on.
fn serial(date: NaiveDate) -> i64 {
    NaiveDate::from_ymd_opt(1899, 12, 30).map_or(0, |start| date.signed_duration_since(start).num_days())
}

fn options() -> SimpleFileOptions {
    // Without a time, so that the same rows give the same bytes.
    let level = Some(4);
    SimpleFileOptions::DEFAULT
        .compression_method(CompressionMethod::Deflated)
        .compression_level(level)
        .last_modified_time(DateTime::DEFAULT)
}
