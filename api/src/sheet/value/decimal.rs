//! Decimal numbers as written, without a detour through binary fractions.

use super::{Cell, CellError, half_width, says_nothing};

/// Digits and how many of them stand behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    digits: u64,
    places: i32,
}

/// Why a decimal is no whole number of some unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    Fraction,
    Negative,
    TooLarge,
}

impl Decimal {
    /// `1,234.50`, `1 234.5`, `-3`, `(3)`; separators must part groups of three.
    pub(super) fn parse(plain: &str) -> Option<Self> {
        let inner = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let unsigned = inner.or_else(|| plain.strip_prefix('-')).map(str::trim_start);
        let body = unsigned.or_else(|| plain.strip_prefix('+')).unwrap_or(plain);
        let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{}{fraction}", ungrouped(whole)?);
        if body.len() < 2 && whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        Some(Self {
            negative: unsigned.is_some() && value != 0,
            digits: value,
            places: i32::try_from(fraction.len()).ok()?,
        })
    }

    /// The number as Excel shows it: fifteen digits, so that 0.1 + 0.2 is 0.3.
    pub(super) fn from_f64(number: f64) -> Option<Self> {
        let text = format!("{:.14e}", number.abs());
        let (mantissa, power) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.')?;
        let fraction = fraction.trim_end_matches('0');
        let digits: u64 = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()? - power.parse::<i32>().ok()?;
        Some(Self { negative: number < 0.0 && digits != 0, digits, places: if digits == 0 { 0 } else { places } })
    }

    /// The whole number of units when one is ten to this power of them.
    pub(super) fn units(self, power: i32, max: i64) -> Result<i64, Unfit> {
        if self.negative {
            return Err(Unfit::Negative);
        }
        let shift = power - self.places;
        let factor = 10_u64.checked_pow(shift.unsigned_abs());
        let whole = match factor {
            Some(factor) if shift < 0 && self.digits.is_multiple_of(factor) => self.digits / factor,
            _ if self.digits == 0 => 0,
            _ if shift < 0 => return Err(Unfit::Fraction),
            factor => factor.and_then(|factor| self.digits.checked_mul(factor)).ok_or(Unfit::TooLarge)?,
        };
        i64::try_from(whole).ok().filter(|whole| *whole <= max).ok_or(Unfit::TooLarge)
    }
}

/// Takes thousands separators out; None when they stand in odd places.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split([',', ' ', '\'']);
    let mut joined = groups.next()?.to_owned();
    for group in groups {
        if group.len() != 3 || joined.is_empty() {
            return None;
        }
        joined.push_str(group);
    }
    Some(joined)
}

/// A whole number from 0 to `max`; a unit such as 年 may follow it.
pub fn integer(cell: &Cell, unit: &str, max: i64) -> Result<Option<i64>, CellError> {
    number(cell, unit, 0, max)
}

/// How many thousandths a number with up to three decimals is, from 0 to `max`: 13.3 is 13,300.
pub fn thousandths(cell: &Cell, max: i64) -> Result<Option<i64>, CellError> {
    number(cell, "", 3, max)
}

fn number(cell: &Cell, unit: &str, power: i32, max: i64) -> Result<Option<i64>, CellError> {
    let decimal = match cell {
        Cell::Empty => return Ok(None),
        Cell::Fault(_) => return Err(CellError::FormulaFault),
        Cell::Number(number) => Decimal::from_f64(*number),
        Cell::Text(text) => {
            let plain = half_width(text);
            if says_nothing(&plain) {
                return Ok(None);
            }
            Decimal::parse(plain.strip_suffix(unit).map_or(plain.as_str(), str::trim_end))
        }
        Cell::Date(_) | Cell::Bool(_) => None,
    };
    match decimal.ok_or(CellError::InvalidNumber)?.units(power, max) {
        Ok(number) => Ok(Some(number)),
        Err(Unfit::Fraction) => Err(CellError::InvalidNumber),
        Err(Unfit::Negative) => Err(CellError::Negative),
        Err(Unfit::TooLarge) => Err(CellError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_from_numbers_and_text() {
        for (cell, expected) in [
            (Cell::Number(2.0), Ok(Some(2))),
            (Cell::Number(2.5), Err(CellError::InvalidNumber)),
            (Cell::Number(-2.0), Err(CellError::Negative)),
            (Cell::Number(1e30), Err(CellError::TooLarge)),
            (Cell::Number(f64::NAN), Err(CellError::InvalidNumber)),
            (Cell::text("1,200"), Ok(Some(1200))),
            (Cell::text("１２"), Ok(Some(12))),
            (Cell::text("3.00"), Ok(Some(3))),
            (Cell::text("8 年"), Ok(Some(8))),
            (Cell::text("-"), Ok(None)),
            (Cell::text("两台"), Err(CellError::InvalidNumber)),
            (Cell::text("."), Err(CellError::InvalidNumber)),
            (Cell::text("-1"), Err(CellError::Negative)),
            (Cell::text("99999999999999999999999"), Err(CellError::InvalidNumber)),
            (Cell::Bool(true), Err(CellError::InvalidNumber)),
            (Cell::Fault("#REF!".into()), Err(CellError::FormulaFault)),
        ] {
            assert_eq!(integer(&cell, "年", 1_000_000), expected, "{cell:?}");
        }
    }

    #[test]
    fn three_decimals_are_exact_and_more_are_refused() {
        for (cell, expected) in [
            (Cell::text("13.3"), Ok(Some(13_300))),
            (Cell::Number(0.1 + 0.2), Ok(Some(300))),
            (Cell::text("0.0005"), Err(CellError::InvalidNumber)),
            (Cell::text("—"), Ok(None)),
            (Cell::text("2000"), Err(CellError::TooLarge)),
        ] {
            assert_eq!(thousandths(&cell, 1_000_000), expected, "{cell:?}");
        }
    }
}
