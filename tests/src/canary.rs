//! Invented people whose names and numbers are nowhere else, and a look for them in whatever a house leaves behind: as they
//! are, and in the forms in which they could hide. [T15, T16]

use std::{fmt, path::Path};

use aho_corasick::AhoCorasick;
use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sha2::{Digest, Sha256};

/// Somebody who does not exist.
#[derive(Clone, Debug)]
pub struct Canary {
    pub name: String,
    pub phone: String,
    pub id_number: String,
    pub plate: String,
}

impl Canary {
    /// The four things that are known of him.
    pub fn values(&self) -> [&str; 4] {
        [&self.name, &self.phone, &self.id_number, &self.plate]
    }
}

/// So many of them, always the same for the same seed, and others for another.
pub fn canaries(count: usize, seed: u64) -> Vec<Canary> {
    let mut random = Random(seed.wrapping_mul(2).wrapping_add(1));
    (0..count).map(|at| random.canary(at)).collect()
}

/// Numbers that look random: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % end
    }

    fn letters(&mut self, first: char, kinds: u64, count: usize) -> String {
        (0..count).map(|_| char::from_u32(first as u32 + self.below(kinds) as u32).unwrap()).collect()
    }

    fn digits(&mut self, count: usize) -> String {
        self.letters('0', 10, count)
    }

    /// Every tenth has a name of another script, or an emoji in it.
    fn name(&mut self, at: usize) -> String {
        match at % 10 {
            7 => format!("{} {}", self.letters('А', 32, 5), self.letters('А', 32, 7)),
            8 => format!("{}·{}", self.letters('丅', 15_000, 4), self.letters('丅', 15_000, 3)),
            9 => format!("{}🙂", self.letters('丅', 15_000, 4)),
            _ => self.letters('丅', 15_000, 4),
        }
    }

    fn canary(&mut self, at: usize) -> Canary {
        let name = self.name(at);
        let phone = format!("19{}", self.digits(9));
        let born = format!("19{:02}0{}1{}", 50 + self.below(49), 1 + self.below(9), self.below(9));
        let first = format!("99{}{born}{}", self.digits(4), self.digits(3));
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = first.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
        let id_number = format!("{first}{}", "10X98765432".chars().nth((sum % 11) as usize).unwrap());
        let plate = format!("京{}{}", self.letters('A', 26, 2), self.digits(4));
        Canary { name, phone, id_number, plate }
    }
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub value: String,
    pub form: &'static str,
    pub place: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as {} in {}", self.value, self.form, self.place)
    }
}

/// Somebody who looks for values.
pub struct Scanner {
    forms: AhoCorasick,
    of: Vec<(usize, &'static str)>,
    values: Vec<String>,
}

impl Scanner {
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
        let (mut of, mut patterns) = (Vec::new(), Vec::new());
        for (at, value) in values.iter().enumerate() {
            for (form, bytes) in forms(value) {
                of.push((at, form));
                patterns.push(bytes);
            }
        }
        Self { forms: AhoCorasick::new(patterns).unwrap(), of, values }
    }

    /// For bytes, which stand somewhere as they are or in hex.
    pub fn of_bytes(values: Vec<Vec<u8>>) -> Self {
        let hex = |bytes: &Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let names: Vec<String> = values.iter().map(hex).collect();
        let (mut of, mut patterns) = (Vec::new(), Vec::new());
        for (at, (bytes, hex)) in values.into_iter().zip(&names).enumerate() {
            of.extend([(at, "itself"), (at, "hex"), (at, "HEX")]);
            patterns.extend([bytes, hex.clone().into_bytes(), hex.to_uppercase().into_bytes()]);
        }
        Self { forms: AhoCorasick::new(patterns).unwrap(), of, values: names }
    }

    /// What of it is in these bytes.
    pub fn find(&self, bytes: &[u8], place: &str) -> Vec<Found> {
        let all = self.forms.find_overlapping_iter(bytes).map(|found| {
            let (at, form) = self.of[found.pattern().as_usize()];
            let before =
                bytes[found.start().saturating_sub(60)..found.end().saturating_add(20).min(bytes.len())].to_vec();
            let place = format!("{place} @{}: {:?}", found.start(), String::from_utf8_lossy(&before));
            Found { value: self.values[at].clone(), form, place }
        });
        all.take(20).collect()
    }

    /// What of it is in the files of a folder, whatever they are.
    pub fn find_in_folder(&self, folder: &Path) -> Vec<Found> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                found.extend(self.find_in_folder(&path));
            } else {
                found.extend(self.find(&std::fs::read(&path).unwrap(), &path.display().to_string()));
            }
        }
        found
    }

    /// What of it is in any row of any table.
    pub async fn find_in_tables(&self, db: &DatabaseConnection) -> Vec<Found> {
        let mut found = Vec::new();
        for (table, text) in tables(db).await {
            found.extend(self.find(text.as_bytes(), &format!("table {table}")));
        }
        found
    }
}

/// All rows of all tables, as text; bytes as hex.
async fn tables(db: &DatabaseConnection) -> Vec<(String, String)> {
    let backend = db.get_database_backend();
    let lines = async |sql: String| -> Vec<String> {
        let rows = db.query_all_raw(Statement::from_string(backend, format!("/* the test */ {sql}"))).await.unwrap();
        rows.iter().map(|row| row.try_get::<Option<String>>("", "line").unwrap().unwrap_or_default()).collect()
    };
    let names = match backend {
        DbBackend::Postgres => "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT name AS line FROM sqlite_master WHERE type = 'table'",
    };
    let mut all = Vec::new();
    for table in lines(names.into()).await {
        let rows = match backend {
            DbBackend::Postgres => lines(format!("SELECT t::text AS line FROM \"{table}\" t")).await,
            _ => {
                let columns = lines(format!("SELECT name AS line FROM pragma_table_info('{table}')")).await;
                let each = columns.iter().map(|column| {
                    format!("iif(typeof(\"{column}\") = 'blob', hex(\"{column}\"), coalesce(\"{column}\", ''))")
                });
                let each: Vec<String> = each.collect();
                lines(format!("SELECT {} AS line FROM \"{table}\"", each.join(" || '|' || "))).await
            }
        };
        all.push((table, rows.join("\n")));
    }
    all
}

/// A value, and all forms in which it could stand somewhere and still be read by whoever wants to.
fn forms(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = value.as_bytes();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let percent = |form: fn(u8) -> String| {
        let one = |byte: &u8| if byte.is_ascii_alphanumeric() { (*byte as char).to_string() } else { form(*byte) };
        bytes.iter().map(one).collect::<String>()
    };
    let escaped: String = value.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let listed: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let digest = Sha256::digest(bytes);
    let mut forms: Vec<(&'static str, Vec<u8>)> = vec![
        ("itself", bytes.to_vec()),
        ("reversed", value.chars().rev().collect::<String>().into_bytes()),
        ("UTF-16", value.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("hex", hex(bytes).into_bytes()),
        ("HEX", hex(bytes).to_uppercase().into_bytes()),
        ("URL", percent(|byte| format!("%{byte:02X}")).into_bytes()),
        ("url", percent(|byte| format!("%{byte:02x}")).into_bytes()),
        ("JSON escapes", escaped.into_bytes()),
        ("a list of bytes", listed.join(", ").into_bytes()),
        ("SHA-256", digest.to_vec()),
        ("SHA-256 in hex", hex(&digest).into_bytes()),
    ];
    for (form, alphabet) in [("base64", &STANDARD), ("base64 for URLs", &URL_SAFE)] {
        let engine = GeneralPurpose::new(alphabet, NO_PAD);
        for before in 0..3 {
            // What stands before and after it changes the first and the last character.
            let text = engine.encode([vec![0; before], bytes.to_vec()].concat());
            let inner = [0, 2, 3][before]..text.len() - usize::from(!(before + bytes.len()).is_multiple_of(3));
            forms.push((form, text[inner].as_bytes().to_vec()));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_every_form_wherever_it_stands() {
        let canary = &canaries(10, 1)[8];
        let scanner = Scanner::of(canary.values());
        for value in canary.values() {
            for (form, bytes) in forms(value) {
                let text = [b"before".as_slice(), &bytes, b"after"].concat();
                assert!(scanner.find(&text, "a text").iter().any(|found| found.value == *value), "{value} as {form}");
            }
            for before in 0..6 {
                let text = format!("{}{value}{{\"tail\"}}", "x".repeat(before));
                let text = GeneralPurpose::new(&STANDARD, NO_PAD).encode(text);
                assert!(!scanner.find(text.as_bytes(), "a text").is_empty(), "{value} {before} behind the start");
            }
        }
        assert!(scanner.find("谁也不在这里 13800000000".as_bytes(), "a text").is_empty());
    }

    #[test]
    fn a_thousand_values_are_a_thousand_different_ones() {
        let people = canaries(250, 7);
        let values: std::collections::HashSet<&str> = people.iter().flat_map(|one| one.values()).collect();
        assert_eq!(values.len(), 1_000);
    }
}
