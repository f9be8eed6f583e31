//! 加密: what names or describes visitors, students and their families lies in the database sealed, by a key of the
//! school's own. A sealed value opens only in the school, table, row and column where it was sealed, so that nobody reads
//! one by moving it under his own eyes. The schools' keys are sealed by keys of the settings, which are kept where the
//! database is not.
//!
//! Equality is asked by an index: the same text has the same index in the same school and for the same purpose, and without
//! the school's key nobody makes one.

mod keys;

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hmac,
};
use entity::{SchoolId, Sealed};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub use keys::Seals;

use crate::Problem;

/// How sealed values are made, in their first byte.
const FORMAT: u8 = 1;
/// Bytes of a key.
const KEY: usize = 32;

/// Where a value belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The row.
    pub row: Uuid,
    /// The column.
    pub column: &'a str,
}

/// The seal of one school.
#[derive(Clone)]
pub struct SchoolSeal {
    school: SchoolId,
    keys: Arc<Pair>,
}

struct Pair {
    data: RandomizedNonceKey,
    index: hmac::Key,
}

impl fmt::Debug for SchoolSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SchoolSeal({})", self.school)
    }
}

impl SchoolSeal {
    /// Of a key and another to make indexes by, each of 32 bytes; none of anything else.
    fn new(school: SchoolId, secret: &[u8]) -> Option<Self> {
        let (data, index) = secret.split_at_checked(KEY).filter(|(_, index)| index.len() == KEY)?;
        let data = RandomizedNonceKey::new(&AES_256_GCM_SIV, data).ok()?;
        Some(Self { school, keys: Arc::new(Pair { data, index: hmac::Key::new(hmac::HMAC_SHA256, index) }) })
    }

    /// Whose it is.
    pub fn school(&self) -> SchoolId {
        self.school
    }

    /// Seals a value for its place.
    pub fn close(&self, place: Place<'_>, value: &(impl Serialize + ?Sized)) -> Result<Sealed, Problem> {
        let plain = serde_json::to_vec(value).map_err(Problem::internal)?;
        close(&self.keys.data, &self.bound(place), plain).map(Sealed)
    }

    /// Opens what was sealed for this place; an error for anything else.
    pub fn open<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &Sealed) -> Result<T, Problem> {
        let plain = open(&self.keys.data, &self.bound(place), &sealed.0)?;
        // The value itself must not stand in a log.
        serde_json::from_slice(&plain).map_err(|_| Problem::internal(format!("{place:?} holds something else")))
    }

    /// By what the same text is found again, for this purpose in this school: 32 bytes. Normalise the text first.
    pub fn index(&self, purpose: &str, text: &str) -> Vec<u8> {
        let said = bound(&[b"index", purpose.as_bytes(), text.as_bytes()]);
        hmac::sign(&self.keys.index, &said).as_ref().to_vec()
    }

    fn bound(&self, Place { table, row, column }: Place<'_>) -> Vec<u8> {
        bound(&[b"value", self.school.0.as_bytes(), table.as_bytes(), row.as_bytes(), column.as_bytes()])
    }
}

/// Parts after each other, each behind its length, so that no two lists read alike.
fn bound(parts: &[&[u8]]) -> Vec<u8> {
    let each = parts.iter().flat_map(|part| [(part.len() as u64).to_be_bytes().as_slice(), part].concat());
    each.collect()
}

fn close(key: &RandomizedNonceKey, bound: &[u8], mut plain: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let nonce = key.seal_in_place_append_tag(Aad::from(bound), &mut plain);
    let nonce = nonce.map_err(|_| Problem::internal("a value was not sealed"))?;
    Ok([&[FORMAT], nonce.as_ref().as_slice(), plain.as_slice()].concat())
}

fn open(key: &RandomizedNonceKey, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Problem> {
    let broken = || Problem::internal("a sealed value does not open here");
    let (format, rest) = sealed.split_first().ok_or_else(broken)?;
    let (nonce, closed) = rest.split_at_checked(NONCE_LEN).filter(|_| *format == FORMAT).ok_or_else(broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
    let mut closed = closed.to_vec();
    Ok(key.open_in_place(nonce, Aad::from(bound), &mut closed).map_err(|_| broken())?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(byte: u8) -> SchoolSeal {
        SchoolSeal::new(SchoolId(Uuid::from_u128(7)), &[byte; 2 * KEY]).unwrap()
    }

    const HERE: Place<'static> = Place { table: "visit", row: Uuid::from_u128(1), column: "person" };

    #[test]
    fn a_value_opens_only_in_its_school_table_row_and_column() {
        let own = seal(1);
        let sealed = own.close(HERE, "张某").unwrap();
        assert_eq!(own.open::<String>(HERE, &sealed).unwrap(), "张某");
        for elsewhere in [
            Place { table: "release", ..HERE },
            Place { row: Uuid::from_u128(2), ..HERE },
            Place { column: "phone", ..HERE },
        ] {
            assert!(own.open::<String>(elsewhere, &sealed).is_err(), "{elsewhere:?}");
        }
        let other = SchoolSeal { school: SchoolId(Uuid::from_u128(8)), ..own.clone() };
        assert!(other.open::<String>(HERE, &sealed).is_err(), "the school is bound, not only its key");
        assert!(seal(2).open::<String>(HERE, &sealed).is_err());
    }

    #[test]
    fn parts_that_read_alike_together_are_told_apart() {
        let own = seal(1);
        let sealed = own.close(Place { table: "visit", column: "person", ..HERE }, "x").unwrap();
        assert!(own.open::<String>(Place { table: "visit", column: "perso", ..HERE }, &sealed).is_err());
        assert_ne!(own.index("ab", "c"), own.index("a", "bc"));
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_noticed() {
        let own = seal(1);
        let sealed = own.close(HERE, "13800000000").unwrap();
        for at in 0..sealed.0.len() {
            for bit in 0..8 {
                let mut other = sealed.clone();
                other.0[at] ^= 1 << bit;
                assert!(own.open::<String>(HERE, &other).is_err(), "byte {at} bit {bit}");
            }
            assert!(own.open::<String>(HERE, &Sealed(sealed.0[..at].to_vec())).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_alike_and_says_nothing() {
        let own = seal(1);
        let (one, two) = (own.close(HERE, "张某").unwrap(), own.close(HERE, "张某").unwrap());
        assert_ne!(one, two);
        assert!(!one.0.windows(6).any(|some| some == "张某".as_bytes()));
        assert_eq!(format!("{one:?}{own:?}").matches("张").count(), 0);
    }

    #[test]
    fn an_index_is_the_same_for_the_same_text_only_with_the_same_key_and_purpose() {
        let index = seal(1).index("visit.phone", "13800000000");
        assert_eq!(index, seal(1).index("visit.phone", "13800000000"));
        assert_ne!(index, seal(1).index("visit.phone", "13800000001"));
        assert_ne!(index, seal(1).index("visit.name", "13800000000"));
        assert_ne!(index, seal(2).index("visit.phone", "13800000000"));
    }
}
