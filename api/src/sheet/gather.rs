//! Rows on their way in, counted while they come, and the choice of the heading row among the first of them.

use std::{collections::HashSet, sync::Arc};

use super::{Cell, MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS, Row, Sheet, SheetError};

/// What a sheet may hold in memory. A full register of 50,000 rows and 25 columns needs less than half.
const MAX_WEIGHT: usize = 64 * 1024 * 1024;
/// What an interned text costs besides its letters.
const TEXT_WEIGHT: usize = 64;
/// Headings are looked for in this many rows; above them stand titles and dates.
const HEADING_WITHIN: usize = 10;

#[derive(Default)]
pub(super) struct Gather {
    rows: Vec<Row>,
    texts: HashSet<Arc<str>>,
    weight: usize,
}

impl Gather {
    /// An empty one that counts what this one already holds.
    pub(super) fn beside(&self) -> Self {
        Self { weight: self.weight, ..Self::default() }
    }

    /// One copy of each text, however often it stands in the file.
    pub(super) fn text(&mut self, text: &str) -> Result<Arc<str>, SheetError> {
        if let Some(known) = self.texts.get(text) {
            return Ok(known.clone());
        }
        if text.len() > MAX_CELL_TEXT && text.encode_utf16().count() > MAX_CELL_TEXT {
            return Err(SheetError::TextTooLong);
        }
        self.weigh(text.len() + TEXT_WEIGHT)?;
        let text: Arc<str> = text.into();
        self.texts.insert(text.clone());
        Ok(text)
    }

    /// Memory that a reader holds beside the rows.
    pub(super) fn weigh(&mut self, bytes: usize) -> Result<(), SheetError> {
        self.weight += bytes;
        if self.weight > MAX_WEIGHT { Err(SheetError::TooMuchContent) } else { Ok(()) }
    }

    /// A column counted from 0 holds something.
    pub(super) fn reach(&self, column: usize) -> Result<(), SheetError> {
        if column < MAX_COLUMNS { Ok(()) } else { Err(SheetError::TooManyColumns) }
    }

    /// Takes a row; a blank one is only a gap in the numbers.
    pub(super) fn row(&mut self, mut row: Row) -> Result<(), SheetError> {
        row.cells.truncate(row.cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1));
        if row.cells.is_empty() {
            return Ok(());
        }
        if self.rows.len() >= MAX_ROWS + HEADING_WITHIN {
            return Err(SheetError::TooManyRows);
        }
        row.cells.shrink_to_fit();
        self.weigh(size_of::<Row>() + row.cells.len() * size_of::<Cell>())?;
        self.rows.push(row);
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Splits the headings from the rows. The caller's view comes first, then the looks of the row.
    pub(super) fn into_sheet(self, is_heading: &dyn Fn(&[Cell]) -> bool) -> Result<Sheet, SheetError> {
        let mut rows = self.rows;
        let first = rows.get(..HEADING_WITHIN.min(rows.len())).unwrap_or_default();
        let at = first
            .iter()
            .position(|row| is_heading(&row.cells))
            .or_else(|| first.iter().position(|row| mostly_text(&row.cells)))
            .ok_or(SheetError::NoHeadings)?;
        let headings = rows.drain(..=at).next_back().map(|row| row.cells).unwrap_or_default();
        if rows.len() > MAX_ROWS {
            return Err(SheetError::TooManyRows);
        }
        Ok(Sheet { headings: headings.iter().map(heading).collect(), rows })
    }
}

/// A heading, without the control characters that only a damaged or hostile file has.
fn heading(cell: &Cell) -> String {
    let kept: String = cell.shown().chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    kept.trim().to_owned()
}

/// At least two cells are filled, and more than half of them with text: headings, not a title and not data.
pub fn mostly_text(cells: &[Cell]) -> bool {
    let filled = cells.iter().filter(|cell| !cell.is_blank()).count();
    let texts = cells.iter().filter(|cell| matches!(cell, Cell::Text(_)) && !cell.is_blank()).count();
    filled >= 2 && texts * 2 > filled
}
