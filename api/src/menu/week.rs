//! Weeks, as ISO 8601 names them: `2026-W47`.

use std::fmt;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use serde::{Deserialize, Deserializer, de::Error};

use crate::{Problem, problem::Code};

/// A week from 2000 to 2100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    monday: NaiveDate,
}

impl Week {
    /// The week of that name. One that is none is not found.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let digits = |part: &str, count: usize| {
            let right = part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
            right.then(|| part.parse::<u32>().ok()).flatten()
        };
        let parts = text.split_once("-W").and_then(|(year, week)| Some((digits(year, 4)?, digits(week, 2)?)));
        let (year, week) = parts.filter(|(year, _)| (2000..=2100).contains(year)).ok_or(Code::NotFound)?;
        let year = i32::try_from(year).map_err(Problem::internal)?;
        let monday = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).ok_or(Code::NotFound)?;
        Ok(Self { monday })
    }

    /// The week that a day is in.
    pub fn of(day: NaiveDate) -> Self {
        let after = TimeDelta::days(day.weekday().num_days_from_monday().into());
        // The first days that can be written have no Monday before them, and are in no week that anybody asks for.
        Self { monday: day.checked_sub_signed(after).unwrap_or(day) }
    }

    /// Its seven days, from Monday.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.monday.iter_days().take(7)
    }

    /// Its first day.
    pub fn monday(self) -> NaiveDate {
        self.monday
    }

    /// Whether the day is in it.
    pub fn has(self, day: NaiveDate) -> bool {
        Self::of(day) == self
    }

    /// So many weeks later.
    pub fn later(self, weeks: i64) -> Self {
        Self { monday: self.monday + TimeDelta::weeks(weeks) }
    }
}

/// From a path, where one that is none is not found.
impl<'de> Deserialize<'de> for Week {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(|_| D::Error::custom("not_found"))
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.iso_week();
        write!(f, "{:04}-W{:02}", week.year(), week.week())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_that_of_its_days() {
        for (text, first) in [("2026-W47", "2026-11-16"), ("2026-W53", "2026-12-28"), ("2027-W01", "2027-01-04")] {
            let week = Week::parse(text).unwrap();
            assert_eq!(week.to_string(), text);
            assert_eq!(week.days().next().unwrap().to_string(), first);
            assert!(week.days().all(|day| Week::of(day) == week && week.has(day)));
            assert_eq!(week.days().count(), 7);
        }
        assert_eq!(Week::parse("2026-W53").unwrap().later(1).to_string(), "2027-W01");
        assert!(!Week::parse("2026-W53").unwrap().has(NaiveDate::MIN));
    }

    #[test]
    fn what_is_no_week_is_not_found() {
        for text in
            ["", "2026", "2026-W54", "2027-W53", "2026-W00", "2026-W7", "2026-w47", "26-W47", "+026-W47", "1999-W01"]
        {
            assert!(Week::parse(text).is_err(), "{text}");
        }
    }
}
