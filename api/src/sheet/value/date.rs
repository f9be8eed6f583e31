//! Dates as people write them. What could mean two days is refused.

use chrono::{Days, NaiveDate};

use super::{Cell, CellError, half_width, says_nothing};

/// Serial numbers are only taken for days of 1950 to 2100: smaller ones are rather years or counts.
const SERIALS: std::ops::RangeInclusive<f64> = 18_264.0..=73_415.0;

/// A date of a cell; with `latest`, none after that day.
pub fn parse(cell: &Cell, latest: Option<NaiveDate>) -> Result<Option<NaiveDate>, CellError> {
    let date = match cell {
        Cell::Empty => return Ok(None),
        Cell::Fault(_) => return Err(CellError::FormulaFault),
        Cell::Date(date) => *date,
        Cell::Number(number) => from_number(*number)?,
        Cell::Text(text) if says_nothing(&half_width(text)) => return Ok(None),
        Cell::Text(text) => from_text(text)?,
        Cell::Bool(_) => return Err(CellError::InvalidDate),
    };
    match latest {
        Some(latest) if date > latest => Err(CellError::FutureDate),
        _ => Ok(Some(date)),
    }
}

/// The day that Excel keeps as this number; None outside its calendar.
pub fn from_serial(serial: f64, from_1904: bool) -> Option<NaiveDate> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // Excel believes in a 29 February 1900, so its day 60 is none, and the days before it count differently.
    let (year, month, day) = match serial {
        _ if from_1904 => (1904, 1, 1),
        1.0..60.0 => (1899, 12, 31),
        61.0.. => (1899, 12, 30),
        _ => return None,
    };
    // No number of the range loses anything: the time of day is what is cut off.
    let days = format!("{:.0}", serial.floor()).parse().ok()?;
    NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(days))
}

/// `2024-9-1`, `2024/09/01`, `2024年9月1日`, `2024.9`, `20240901`, with or without a time of day.
pub fn from_text(text: &str) -> Result<NaiveDate, CellError> {
    let mut plain = String::new();
    for c in half_width(text).chars() {
        match c {
            '年' | '月' | '/' | '.' | '\\' => plain.push('-'),
            '日' | '号' => plain.push(' '),
            c => plain.push(c),
        }
        if plain.ends_with(" -") {
            plain.truncate(plain.len() - 2);
            plain.push('-');
        } else if plain.ends_with("- ") {
            plain.truncate(plain.len() - 1);
        }
    }
    let (day, time) = plain.split_once([' ', 'T']).unwrap_or((&plain, ""));
    let time = time.trim();
    if !(time.is_empty() || time.contains(':') || time.starts_with("星期") || time.starts_with('周')) {
        return Err(CellError::InvalidDate);
    }
    let parts: Vec<&str> = day.trim_end_matches('-').split('-').collect();
    let date = match parts.as_slice() {
        [year, month, day] => calendar(year, month, day),
        [year, month] => calendar(year, month, "1"),
        [digits] if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.len() {
            5 => {
                return digits.parse().map_err(|_| CellError::InvalidDate).and_then(from_number);
            }
            6 => calendar(digits.get(..4).unwrap_or_default(), digits.get(4..).unwrap_or_default(), "1"),
            8 => calendar(
                digits.get(..4).unwrap_or_default(),
                digits.get(4..6).unwrap_or_default(),
                digits.get(6..).unwrap_or_default(),
            ),
            _ => None,
        },
        _ => None,
    };
    date.ok_or(CellError::InvalidDate)
}

fn calendar(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        (lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())?
    };
    let year = i32::try_from(number(year, 4..=4)?).ok().filter(|year| (1900..=2100).contains(year))?;
    NaiveDate::from_ymd_opt(year, number(month, 1..=2)?, number(day, 1..=2)?)
}

/// A number without a date format: a serial, or digits that someone typed as a date.
fn from_number(number: f64) -> Result<NaiveDate, CellError> {
    if SERIALS.contains(&number) {
        return from_serial(number, false).ok_or(CellError::InvalidDate);
    }
    let shown = format!("{number}");
    match shown.split_once('.') {
        // 2024.1 is January or, with its zero eaten, October.
        Some((_, "1")) => Err(CellError::InvalidDate),
        Some((year, _)) if year.len() == 4 => from_text(&shown),
        None if shown.len() == 6 || shown.len() == 8 => from_text(&shown),
        _ => Err(CellError::InvalidDate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Result<NaiveDate, CellError> {
        NaiveDate::from_ymd_opt(year, month, day).ok_or(CellError::InvalidDate)
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        for text in [
            "2024-9-1",
            "2024-09-01",
            "2024/9/1",
            "2024/09/01",
            "2024.9.1",
            "2024年9月1日",
            "2024 年 9 月 1 日",
            "２０２４－９－１",
            "20240901",
            "2024.9",
            "2024年9月",
            "202409",
            "2024-09-01 00:00:00",
            "2024/9/1 8:30",
            "2024-09-01T00:00:00Z",
            "2024年9月1日 星期日",
            "45536",
        ] {
            assert_eq!(from_text(text), day(2024, 9, 1), "{text}");
        }
        assert_eq!(from_text("2024.10"), day(2024, 10, 1));
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_refused() {
        for text in [
            "9/1/2024",
            "24-9-1",
            "2024-13-1",
            "2024-02-30",
            "2024",
            "2024年",
            "去年",
            "2024-09-01 购入",
            "1-2-3-4",
            "0000-01-01",
            "９月",
        ] {
            assert_eq!(from_text(text), Err(CellError::InvalidDate), "{text}");
        }
        for number in [2008.0, 2024.1, 0.5, -3.0, 1e300, f64::NAN] {
            assert_eq!(parse(&Cell::Number(number), None), Err(CellError::InvalidDate), "{number}");
        }
    }

    #[test]
    fn numbers_are_serials_or_typed_digits() {
        for (number, expected) in [
            (45_536.0, day(2024, 9, 1)),
            (45_536.75, day(2024, 9, 1)),
            (20_240_901.0, day(2024, 9, 1)),
            (2024.9, day(2024, 9, 1)),
            (2024.11, day(2024, 11, 1)),
        ] {
            assert_eq!(from_number(number), expected, "{number}");
        }
        assert_eq!(from_serial(1.0, false), day(1900, 1, 1).ok());
        assert_eq!(from_serial(59.0, false), day(1900, 2, 28).ok());
        assert_eq!(from_serial(60.0, false), None);
        assert_eq!(from_serial(61.0, false), day(1900, 3, 1).ok());
        assert_eq!(from_serial(0.0, true), day(1904, 1, 1).ok());
    }

    #[test]
    fn a_day_to_come_is_refused_where_it_must_have_been() {
        let today = day(2024, 9, 1).ok();
        assert_eq!(parse(&Cell::text("2024-09-02"), today), Err(CellError::FutureDate));
        assert_eq!(parse(&Cell::text("2024-09-01"), today), Ok(today));
        assert_eq!(parse(&Cell::text("/"), today), Ok(None));
    }
}
