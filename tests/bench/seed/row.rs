//! Rows of a register, the same for the same size: nothing here is random.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::words::{DEPARTMENTS, THINGS};

/// So many things stand in a room.
pub const IN_ROOM: usize = 50;
/// So many rooms are in a building, twenty on a floor.
pub const IN_BUILDING: usize = 100;

/// 1 September 2025 in ms, the moment of the first row.
const BEGAN: u64 = 1_756_684_800_000;

/// Some number for a number, far from that of its neighbours.
pub fn scatter(n: usize) -> u64 {
    let mut z = (n as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A version 7 id: ordered by `n`, one kind of record apart from another.
pub fn id(kind: u8, n: usize) -> Uuid {
    let mut random = [0; 10];
    random[0] = kind;
    random[2..].copy_from_slice(&scatter(n).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(BEGAN + n as u64, &random).into_uuid()
}

/// The code of the tag on the n-th thing.
pub fn code(n: usize) -> String {
    let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = scatter(n);
    (0..12).map(|at| char::from(letters[(bits >> (5 * at) & 31) as usize])).collect()
}

/// A thing of the register.
pub struct Card {
    pub id: Uuid,
    pub number: String,
    pub name: &'static str,
    pub category: &'static str,
    pub brand: &'static str,
    pub model: &'static str,
    pub unit: &'static str,
    pub price: i64,
    pub acquired: String,
    pub room: usize,
    pub department: &'static str,
    pub status: &'static str,
}

/// The n-th thing.
pub fn card(n: usize) -> Card {
    let (category, name, brand, model, unit, price, _) = THINGS[(scatter(n) % THINGS.len() as u64) as usize];
    let year = 2016 + n % 10;
    Card {
        id: id(1, n),
        number: format!("{}-{year}-{:05}", &category[..3], n + 1),
        name,
        category,
        brand,
        model,
        unit,
        price,
        acquired: format!("{year}-{:02}-{:02}", 1 + n % 12, 1 + n % 28),
        room: n / IN_ROOM,
        department: DEPARTMENTS[n / IN_ROOM % DEPARTMENTS.len()],
        status: if n.is_multiple_of(10) { "idle" } else { "in_use" },
    }
}

/// The words of a text as the search cuts them: Chinese in pairs and its last character, the rest in words.
pub fn terms(texts: &[&str]) -> BTreeSet<String> {
    let chinese = |c: &char| ('\u{3400}'..='\u{9FFF}').contains(c);
    let mut terms = BTreeSet::new();
    for word in texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())) {
        let letters: Vec<char> = word.to_lowercase().chars().collect();
        for run in letters.chunk_by(|a, b| chinese(a) == chinese(b)) {
            if run.first().is_some_and(chinese) {
                terms.extend(run.windows(2).map(String::from_iter));
                terms.extend(run.last().map(char::to_string));
            } else {
                terms.insert(String::from_iter(run));
            }
        }
    }
    terms
}

impl Card {
    /// The words it is found by.
    pub fn terms(&self) -> BTreeSet<String> {
        let mut terms = terms(&[&self.number, self.name, self.brand, self.model, self.department]);
        terms.insert(self.number.to_lowercase());
        terms
    }
}

/// The number of the n-th thing.
pub fn number(n: usize) -> String {
    card(n).number
}
