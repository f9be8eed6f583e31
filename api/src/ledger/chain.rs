//! The hashes of a ledger. What a hash is of is said by its first byte, so that none can be taken for another.

use entity::{SchoolId, ledger_head::Ledger};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{ActiveEnum, Iterable};
use sha2::{Digest, Sha256};

use super::encode::Enc;

/// SHA-256.
pub type Hash = [u8; 32];

/// The name of a chain: `school/ledger/v1`.
pub fn origin(school: SchoolId, ledger: Ledger) -> String {
    format!("{school}/{}/v1", ledger.to_value())
}

/// Whether such a name is that of a ledger whose personal fields are sealed.
pub fn is_sealed(origin: &str) -> bool {
    let name = origin.split('/').nth(1);
    Ledger::iter().any(|ledger| ledger.is_sealed() && name == Some(ledger.to_value().as_str()))
}

/// The link before the first row.
pub fn first(origin: &str) -> Hash {
    of(2, &[&Enc::default().text(origin).0])
}

/// The hash of a row's bytes.
pub fn leaf(bytes: &[u8]) -> Hash {
    of(0, &[bytes])
}

/// The link of a row: its place in the chain, the link before, and its own hash.
pub fn link(origin: &str, seq: i64, before: &Hash, leaf: &Hash) -> Hash {
    of(1, &[&Enc::default().text(origin).int(seq).0, before, leaf])
}

/// What stands in a row for a personal field. Without the salt it says nothing, however few values there could be.
pub fn commit(origin: &str, seq: i64, field: &str, value: &str, salt: &Hash) -> Hash {
    let said = Enc::default().text("pii-v1").text(origin).int(seq).text(field).text(value).0;
    // A key of a whole block, as the algorithm itself would fill it up.
    let mut key = [0; 64];
    key.iter_mut().zip(salt).for_each(|(to, byte)| *to = *byte);
    Hmac::<Sha256>::new(&key.into()).chain_update(said).finalize().into_bytes().into()
}

/// Bytes that are as long as a hash.
pub fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok()
}

/// As receipts and answers have it.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash that somebody wrote in hex, in the one way in which [`hex`] writes it.
pub fn unhex(text: &str) -> Option<Hash> {
    let digit = |digit: char| digit.to_digit(16).filter(|_| !digit.is_ascii_uppercase()).map(|digit| digit as u8);
    let digits: Vec<u8> = text.chars().map(digit).collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)).collect();
    if digits.len() == 64 { hash(&bytes) } else { None }
}

fn of(kind: u8, parts: &[&[u8]]) -> Hash {
    parts.iter().fold(Sha256::new_with_prefix([kind]), |hash, part| hash.chain_update(part)).finalize().into()
}
