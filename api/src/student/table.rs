//! A table of students as a sheet.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{StudentPerson, plain};
use crate::{
    Problem,
    sheet::{
        self, Cell, Row,
        value::{self, CellError},
    },
};

/// How the headings may be written, the first as they are named.
const CLASS: &[&str] = &["班级", "所在班级"];
const NAME: &[&str] = &["姓名", "学生姓名"];
const NUMBER: &[&str] = &["学号"];
const BORN: &[&str] = &["出生日期", "出生年月日", "生日"];

/// A row that can be read: its number, class, and student.
#[derive(Clone, Debug)]
pub struct Line {
    /// As Excel counts it.
    pub row: u32,
    /// The name of the class.
    pub class: String,
    /// Who it is.
    pub person: StudentPerson,
}

/// A cell that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StudentError {
    /// The row, as Excel counts it.
    pub row: u32,
    /// The heading of the column.
    pub column: String,
    /// What is wrong, such as `required`, `invalid_date`, `duplicate`, `taken`.
    pub code: String,
}

impl StudentError {
    /// That a student is there already.
    pub fn taken(row: u32) -> Self {
        wrong(row, NAME, "taken")
    }
}

fn wrong(row: u32, column: &[&str], code: &str) -> StudentError {
    StudentError { row, column: column.first().copied().unwrap_or_default().into(), code: code.into() }
}

/// The students of a sheet, and what is wrong with it.
pub fn read(bytes: &[u8], today: NaiveDate) -> Result<(Vec<Line>, Vec<StudentError>), Problem> {
    let is = |cell: &Cell, known: &[&str]| known.contains(&cell.shown().trim());
    let sheet = sheet::read(bytes, |cells| cells.iter().any(|cell| is(cell, NAME)))?;
    let column = |known: &[&str]| sheet.headings.iter().position(|heading| known.contains(&heading.trim()));
    let needed = |known: &'static [&'static str]| {
        column(known).ok_or_else(|| Problem::field(known.first().copied().unwrap_or_default(), "missing_column"))
    };
    let (class, name) = (needed(CLASS)?, needed(NAME)?);
    let (number, born) = (column(NUMBER), column(BORN));
    let (mut lines, mut errors, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in &sheet.rows {
        let read = || {
            let text = |at: Option<usize>, column, most| match at {
                Some(at) => value::text(row.cell(at), most).map_err(|error| (column, error.code())),
                None => Ok(None),
            };
            let class = text(Some(class), CLASS, 40)?.ok_or((CLASS, "required"))?;
            let name = text(Some(name), NAME, 60)?.ok_or((NAME, "required"))?;
            let number = text(number, NUMBER, 30)?.unwrap_or_default();
            let born_on = born_on(row, born, today).map_err(|error| (BORN, error.code()))?;
            Ok::<_, (&[&str], &str)>((class, StudentPerson { name, number, born_on }))
        };
        match read() {
            Err((column, code)) => errors.push(wrong(row.number, column, code)),
            Ok((class, person)) if !seen.insert(key(&class, &person)) => {
                errors.push(wrong(row.number, NAME, "duplicate"));
            }
            Ok((class, person)) => lines.push(Line { row: row.number, class, person }),
        }
    }
    Ok((lines, errors))
}

fn born_on(row: &Row, at: Option<usize>, today: NaiveDate) -> Result<Option<NaiveDate>, CellError> {
    at.map_or(Ok(None), |at| value::date::parse(row.cell(at), Some(today)))
}

/// By what a student is known in a table: two of one name in one class have other numbers.
pub fn key(class: &str, person: &StudentPerson) -> (String, String, String) {
    (plain(class), plain(&person.name), plain(&person.number))
}
