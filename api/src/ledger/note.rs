//! Checkpoints as signed notes, in the form that transparency logs use (C2SP `signed-note`, `tlog-checkpoint`), so that
//! tools which know nothing of schools can check them:
//!
//! ```text
//! 019a0000-0000-7000-8000-000000000001/sample/v1     the chain
//! 1042                                               its last row
//! 8nTc2hM…=                                          the link of that row
//! time 2026-11-21T23:00:00.000Z
//! previous Tq0…=                                     SHA-256 of the note before, or `none`
//!
//! — k3m9qx CpmIrt3S…=                                key and Ed25519 signature
//! ```

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::chain::{self, Hash, hash};

/// Ed25519, as signed notes name it.
const ED25519_KIND: u8 = 1;

/// How far a ledger had come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The chain.
    pub origin: String,
    /// Its last row.
    pub seq: i64,
    /// The link of that row.
    pub link: Hash,
    /// When.
    pub at: DateTime<Utc>,
    /// The hash of the note before; none before the first.
    pub previous: Option<Hash>,
}

/// The hash by which the next note names this one.
pub fn digest(note: &str) -> Hash {
    Sha256::digest(note).into()
}

impl Note {
    fn text(&self) -> String {
        let Self { origin, seq, link, at, previous } = self;
        let (link, at) = (STANDARD.encode(link), at.to_rfc3339_opts(SecondsFormat::Millis, true));
        let previous = previous.map_or_else(|| "none".into(), |hash| STANDARD.encode(hash));
        format!("{origin}\n{seq}\n{link}\ntime {at}\nprevious {previous}\n")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut line = || lines.next();
        let note = Self {
            origin: line()?.into(),
            seq: line()?.parse().ok()?,
            link: hash(&STANDARD.decode(line()?).ok()?)?,
            at: DateTime::parse_from_rfc3339(line()?.strip_prefix("time ")?).ok()?.to_utc(),
            previous: match line()?.strip_prefix("previous ")? {
                "none" => None,
                digest => Some(hash(&STANDARD.decode(digest).ok()?)?),
            },
        };
        // There is one way to write it.
        (note.text() == text).then_some(note)
    }
}

/// A key by which signatures are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    bytes: Hash,
}

impl PublicKey {
    /// The key of a text such as `k3m9qx+0a998…+AWfT…=`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.trim().split_once('+')?;
        let (_, key) = rest.split_once('+')?;
        let key = STANDARD.decode(key).ok()?;
        let (&ED25519_KIND, bytes) = key.split_first()? else { return None };
        let key = Self { name: name.into(), bytes: hash(bytes)? };
        (key.text() == text.trim()).then_some(key)
    }

    /// The key as a text.
    pub fn text(&self) -> String {
        let bytes = [&[ED25519_KIND], self.bytes.as_slice()].concat();
        format!("{}+{}", self.short(), STANDARD.encode(bytes))
    }

    /// Its name and the start of its hash.
    pub fn short(&self) -> String {
        format!("{}+{}", self.name, chain::hex(&self.id()))
    }

    /// The start of its hash, which stands before each of its signatures.
    fn id(&self) -> [u8; 4] {
        let hash = Sha256::new_with_prefix(&self.name).chain_update([b'\n', ED25519_KIND]).chain_update(self.bytes);
        let [a, b, c, d, ..]: Hash = hash.finalize().into();
        [a, b, c, d]
    }
}

/// What is wrong with a signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// It is not what was signed.
    Altered,
    /// It is signed by none of the keys.
    UnknownKey,
}

/// What the text says, if one of the keys signed it; and which.
pub fn open<'k>(text: &str, keys: &'k [PublicKey]) -> Result<(Note, &'k PublicKey), Forged> {
    let (said, key) = signed(text, keys)?;
    Note::parse(&said).map(|note| (note, key)).ok_or(Forged::Altered)
}

/// The same of a copy that went through other hands: what they did to its ends is forgiven.
pub fn kept(copy: &str, keys: &[PublicKey]) -> Result<Note, &'static str> {
    let text = format!("{}\n", copy.trim().replace("\r\n", "\n"));
    match open(&text, keys) {
        Ok((note, _)) => Ok(note),
        Err(Forged::Altered) => Err("the note is not what was signed"),
        Err(Forged::UnknownKey) => Err("the note was signed by a key that is not known here"),
    }
}

fn signed<'k>(text: &str, keys: &'k [PublicKey]) -> Result<(String, &'k PublicKey), Forged> {
    let (said, signature) = text.split_once("\n\n— ").ok_or(Forged::Altered)?;
    let said = format!("{said}\n");
    let (name, signature) = signature.split_once(' ').ok_or(Forged::Altered)?;
    let line = signature.strip_suffix('\n').ok_or(Forged::Altered)?;
    let signature = STANDARD.decode(line).map_err(|_| Forged::Altered)?;
    let (id, signature) = signature.split_first_chunk::<4>().ok_or(Forged::Altered)?;
    let key = keys.iter().find(|key| key.name == name && key.id() == *id).ok_or(Forged::UnknownKey)?;
    let signed = UnparsedPublicKey::new(&ED25519, key.bytes).verify(said.as_bytes(), signature);
    signed.map(|()| (said, key)).map_err(|_| Forged::Altered)
}

/// The keys of the house: the first signs, all are published.
pub struct Signer {
    pair: Ed25519KeyPair,
    keys: Vec<PublicKey>,
}

impl Signer {
    /// Of names and secrets of 32 bytes; none when there is no such secret.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Option<Self> {
        let (mut first, mut keys) = (None, Vec::new());
        for (name, secret) in secrets {
            let pair = Ed25519KeyPair::from_seed_unchecked(secret).ok()?;
            keys.push(PublicKey { name: name.into(), bytes: hash(pair.public_key().as_ref())? });
            first.get_or_insert(pair);
        }
        Some(Self { pair: first?, keys })
    }

    /// All keys, the one that signs first.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The signed note, and which key signed it.
    pub fn sign(&self, note: &Note) -> Option<(String, &PublicKey)> {
        let key = self.keys.first()?;
        let said = note.text();
        let signature = self.pair.try_sign(said.as_bytes()).ok()?;
        let signature = STANDARD.encode([key.id().as_slice(), signature.as_ref()].concat());
        Some((format!("{said}\n— {} {signature}\n", key.name), key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(name: &str, byte: u8) -> Signer {
        Signer::new([(name, [byte; 32].as_slice())]).unwrap()
    }

    fn note() -> Note {
        let at = DateTime::from_timestamp_millis(1_763_683_200_000).unwrap();
        let origin = "019a0000-0000-7000-8000-000000000001/sample/v1".into();
        Note { origin, seq: 1042, link: [7; 32], at, previous: None }
    }

    /// From the documentation of `golang.org/x/mod/sumdb/note`, which defined the form.
    #[test]
    fn notes_are_those_that_other_tools_write() {
        let key = PublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let (said, _) = signed(text, std::slice::from_ref(&key)).unwrap();
        assert!(said.ends_with("your problem is.\n"));
        assert!(signed(&text.replace("answer", "anzwer"), &[key]).is_err());
    }

    #[test]
    fn a_note_is_what_was_signed_and_by_whom() {
        let (ours, theirs) = (signer("a", 3), signer("a", 4));
        for previous in [None, Some([9; 32])] {
            let note = Note { previous, ..note() };
            let (text, key) = ours.sign(&note).unwrap();
            assert_eq!(open(&text, ours.keys()).unwrap(), (note, key));
            assert_eq!(open(&text, theirs.keys()).unwrap_err(), Forged::UnknownKey);
            for at in 0..text.len() {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1;
                if let Ok(other) = String::from_utf8(bytes) {
                    assert!(open(&other, ours.keys()).is_err(), "{at}: {other}");
                }
            }
        }
        assert_eq!(PublicKey::parse(&ours.keys()[0].text()), Some(ours.keys()[0].clone()));
        assert_eq!(PublicKey::parse(&ours.keys()[0].text().replace("a+", "b+")), None, "the hash is of another name");
    }

    #[test]
    fn behind_a_new_key_the_old_one_still_tells_what_it_signed() {
        let old = signer("a", 3);
        let both = Signer::new([("b", [4; 32].as_slice()), ("a", &[3; 32])]).unwrap();
        let (before, after) = (old.sign(&note()).unwrap().0, both.sign(&note()).unwrap().0);
        assert!(open(&before, both.keys()).is_ok() && open(&after, both.keys()).is_ok());
        assert_eq!(open(&after, old.keys()).unwrap_err(), Forged::UnknownKey);
    }
}
