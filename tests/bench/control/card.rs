//! The answers, byte for byte those of the server, borrowed from the row.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use crate::seed::THINGS;

/// A row of either database, by position.
pub trait Columns<'a> {
    /// A date as this database gives it.
    type Date: Serialize;

    fn text(&self, at: usize) -> Option<&'a str>;
    fn int(&self, at: usize) -> Option<i64>;
    fn id(&self, at: usize) -> Option<Uuid>;
    fn date(&self, at: usize) -> Option<Self::Date>;
    fn moment(&self, at: usize) -> DateTime<Utc>;
}

/// The contract's times have milliseconds.
fn moment<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

#[derive(Serialize)]
struct Category<'a> {
    code: &'a str,
    name: &'static str,
}

#[derive(Serialize)]
struct Place<'a> {
    id: Uuid,
    name: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct Person<'a> {
    id: Uuid,
    name: &'a str,
}

/// A card of the register.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Card<'a, D> {
    id: Uuid,
    number: &'a str,
    name: &'a str,
    category: Category<'a>,
    brand: &'a str,
    model: &'a str,
    spec: &'a str,
    unit: &'a str,
    quantity: i64,
    price_fen: Option<i64>,
    value_fen: Option<i64>,
    acquired_on: Option<D>,
    booked_on: Option<D>,
    voucher: &'a str,
    acquisition: Option<&'a str>,
    funding: Option<&'a str>,
    supplier: &'a str,
    contract: &'a str,
    warranty_until: Option<D>,
    place: Option<Place<'a>>,
    department: &'a str,
    user: &'a str,
    keeper: Option<Person<'a>>,
    status: &'a str,
    life_years: Option<i64>,
    remark: &'a str,
    tag: Option<&'a str>,
    version: i64,
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "moment")]
    updated_at: DateTime<Utc>,
}

/// What a scan tells.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scan<'a, D> {
    code: &'a str,
    url: String,
    state: &'static str,
    asset: Card<'a, D>,
    place: Option<()>,
    open_repairs: [(); 0],
    replaced_by: Option<()>,
    #[serde(serialize_with = "moment")]
    changed_at: DateTime<Utc>,
    reason: &'static str,
}

impl<'a, D> Card<'a, D> {
    /// From the columns of `sql::CARD`.
    pub fn read(row: &impl Columns<'a, Date = D>) -> Self {
        let text = |at| row.text(at).unwrap_or_default();
        let (price, quantity) = (row.int(9), row.int(8).unwrap_or(1));
        let place = row.id(18).map(|id| Place { id, name: text(28), path: text(29) });
        let code = text(3);
        let name = THINGS.iter().find(|thing| thing.0 == code).map_or("", |thing| thing.6);
        Self {
            id: row.id(0).unwrap_or_default(),
            number: text(1),
            name: text(2),
            category: Category { code, name },
            brand: text(4),
            model: text(5),
            spec: text(6),
            unit: text(7),
            quantity,
            price_fen: price,
            value_fen: price.map(|price| price * quantity),
            acquired_on: row.date(10),
            booked_on: row.date(11),
            voucher: text(12),
            acquisition: row.text(13),
            funding: row.text(14),
            supplier: text(15),
            contract: text(16),
            warranty_until: row.date(17),
            place,
            department: text(19),
            user: text(20),
            keeper: row.id(21).map(|id| Person { id, name: text(30) }),
            status: text(22),
            life_years: row.int(23),
            remark: text(24),
            tag: row.text(31),
            version: row.int(25).unwrap_or(1),
            created_at: row.moment(26),
            updated_at: row.moment(27),
        }
    }
}

impl<'a, D> Scan<'a, D> {
    /// From the columns of `sql::SCAN`.
    pub fn read(row: &impl Columns<'a, Date = D>) -> Self {
        let code = row.text(31).unwrap_or_default();
        Self {
            code,
            url: format!("http://127.0.0.1:8080/t/{code}"),
            state: "bound",
            asset: Card::read(row),
            place: None,
            open_repairs: [],
            replaced_by: None,
            changed_at: row.moment(32),
            reason: "",
        }
    }
}

/// A thing to register: what the load sends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCard<'a> {
    pub name: &'a str,
    pub category_code: &'a str,
    pub brand: &'a str,
    pub model: &'a str,
    pub unit: &'a str,
    pub price_fen: i64,
    pub acquired_on: chrono::NaiveDate,
    pub place_id: Uuid,
}

impl NewCard<'_> {
    /// Its number by the school's pattern.
    pub fn number(&self, pattern: &str, serial: i64) -> String {
        let year = Utc::now().format("%Y").to_string();
        let serial = format!("{serial:05}");
        pattern.replace("{category}", &self.category_code[..3]).replace("{year}", &year).replace("{serial}", &serial)
    }

    /// The words it is found by.
    pub fn terms(&self, number: &str) -> Vec<Vec<u8>> {
        let mut terms = crate::seed::terms(&[number, self.name, self.brand, self.model]);
        terms.insert(number.to_lowercase());
        terms.into_iter().map(String::into_bytes).collect()
    }
}
