//! What stands in the rooms of the demo: the catalogue written out, room by room.
//!
//! Nothing is drawn at random: years, prices and states come from a hash of school, place and thing, so every machine
//! shows the same schools.

use chrono::{Days, NaiveDate};

use super::data::{CatalogueRow, Demo, DemoPlace};

/// The first summer in which the schools bought something; everything else follows within ten years.
const FIRST_SUMMER: NaiveDate = match NaiveDate::from_ymd_opt(2016, 8, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// An asset ready to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAsset {
    /// Slug of the school.
    pub school: String,
    /// Key of the room.
    pub place: String,
    /// The department that uses the room.
    pub department: Option<String>,
    /// Key of the member who keeps it.
    pub keeper: Option<String>,
    /// What it is.
    pub name: String,
    /// GB/T 14885-2022 code, present in `data/categories.csv`.
    pub category_code: String,
    /// An invented model.
    pub model: String,
    /// Counting unit.
    pub unit: String,
    /// Units in this one record: a class's desks are one record of 45 sets.
    pub quantity: u32,
    /// Price of one unit, whole tens of yuan where it is large enough.
    pub price_fen: i64,
    /// Always a summer, when schools buy.
    pub acquired_on: NaiveDate,
    /// The status's word in the contract.
    pub status: &'static str,
}

impl Demo {
    /// All assets of all schools, in the order of places and catalogue.
    #[must_use]
    pub fn assets(&self) -> Vec<DemoAsset> {
        let mut assets = Vec::new();
        for place in &self.places {
            for row in self.catalogue.iter().filter(|row| place.room_kind.as_deref() == Some(&row.room_kind)) {
                assets.extend((0..row.count).map(|copy| asset(place, row, copy)));
            }
        }
        assets
    }
}

fn asset(place: &DemoPlace, row: &CatalogueRow, copy: u32) -> DemoAsset {
    // The things of one name in one room were bought together; those of one name and year cost the same.
    let batch = [place.school.as_str(), &place.key, &row.name];
    let years = draw(&batch, "year", 11);
    let days = years * 365 + draw(&batch, "day", 28);
    let copy = copy.to_string();
    DemoAsset {
        school: place.school.clone(),
        place: place.key.clone(),
        department: place.department.clone(),
        keeper: place.keeper.clone(),
        name: row.name.clone(),
        category_code: row.category_code.clone(),
        model: row.model.clone(),
        unit: row.unit.clone(),
        quantity: row.quantity,
        price_fen: price(row, years),
        acquired_on: FIRST_SUMMER.checked_add_days(Days::new(days)).unwrap_or(FIRST_SUMMER),
        status: status(years, draw(&batch, &copy, 100)),
    }
}

fn price(row: &CatalogueRow, years: u64) -> i64 {
    let range = u64::try_from(row.price_fen_to - row.price_fen_from).unwrap_or(0);
    let drawn = draw(&[&row.room_kind, &row.name, &years.to_string()], "price", range + 1);
    let price = row.price_fen_from + i64::try_from(drawn).unwrap_or(0);
    let step = if price >= 100_000 { 1_000 } else { 100 };
    price - price % step
}

/// Only what came in the first two summers is old enough to be scrapped.
fn status(years: u64, percentile: u64) -> &'static str {
    match percentile {
        0..=2 => "idle",
        3..=4 => "in_repair",
        5..=12 if years <= 1 => "to_scrap",
        _ => "in_use",
    }
}

/// A number below `below`, the same for the same words on every machine (FNV-1a, then mixed so that low bits are good too).
fn draw(words: &[&str], purpose: &str, below: u64) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for word in words.iter().chain([&purpose]) {
        for byte in word.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash ^ (hash >> 33)) % below.max(1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn demo() -> Demo {
        Demo::embedded().unwrap()
    }

    #[test]
    fn the_schools_have_the_announced_size() {
        let demo = demo();
        let rooms =
            |slug: &str| demo.places.iter().filter(|place| place.school == slug && place.kind == "room").count();
        let assets = demo.assets();
        let of = |slug: &str| assets.iter().filter(|asset| asset.school == slug).count();
        assert_eq!((rooms("demo"), of("demo")), (63, 1214));
        assert_eq!((rooms("demo2"), of("demo2")), (3, 10));
    }

    #[test]
    fn expanding_is_deterministic_and_stays_in_range() {
        let demo = demo();
        let assets = demo.assets();
        assert_eq!(assets, demo.assets());
        for asset in &assets {
            let summer = asset.acquired_on.format("%m%d").to_string();
            assert!(("0729".."0830").contains(&summer.as_str()), "{} on {}", asset.name, asset.acquired_on);
            assert!(asset.price_fen > 0 && asset.price_fen % 100 == 0, "{}", asset.name);
        }
        // Golden values: the same on every machine and toolchain.
        let total: i64 = assets.iter().map(|asset| asset.price_fen * i64::from(asset.quantity)).sum();
        assert_eq!(total, 458_416_000);
    }

    #[test]
    fn most_things_are_in_use_and_every_other_state_occurs() {
        let mut states: HashMap<_, usize> = HashMap::new();
        let assets = demo().assets();
        for asset in &assets {
            *states.entry(asset.status).or_default() += 1;
        }
        assert!(states["in_use"] * 10 > assets.len() * 9, "{states:?}");
        for status in ["idle", "in_repair", "to_scrap"] {
            assert!(states[status] > 3, "{states:?}");
        }
    }
}
