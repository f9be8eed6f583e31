//! What a sheet holds, the same for every file format.

use std::{borrow::Cow, sync::Arc};

use chrono::NaiveDate;

/// One cell, typed as the file typed it. Csv knows only text.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or only a format.
    #[default]
    Empty,
    /// Text, never empty. Shared: a register repeats the same words thousands of times.
    Text(Arc<str>),
    /// A number as Excel keeps it.
    Number(f64),
    /// A number with a date format, without its time of day.
    Date(NaiveDate),
    /// 是 or 否 as Excel keeps it.
    Bool(bool),
    /// An error value such as `#N/A`, or a formula that was never calculated.
    Fault(Arc<str>),
}

impl Cell {
    /// A text cell; empty text is an empty cell.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }

    /// Nothing to read here: empty, or blanks only.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// What a person reads in the cell. A number is its shortest exact decimal, without exponent.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Fault(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(format!("{number}")),
            Self::Date(date) => Cow::Owned(date.format("%Y-%m-%d").to_string()),
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// One row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The number that Excel shows in the margin, so a person finds the row again.
    pub number: u32,
    /// Cells from the first column on; trailing empty ones are left out.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column counted from 0; beyond the end it is empty.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A heading row and what stands below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The headings, trimmed; a column without one has an empty heading.
    pub headings: Vec<String>,
    /// The rows below, without the blank ones.
    pub rows: Vec<Row>,
}
