//! The headings of one file, each with its column.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{
    Column,
    heading::{meaning, unit_of},
};
use crate::sheet::{Cell, value::money::MoneyUnit};

/// Why headings cannot be mapped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MapError {
    /// Two headings mean the same column; one of them has to be left out.
    #[error("{first} and {second} both mean {}", column.field())]
    Duplicate {
        /// The column that both mean.
        column: Column,
        /// The heading further left.
        first: String,
        /// The heading further right.
        second: String,
    },
    /// The caller named a heading that the file does not have.
    #[error("no heading {0}")]
    UnknownHeading(String),
}

/// The headings of a file, left to right, and what each means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub(super) places: Vec<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) heading: String,
    pub(super) column: Option<Column>,
    pub(super) unit: MoneyUnit,
}

impl Mapping {
    /// Every heading with its column; None is not imported.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Option<Column>)> {
        self.places.iter().filter(|place| !place.heading.is_empty()).map(|place| (place.heading.as_str(), place.column))
    }

    /// Needed columns that the file lacks: with any of them no row can be imported.
    pub fn missing(&self) -> impl Iterator<Item = Column> {
        Column::REQUIRED.into_iter().filter(|column| self.find(*column).is_none())
    }

    /// Where a column stands, counted from 0.
    pub(super) fn find(&self, column: Column) -> Option<(usize, &Place)> {
        self.places.iter().enumerate().find(|(_, place)| place.column == Some(column))
    }
}

/// Maps headings to columns. What the caller says about a heading goes first; a column taken in that way is not
/// guessed again.
pub fn map(headings: &[String], overrides: &BTreeMap<String, Option<Column>>) -> Result<Mapping, MapError> {
    if let Some(unknown) = overrides.keys().find(|known| !headings.iter().any(|heading| heading.trim() == known.trim()))
    {
        return Err(MapError::UnknownHeading(unknown.clone()));
    }
    let told =
        |heading: &str| overrides.iter().find(|(known, _)| known.trim() == heading.trim()).map(|(_, column)| *column);
    let taken: Vec<Column> = overrides.values().copied().flatten().collect();
    let guesses: Vec<_> =
        headings.iter().map(|heading| if told(heading).is_some() { None } else { meaning(heading) }).collect();
    let clear: Vec<Column> = guesses.iter().flatten().filter(|guess| guess.strong).map(|guess| guess.column).collect();
    let mut places: Vec<Place> = Vec::new();
    for (heading, guess) in headings.iter().zip(guesses) {
        let chosen = told(heading);
        let guess =
            guess.filter(|guess| !taken.contains(&guess.column) && (guess.strong || !clear.contains(&guess.column)));
        let column = chosen.unwrap_or(guess.map(|guess| guess.column));
        if let Some((column, first)) =
            column.and_then(|column| Some((column, places.iter().find(|place| place.column == Some(column))?)))
        {
            return Err(MapError::Duplicate { column, first: first.heading.clone(), second: heading.clone() });
        }
        places.push(Place { heading: heading.clone(), column, unit: unit_of(heading) });
    }
    Ok(Mapping { places })
}

/// Whether a row of a sheet is the register's heading row: at least two of its headings are known.
pub fn is_heading(cells: &[Cell]) -> bool {
    let known = |cell: &Cell| match cell {
        Cell::Text(text) => meaning(text).map(|meaning| meaning.column),
        _ => None,
    };
    let mut columns: Vec<Column> = cells.iter().filter_map(known).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.len() >= 2
}
