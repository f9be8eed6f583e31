//! Canonical bytes: the same evidence has one encoding, on every database and for ever. A value is a tag, the length of
//! its content (four bytes, the highest first) and the content. No JSON, no floats, no separators; text stays as it came.
//!
//! `row-v1` is frozen by the golden vectors below. What a row is to hold beside it enters by a `row-v2`; rows that are
//! there are never encoded anew.

use uuid::Uuid;

use super::chain::{Hash, hash};

const NULL: u8 = 0;
const TEXT: u8 = 1;
const BYTES: u8 = 2;
const INT: u8 = 3;

const ROW: &str = "row-v1";

/// What a field of a row says. Times are milliseconds since 1970; money, mass and the like are integers too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, as it came.
    Text(String),
    /// A number.
    Int(i64),
    /// Nothing.
    Null,
}

impl<T: Into<String>> From<Option<T>> for Value {
    fn from(text: Option<T>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }
}

/// A row, as it is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub seq: i64,
    /// What happened.
    pub op: String,
    /// To what.
    pub subject: Uuid,
    /// When, by the server, in milliseconds since 1970.
    pub at_ms: i64,
    /// When, by the phone.
    pub client_ms: Option<i64>,
    /// Who did it: the id of a member, whose name is elsewhere.
    pub actor: Option<Uuid>,
    /// What is no secret. A name may come several times.
    pub fields: Vec<(String, Value)>,
    /// SHA-256 of each photo.
    pub photos: Vec<Hash>,
    /// A commitment to each personal field.
    pub commits: Vec<(String, Hash)>,
}

impl Row {
    /// The bytes.
    pub fn encode(&self, origin: &str) -> Vec<u8> {
        let enc = Enc::default().text(ROW).text(origin).int(self.seq).text(&self.op);
        let enc = enc.bytes(self.subject.as_bytes()).int(self.at_ms);
        let enc = match self.client_ms {
            Some(at) => enc.int(at),
            None => enc.null(),
        };
        let mut enc = match &self.actor {
            Some(actor) => enc.bytes(actor.as_bytes()),
            None => enc.null(),
        };
        enc = enc.count(self.fields.len());
        for (name, value) in &self.fields {
            enc = enc.text(name);
            enc = match value {
                Value::Text(text) => enc.text(text),
                Value::Int(number) => enc.int(*number),
                Value::Null => enc.null(),
            };
        }
        enc = self.photos.iter().fold(enc.count(self.photos.len()), |enc, photo| enc.bytes(photo));
        enc = enc.count(self.commits.len());
        self.commits.iter().fold(enc, |enc, (name, commit)| enc.text(name).bytes(commit)).0
    }

    /// What the bytes say; none when they are not those of a row of this ledger.
    pub fn decode(origin: &str, bytes: &[u8]) -> Option<Self> {
        let mut dec = Dec(bytes);
        if dec.text()? != ROW || dec.text()? != origin {
            return None;
        }
        let row = Self {
            seq: dec.int()?,
            op: dec.text()?,
            subject: dec.id()?,
            at_ms: dec.int()?,
            client_ms: match dec.value()? {
                (NULL, _) => None,
                (INT, content) => Some(i64::from_be_bytes(content.try_into().ok()?)),
                _ => return None,
            },
            actor: match dec.value()? {
                (NULL, _) => None,
                (BYTES, content) => Some(Uuid::from_slice(content).ok()?),
                _ => return None,
            },
            fields: dec.several(|dec| Some((dec.text()?, dec.field()?)))?,
            photos: dec.several(|dec| hash(dec.bytes()?))?,
            commits: dec.several(|dec| Some((dec.text()?, hash(dec.bytes()?)?)))?,
        };
        dec.0.is_empty().then_some(row)
    }
}

/// Puts values one behind the other.
#[derive(Clone, Default)]
pub struct Enc(pub Vec<u8>);

impl Enc {
    fn put(mut self, tag: u8, content: &[u8]) -> Self {
        // No text is as long as this can count: a request is a quarter of a megabyte at most.
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        self.0.push(tag);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(content);
        self
    }

    /// Text.
    pub fn text(self, text: &str) -> Self {
        self.put(TEXT, text.as_bytes())
    }

    /// A number.
    pub fn int(self, number: i64) -> Self {
        self.put(INT, &number.to_be_bytes())
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        self.put(BYTES, bytes)
    }

    fn null(self) -> Self {
        self.put(NULL, &[])
    }

    fn count(self, count: usize) -> Self {
        self.int(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// Takes them apart again. None: it was not put together by [`Enc`].
struct Dec<'a>(&'a [u8]);

impl<'a> Dec<'a> {
    fn value(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (content, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        self.0 = rest;
        let whole = match tag {
            NULL => content.is_empty(),
            INT => content.len() == 8,
            tag => [TEXT, BYTES].contains(&tag),
        };
        whole.then_some((tag, content))
    }

    fn of(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.value().filter(|(is, _)| *is == tag).map(|(_, content)| content)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.of(TEXT)?.to_vec()).ok()
    }

    fn int(&mut self) -> Option<i64> {
        Some(i64::from_be_bytes(self.of(INT)?.try_into().ok()?))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        self.of(BYTES)
    }

    fn id(&mut self) -> Option<Uuid> {
        Uuid::from_slice(self.bytes()?).ok()
    }

    fn field(&mut self) -> Option<Value> {
        Some(match self.value()? {
            (TEXT, content) => Value::Text(String::from_utf8(content.to_vec()).ok()?),
            (INT, content) => Value::Int(i64::from_be_bytes(content.try_into().ok()?)),
            (NULL, _) => Value::Null,
            _ => return None,
        })
    }

    fn several<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // Each takes some of what is left, so a count that is too high ends soon.
        let count = u64::try_from(self.int()?).ok()?;
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::chain::{commit, first, hex, leaf, link, unhex},
        *,
    };

    const ORIGIN: &str = "019a0000-0000-7000-8000-000000000001/sample/v1";

    fn id(last: u8) -> Uuid {
        Uuid::parse_str(&format!("019a0000-0000-7000-8000-0000000000{last:02x}")).unwrap()
    }

    fn full() -> Row {
        let salt: Hash = std::array::from_fn(|at| at as u8);
        let photo = unhex("55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8").unwrap();
        Row {
            seq: 1,
            op: "failed".into(),
            subject: id(0x31),
            at_ms: 1_763_683_200_123,
            client_ms: Some(1_763_683_199_000),
            actor: Some(id(2)),
            fields: vec![
                ("dish".into(), Value::Text("西红柿炒鸡蛋".into())),
                ("grams".into(), Value::Int(-124)),
                ("fridge".into(), Value::Null),
            ],
            photos: vec![photo],
            commits: vec![("reason".into(), commit(ORIGIN, 1, "reason", "称重时勺子掉了", &salt))],
        }
    }

    fn bare() -> Row {
        let (fields, photos, commits) = Default::default();
        let (op, subject, at_ms) = ("void".into(), id(0x31), 1_763_683_200_124);
        Row { seq: 2, op, subject, at_ms, client_ms: None, actor: None, fields, photos, commits }
    }

    /// Made by another program, from the description alone. They never change: what is hashed today is looked at for ever.
    #[test]
    fn golden_vectors() {
        let before = first(ORIGIN);
        assert_eq!(hex(&before), "98db7c180b7e0e1231656daa24f4dbdf7ff20fdf69091e655e3a8953673681ad");
        let (_, reason) = &full().commits[0];
        assert_eq!(hex(reason), "16751b9978acb8ed29cfc85beec8a13d71dad8295c937ba98375f0c54bceb505");
        let bytes = full().encode(ORIGIN);
        assert_eq!(bytes.len(), 349);
        assert_eq!(hex(&leaf(&bytes)), "aa50795ab0eda018f76a370fccfc80c928b0c1ad8ba6ead01ffcc3ead599fe11");
        let one = link(ORIGIN, 1, &before, &leaf(&bytes));
        assert_eq!(hex(&one), "709a265c320e9c91a0edd7ee684689250ee997444d285761dccd904553009a91");
        let bytes = bare().encode(ORIGIN);
        assert_eq!(
            hex(&bytes),
            "0100000006726f772d7631010000002e30313961303030302d303030302d373030302d383030302d3030303030303030303030312f\
             73616d706c652f7631030000000800000000000000020100000004766f69640200000010019a000000007000800000000000003103\
             000000080000019aa3b5ec7c00000000000000000000030000000800000000000000000300000008000000000000000003000000080\
             000000000000000"
        );
        let two = link(ORIGIN, 2, &one, &leaf(&bytes));
        assert_eq!(hex(&two), "bb173d5ad985ac2022367512a60532e8b789b3e8787bcd4edb56b79f8ca90bac");
    }

    #[test]
    fn a_row_comes_back_as_it_went() {
        for row in [full(), bare()] {
            let bytes = row.encode(ORIGIN);
            assert_eq!(Row::decode(ORIGIN, &bytes), Some(row));
            for end in 0..bytes.len() {
                assert_eq!(Row::decode(ORIGIN, &bytes[..end]), None, "cut at {end}");
            }
            assert_eq!(Row::decode(ORIGIN, &[bytes.as_slice(), &[0]].concat()), None);
            assert_eq!(Row::decode("another/sample/v1", &bytes), None);
        }
    }

    /// Two rows never have the same bytes, and no bytes are read as another's: else a hash would stand for both.
    #[test]
    fn whatever_is_read_is_written_the_same() {
        for bytes in [full().encode(ORIGIN), bare().encode(ORIGIN)] {
            for at in 0..bytes.len() {
                for bit in 0..8 {
                    let mut other = bytes.clone();
                    other[at] ^= 1 << bit;
                    if let Some(row) = Row::decode(ORIGIN, &other) {
                        assert_eq!(row.encode(ORIGIN), other);
                    }
                }
            }
        }
    }
}
