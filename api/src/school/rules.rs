//! Numbering and the whitelist of the landing page.

use chrono::{Datelike, NaiveDate};
use entity::school;

use crate::Problem;

/// What a scan without a login may show, if the school wants it. Never a person, never money.
pub const LANDING_FIELDS: &[&str] = &["name", "number", "category", "brand", "model", "place", "status"];

/// How asset numbers are made: `{category}` (the first three characters of the code), `{year}` (of booking) and
/// `{serial}` (never the same twice in a school) are filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern(String);

impl NumberPattern {
    /// The pattern, or the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.contains("{serial}") {
            return Err("serial_missing");
        }
        let rest =
            ["{category}", "{year}", "{serial}"].iter().fold(text.to_owned(), |rest, part| rest.replace(part, ""));
        if rest.contains(['{', '}']) { Err("unknown_part") } else { Ok(Self(text.to_owned())) }
    }

    /// The pattern of a school.
    pub fn of(school: &school::Model) -> Result<Self, Problem> {
        Self::parse(&school.number_pattern).map_err(Problem::internal)
    }

    /// The number of a thing.
    pub fn number(&self, category: &str, booked: NaiveDate, serial: i64) -> String {
        self.0
            .replace("{category}", category.get(..3).unwrap_or(category))
            .replace("{year}", &booked.year().to_string())
            .replace("{serial}", &format!("{serial:05}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_made_of_category_year_and_serial() {
        let pattern = NumberPattern::parse("{category}-{year}-{serial}").unwrap();
        let booked = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        assert_eq!(pattern.number("A02010105", booked, 7), "A02-2026-00007");
        assert_eq!(pattern.number("A02010105", booked, 1_234_567), "A02-2026-1234567");
    }

    #[test]
    fn a_pattern_without_serial_would_repeat_itself() {
        assert_eq!(NumberPattern::parse("ZC-{year}"), Err("serial_missing"));
        assert_eq!(NumberPattern::parse("{serial}{colour}"), Err("unknown_part"));
    }
}
