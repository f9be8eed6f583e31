//! Forms and their lines.

use bytes::Bytes;
use maud::{Markup, html};
use sea_orm::DatabaseConnection;

use super::{
    print::{self, Frame},
    sheet,
};
use crate::{
    Problem,
    sheet::{Cell, Heading},
};

/// A paper form.
pub struct Form {
    /// What it is called.
    pub title: &'static str,
    /// 部门
    pub department: &'static str,
    /// Its columns.
    pub headings: &'static [&'static str],
    /// How wide the first of them are in print, where they are not all alike.
    pub widths: &'static [&'static str],
    /// What is in it that is not for everybody: then it says so, and who took it away.
    pub personal: Option<&'static str>,
}

/// A line of a form, told in words. Text is as people typed it.
pub trait Line: Send + 'static {
    /// On which form.
    const FORM: &'static Form;
    /// A text for each heading.
    type Texts: AsRef<[String]>;

    /// A cell's text for each heading, in their order.
    fn texts(&self) -> Self::Texts;

    /// What is a date or a number under its heading, for a sheet.
    fn exact(&self) -> Vec<(&'static str, Cell)>;

    /// It is struck out: it does not count, or did not happen.
    fn is_void(&self) -> bool {
        false
    }

    /// Something is missing that should be there.
    fn is_gap(&self) -> bool {
        false
    }

    /// The column of a sheet under this heading.
    fn heading(text: &'static str) -> Heading {
        Heading::new(text)
    }

    /// The line in a sheet: dates and numbers as what they are.
    fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = self.texts().as_ref().iter().map(|text| Cell::text(text)).collect();
        for (heading, cell) in self.exact() {
            let at = Self::FORM.headings.iter().position(|known| *known == heading);
            if let Some(place) = at.and_then(|at| cells.get_mut(at)) {
                *place = cell;
            }
        }
        cells
    }

    /// The line in print.
    fn row(&self) -> Markup {
        html! {
            tr.void[self.is_void()].gap[self.is_gap()] { @for text in self.texts().as_ref() { td { (text) } } }
        }
    }
}

/// The lines of a form that are not read yet.
pub trait Lines: 'static {
    /// What they are.
    type Line: Line;

    /// The next lines; none at the end.
    fn step(&mut self, db: &DatabaseConnection) -> impl Future<Output = Result<Option<Vec<Self::Line>>, Problem>>;

    /// What was counted in those that were read, in words.
    fn facts(&self) -> Vec<(&'static str, usize)>;

    /// What stands below the lines of a sheet.
    fn foot(&self, frame: &Frame) -> Vec<[Cell; 2]> {
        sheet::foot(Self::Line::FORM, frame, &self.facts())
    }

    /// All that comes before the first line in print.
    fn head(frame: &Frame) -> Bytes {
        print::head(Self::Line::FORM, frame)
    }
}

/// What is not empty of this, with something between.
pub fn joined(parts: &[&str], between: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between)
}
