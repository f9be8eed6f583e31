//! One asset as a row of a sheet, understood or made.

use chrono::NaiveDate;

use super::{Column, Mapping, choice};
use crate::sheet::{
    Cell, Row,
    value::{CellError, date, half_width, integer, money, text},
};

/// More pieces than this on one card are a typing error.
const MAX_QUANTITY: i64 = 1_000_000;
/// Nothing in a school is written off over a longer time.
const MAX_YEARS: i64 = 200;

/// An asset as a row of the register says it: names instead of ids, nothing looked up yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterRow {
    /// 资产编号; without one the server gives the next.
    pub number: Option<String>,
    /// 资产名称
    pub name: String,
    /// 分类代码, or the name of a category where no code was given.
    pub category: String,
    /// 品牌
    pub brand: Option<String>,
    /// 型号
    pub model: Option<String>,
    /// 规格
    pub spec: Option<String>,
    /// 计量单位
    pub unit: Option<String>,
    /// 数量, at least 1
    pub quantity: Option<i64>,
    /// 单价
    pub price_fen: Option<i64>,
    /// 取得日期
    pub acquired_on: Option<NaiveDate>,
    /// 入账日期
    pub booked_on: Option<NaiveDate>,
    /// 凭证或发票号
    pub voucher: Option<String>,
    /// 取得方式, the API's word
    pub acquisition: Option<String>,
    /// 资金来源, the API's word
    pub funding: Option<String>,
    /// 供货商
    pub supplier: Option<String>,
    /// 合同号
    pub contract: Option<String>,
    /// 保修期至
    pub warranty_until: Option<NaiveDate>,
    /// 存放地点
    pub place: Option<PlaceText>,
    /// 使用部门
    pub department: Option<String>,
    /// 使用人
    pub user: Option<String>,
    /// 保管人, by name
    pub keeper: Option<String>,
    /// 使用状况, the API's word
    pub status: Option<String>,
    /// 使用年限
    pub life_years: Option<i64>,
    /// 标签码
    pub tag_code: Option<String>,
    /// 备注
    pub remark: Option<String>,
}

/// A place as written: a single name may itself hold a stroke, so the whole is tried before the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceText {
    /// All of it.
    pub whole: String,
    /// Campus, building, floor, room, as far as they are given.
    pub steps: Vec<String>,
}

impl PlaceText {
    /// Splits a path. ` / ` is how an export parts it; `- ` and `、` only count where no stroke does.
    pub fn new(whole: &str) -> Self {
        // Only what parts it: a name keeps its full-width brackets.
        let plain = whole.replace('／', "/").replace('＼', "\\").replace('＞', ">").replace(['－', '—', '–'], "-");
        let steps: Vec<&str> = if plain.contains(" / ") {
            plain.split(" / ").collect()
        } else if plain.contains(['/', '\\', '>']) {
            plain.split(['/', '\\', '>']).collect()
        } else {
            plain.split(['-', '、']).collect()
        };
        let steps = steps.into_iter().map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned).collect();
        Self { whole: whole.to_owned(), steps }
    }
}

/// A cell that was not understood, with what a person needs to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The row as Excel counts it.
    pub row: u32,
    /// The column.
    pub column: Column,
    /// Its heading in the file, or ours when the file has none.
    pub heading: String,
    /// What is wrong.
    pub error: CellError,
}

impl Mapping {
    /// Understands a row, or lists everything in it that is wrong.
    pub fn parse(&self, row: &Row, today: NaiveDate) -> Result<RegisterRow, Vec<CellProblem>> {
        let mut reading = Reading { mapping: self, row, problems: Vec::new() };
        let quantity = reading.read(Column::Quantity, |cell| match integer(cell, "", MAX_QUANTITY)? {
            Some(0) => Err(CellError::InvalidNumber),
            quantity => Ok(quantity),
        });
        let price_fen = reading.price(quantity);
        let read = RegisterRow {
            number: reading.text(Column::Number),
            name: reading.needed(Column::Name),
            category: code(reading.needed(Column::Category)),
            brand: reading.text(Column::Brand),
            model: reading.text(Column::Model),
            spec: reading.text(Column::Spec),
            unit: reading.text(Column::Unit),
            quantity,
            price_fen,
            acquired_on: reading.read(Column::AcquiredOn, |cell| date::parse(cell, Some(today))),
            booked_on: reading.read(Column::BookedOn, |cell| date::parse(cell, Some(today))),
            voucher: reading.text(Column::Voucher),
            acquisition: reading.choice(Column::Acquisition, |text| choice::find(&choice::ACQUISITION, text)),
            funding: reading.choice(Column::Funding, |text| choice::find(&choice::FUNDING, text)),
            supplier: reading.text(Column::Supplier),
            contract: reading.text(Column::Contract),
            warranty_until: reading.read(Column::WarrantyUntil, |cell| date::parse(cell, None)),
            place: reading
                .text(Column::Place)
                .map(|whole| PlaceText::new(&whole))
                .filter(|place| !place.steps.is_empty()),
            department: reading.text(Column::Department),
            user: reading.text(Column::User),
            keeper: reading.text(Column::Keeper),
            status: reading.choice(Column::Status, |text| choice::find(&choice::STATUS, text)),
            life_years: reading.read(Column::LifeYears, |cell| integer(cell, "年", MAX_YEARS)),
            tag_code: reading.text(Column::TagCode),
            remark: reading.text(Column::Remark),
        };
        if reading.problems.is_empty() { Ok(read) } else { Err(reading.problems) }
    }
}

struct Reading<'a> {
    mapping: &'a Mapping,
    row: &'a Row,
    problems: Vec<CellProblem>,
}

impl Reading<'_> {
    fn read<T>(&mut self, column: Column, parse: impl FnOnce(&Cell) -> Result<Option<T>, CellError>) -> Option<T> {
        let (at, _) = self.mapping.find(column)?;
        parse(self.row.cell(at)).unwrap_or_else(|error| {
            self.problem(column, error);
            None
        })
    }

    fn problem(&mut self, column: Column, error: CellError) {
        let heading = self.mapping.find(column).map_or(column.heading(), |(_, place)| &place.heading).to_owned();
        self.problems.push(CellProblem { row: self.row.number, column, heading, error });
    }

    fn text(&mut self, column: Column) -> Option<String> {
        self.read(column, |cell| text(cell, column.max_chars()))
    }

    fn needed(&mut self, column: Column) -> String {
        let before = self.problems.len();
        let text = self.text(column);
        if text.is_none() && self.problems.len() == before {
            self.problem(column, CellError::Required);
        }
        text.unwrap_or_default()
    }

    fn choice(&mut self, column: Column, find: impl FnOnce(&str) -> Result<&'static str, CellError>) -> Option<String> {
        self.read(column, |cell| text(cell, column.max_chars())?.map(|text| find(&text).map(str::to_owned)).transpose())
    }

    /// The price of one piece. A total stands in for it when there is one piece, and otherwise must agree with it.
    fn price(&mut self, quantity: Option<i64>) -> Option<i64> {
        let before = self.problems.len();
        let mut fen = |column| {
            let unit = self.mapping.find(column).map(|(_, place)| place.unit).unwrap_or_default();
            self.read(column, |cell| money::parse(cell, unit))
        };
        let (price, value) = (fen(Column::Price), fen(Column::Value));
        let pieces = quantity.unwrap_or(1);
        match (price, value) {
            _ if self.problems.len() > before => None,
            (None, Some(value)) if pieces == 1 => Some(value),
            (None, Some(_)) => {
                self.problem(Column::Value, CellError::PriceRequired);
                None
            }
            (Some(price), Some(value)) if price.checked_mul(pieces) != Some(value) => {
                self.problem(Column::Value, CellError::ValueMismatch);
                None
            }
            _ => price,
        }
    }
}

/// `A02010104 台式计算机` is the code `A02010104`; a name alone stays a name.
fn code(text: String) -> String {
    let plain = half_width(&text).to_uppercase();
    let first = plain.split([' ', '-', ':', '、', '/']).next().unwrap_or_default();
    let digits = first.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(first);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) { first.to_owned() } else { text }
}

impl RegisterRow {
    /// The row for an export, a cell for each of [`Column::ALL`].
    pub fn cells(&self) -> Vec<Cell> {
        Column::ALL.into_iter().map(|column| self.cell(column)).collect()
    }

    fn cell(&self, column: Column) -> Cell {
        let text = |text: &Option<String>| Cell::from(text.as_deref());
        // Written as digits: a count is far below where a number loses any.
        let count = |count: Option<i64>| {
            count.and_then(|count| count.to_string().parse().ok()).map_or(Cell::Empty, Cell::Number)
        };
        let word = |choices: &[_], word: &Option<String>| {
            Cell::from(word.as_deref().map(|word| choice::shown(choices, word).unwrap_or(word)))
        };
        match column {
            Column::Number => text(&self.number),
            Column::Name => Cell::text(&self.name),
            Column::Category => Cell::text(&self.category),
            Column::Brand => text(&self.brand),
            Column::Model => text(&self.model),
            Column::Spec => text(&self.spec),
            Column::Unit => text(&self.unit),
            Column::Quantity => count(self.quantity),
            Column::Price => self.price_fen.map_or(Cell::Empty, money::cell),
            Column::Value => self.value_fen().map_or(Cell::Empty, money::cell),
            Column::AcquiredOn => self.acquired_on.into(),
            Column::BookedOn => self.booked_on.into(),
            Column::Voucher => text(&self.voucher),
            Column::Acquisition => word(&choice::ACQUISITION, &self.acquisition),
            Column::Funding => word(&choice::FUNDING, &self.funding),
            Column::Supplier => text(&self.supplier),
            Column::Contract => text(&self.contract),
            Column::WarrantyUntil => self.warranty_until.into(),
            Column::Place => self.place.as_ref().map_or(Cell::Empty, |place| Cell::text(&place.whole)),
            Column::Department => text(&self.department),
            Column::User => text(&self.user),
            Column::Keeper => text(&self.keeper),
            Column::Status => word(&choice::STATUS, &self.status),
            Column::LifeYears => count(self.life_years),
            Column::TagCode => text(&self.tag_code),
            Column::Remark => text(&self.remark),
        }
    }

    /// 金额, left out where it would pass what a price may be.
    fn value_fen(&self) -> Option<i64> {
        self.price_fen?.checked_mul(self.quantity.unwrap_or(1)).filter(|value| *value <= money::MAX_FEN)
    }
}
