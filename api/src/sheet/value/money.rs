//! Money as people write it, to whole fen.

use super::{
    Cell, CellError,
    decimal::{Decimal, Unfit},
    half_width, says_nothing,
};

/// The most that one thing may cost: a hundred billion yuan.
pub const MAX_FEN: i64 = 10_000_000_000_000;

/// What a bare number in a column counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MoneyUnit {
    /// 分
    Fen,
    /// 元
    #[default]
    Yuan,
    /// 万元
    TenThousandYuan,
}

impl MoneyUnit {
    fn power(self) -> i32 {
        match self {
            Self::Fen => 0,
            Self::Yuan => 2,
            Self::TenThousandYuan => 6,
        }
    }
}

/// Fen from `1,234.50`, `￥1 234.5`, `1.2万` or a number. A unit written in the cell goes before the column's.
pub fn parse(cell: &Cell, unit: MoneyUnit) -> Result<Option<i64>, CellError> {
    let (decimal, unit) = match cell {
        Cell::Empty => return Ok(None),
        Cell::Fault(_) => return Err(CellError::FormulaFault),
        Cell::Number(number) => (Decimal::from_f64(*number), unit),
        Cell::Text(text) => {
            let plain = half_width(text).to_uppercase();
            if says_nothing(&plain) {
                return Ok(None);
            }
            let (amount, written) = without_unit(&plain);
            (Decimal::parse(amount), written.unwrap_or(unit))
        }
        Cell::Date(_) | Cell::Bool(_) => return Err(CellError::InvalidMoney),
    };
    match decimal.ok_or(CellError::InvalidMoney)?.units(unit.power(), MAX_FEN) {
        Ok(fen) => Ok(Some(fen)),
        Err(Unfit::Fraction) => Err(CellError::FractionOfFen),
        Err(Unfit::Negative) => Err(CellError::Negative),
        Err(Unfit::TooLarge) => Err(CellError::TooLarge),
    }
}

/// A cell that shows so many fen as yuan. Exact: below [`MAX_FEN`] no digit of the fifteen is lost.
pub fn cell(fen: i64) -> Cell {
    let text = format!("{}.{:02}", fen / 100, fen.rem_euclid(100));
    text.parse().map_or(Cell::Empty, Cell::Number)
}

fn without_unit(plain: &str) -> (&str, Option<MoneyUnit>) {
    let mut rest = plain;
    for sign in ["人民币", "RMB", "CNY", "¥"] {
        rest = rest.strip_prefix(sign).map_or(rest, str::trim_start);
    }
    for sign in ["RMB", "CNY", "整", "人民币"] {
        rest = rest.strip_suffix(sign).map_or(rest, str::trim_end);
    }
    let yuan = rest.strip_suffix('元').or_else(|| rest.strip_suffix('圆')).map(str::trim_end);
    let amount = yuan.unwrap_or(rest);
    match amount.strip_suffix('万') {
        Some(amount) => (amount.trim_end(), Some(MoneyUnit::TenThousandYuan)),
        None => (amount, yuan.map(|_| MoneyUnit::Yuan)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_fen_or_refused() {
        for (text, expected) in [
            ("1,234.50", Ok(Some(123_450))),
            ("￥1 234.5", Ok(Some(123_450))),
            ("¥ 99", Ok(Some(9_900))),
            ("１，２３４．５０元", Ok(Some(123_450))),
            ("1.2万", Ok(Some(1_200_000))),
            ("1.2 万元", Ok(Some(1_200_000))),
            ("0.000001万元", Ok(Some(1))),
            ("RMB 3,500.00", Ok(Some(350_000))),
            ("人民币500元整", Ok(Some(50_000))),
            ("0", Ok(Some(0))),
            ("-0.00", Ok(Some(0))),
            (".5", Ok(Some(50))),
            ("5.", Ok(Some(500))),
            ("0.07", Ok(Some(7))),
            ("4.35", Ok(Some(435))),
            ("1.1000", Ok(Some(110))),
            ("99999999999.99", Ok(Some(9_999_999_999_999))),
            ("", Ok(None)),
            ("/", Ok(None)),
            ("无", Ok(None)),
            ("33.333", Err(CellError::FractionOfFen)),
            ("-1", Err(CellError::Negative)),
            ("(1,234.50)", Err(CellError::Negative)),
            ("1,5", Err(CellError::InvalidMoney)),
            ("1.2.3", Err(CellError::InvalidMoney)),
            ("约500", Err(CellError::InvalidMoney)),
            ("1e5", Err(CellError::InvalidMoney)),
            ("=1+1", Err(CellError::InvalidMoney)),
            ("999999999999", Err(CellError::TooLarge)),
        ] {
            assert_eq!(parse(&Cell::text(text), MoneyUnit::Yuan), expected, "{text}");
        }
    }

    #[test]
    fn numbers_lose_binary_noise_and_keep_every_fen() {
        for (number, expected) in [
            (0.1 + 0.2, Ok(Some(30))),
            (4.35, Ok(Some(435))),
            (1_234.56 + 1e-12, Ok(Some(123_456))),
            (1e-20, Err(CellError::FractionOfFen)),
            (100.0 / 3.0, Err(CellError::FractionOfFen)),
            (-0.0, Ok(Some(0))),
            (-5.0, Err(CellError::Negative)),
            (f64::INFINITY, Err(CellError::InvalidMoney)),
        ] {
            assert_eq!(parse(&Cell::Number(number), MoneyUnit::Yuan), expected, "{number}");
        }
        let mut fen = 1;
        while fen < MAX_FEN {
            assert_eq!(parse(&cell(fen), MoneyUnit::Yuan), Ok(Some(fen)));
            fen = fen * 3 + 7;
        }
        for fen in 0..100_000 {
            assert_eq!(parse(&cell(fen), MoneyUnit::Yuan), Ok(Some(fen)));
        }
    }

    #[test]
    fn the_unit_of_the_column_counts_unless_the_cell_names_its_own() {
        assert_eq!(parse(&Cell::Number(1.2), MoneyUnit::TenThousandYuan), Ok(Some(1_200_000)));
        assert_eq!(parse(&Cell::text("1.2万"), MoneyUnit::TenThousandYuan), Ok(Some(1_200_000)));
        assert_eq!(parse(&Cell::text("500元"), MoneyUnit::TenThousandYuan), Ok(Some(50_000)));
        assert_eq!(parse(&Cell::Number(500.0), MoneyUnit::Fen), Ok(Some(500)));
    }
}
