mod headings;
mod roundtrip;
mod rows;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::*;
use crate::sheet::{Cell, Row, SheetError, read, value::CellError, write};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn names(headings: &[&str]) -> Vec<String> {
    headings.iter().map(|heading| heading.to_string()).collect()
}

fn plain(headings: &[&str]) -> Result<Mapping, MapError> {
    map(&names(headings), &BTreeMap::new())
}

fn column(heading: &str) -> Option<Column> {
    plain(&[heading]).unwrap().columns().next().and_then(|(_, column)| column)
}

/// Parses one row under these headings.
fn parse(headings: &[&str], cells: &[Cell]) -> Result<RegisterRow, Vec<(Column, &'static str)>> {
    let row = Row { number: 2, cells: cells.to_vec() };
    let parsed = plain(headings).unwrap().parse(&row, today());
    parsed.map_err(|problems| problems.into_iter().map(|problem| (problem.column, problem.error.code())).collect())
}

/// A row with a name and a class, and this one cell more.
fn one(heading: &str, cell: impl Into<Cell>) -> Result<RegisterRow, Vec<(Column, &'static str)>> {
    parse(&["资产名称", "分类代码", heading], &["课桌".into(), "A05010201".into(), cell.into()])
}
