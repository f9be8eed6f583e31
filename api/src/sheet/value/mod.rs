//! What people mean by a cell: money, dates, whole numbers and words, exactly or not at all.

use super::Cell;

pub mod date;
mod decimal;
pub mod money;

pub use decimal::{integer, thousandths};

/// Why a cell was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellError {
    /// Empty, but needed.
    Required,
    /// More characters than the field takes.
    TooLong,
    /// Control characters in text.
    InvalidText,
    /// Not a whole number.
    InvalidNumber,
    /// Below zero.
    Negative,
    /// Beyond what the field takes.
    TooLarge,
    /// A long number that Excel has already rounded: its last digits are lost.
    RoundedByExcel,
    /// Not an amount of money.
    InvalidMoney,
    /// An amount that is no whole number of fen.
    FractionOfFen,
    /// Not a date, or one that could mean two days.
    InvalidDate,
    /// A day that has not come yet.
    FutureDate,
    /// None of the words that the field knows.
    InvalidChoice,
    /// An error value, or a formula that was never calculated.
    FormulaFault,
    /// The total is not the price times the quantity.
    ValueMismatch,
    /// Only a total for several pieces: the price of one is needed.
    PriceRequired,
}

impl CellError {
    /// The stable word in an import's answer.
    pub fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::InvalidText => "invalid_text",
            Self::InvalidNumber => "invalid_number",
            Self::Negative => "negative",
            Self::TooLarge => "too_large",
            Self::RoundedByExcel => "rounded_by_excel",
            Self::InvalidMoney => "invalid_money",
            Self::FractionOfFen => "fraction_of_fen",
            Self::InvalidDate => "invalid_date",
            Self::FutureDate => "future_date",
            Self::InvalidChoice => "invalid_choice",
            Self::FormulaFault => "formula_fault",
            Self::ValueMismatch => "value_mismatch",
            Self::PriceRequired => "price_required",
        }
    }
}

/// Text of at most so many characters, without blanks around it.
pub fn text(cell: &Cell, max_chars: usize) -> Result<Option<String>, CellError> {
    match cell {
        Cell::Fault(_) => return Err(CellError::FormulaFault),
        // From 16 digits on a number is no longer what was typed.
        Cell::Number(number) if number.abs() >= 1e15 => return Err(CellError::RoundedByExcel),
        Cell::Text(text) if is_rounded(text) => return Err(CellError::RoundedByExcel),
        _ => {}
    }
    let shown = cell.shown();
    let text = shown.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}');
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(CellError::InvalidText);
    }
    if text.chars().count() > max_chars { Err(CellError::TooLong) } else { Ok(Some(text.to_owned())) }
}

/// `2.02409E+17`: what a csv saved by Excel keeps of a long number.
fn is_rounded(text: &str) -> bool {
    let Some((digits, power)) = text.trim().split_once("E+") else {
        return false;
    };
    power.len() == 2 && power.parse::<u8>().is_ok_and(|power| power >= 11) && digits.parse::<f64>().is_ok()
}

/// Half-width letters and plain signs, trimmed: Chinese keyboards make both kinds.
pub fn half_width(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{FEFF}' | '\u{200B}'))
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '￥' => '¥',
            '\u{2212}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    plain.trim().to_owned()
}

/// Signs that people put where there is nothing to say. Only for typed fields: in a text they may be meant.
fn says_nothing(plain: &str) -> bool {
    matches!(plain, "" | "-" | "--" | "—" | "——" | "/" | "\\" | "无" | "N/A" | "n/a")
}
