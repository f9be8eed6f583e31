//! Samples of many years and their ledger, hashed as its description says and not by the server's own code.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Cell::{self, Bool, Bytes, Id, Int, Null, Text},
    Sink,
    canteen::{dish, dish_id, serving},
    row::id,
};

/// One row in so many has a personal field.
const PERSONAL: usize = 3;
const REASON: &str = "勺子掉了，重新称";

/// Canonical bytes.
#[derive(Default)]
pub struct Enc(pub Vec<u8>);

impl Enc {
    fn put(mut self, tag: u8, content: &[u8]) -> Self {
        self.0.push(tag);
        self.0.extend((content.len() as u32).to_be_bytes());
        self.0.extend(content);
        self
    }

    /// Text.
    pub fn text(self, text: &str) -> Self {
        self.put(1, text.as_bytes())
    }

    /// A number.
    pub fn int(self, number: i64) -> Self {
        self.put(3, &number.to_be_bytes())
    }

    fn id(self, id: Uuid) -> Self {
        self.put(2, id.as_bytes())
    }

    fn null(self) -> Self {
        self.put(0, &[])
    }
}

/// SHA-256 of a kind and what follows.
pub fn sha(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(Sha256::new_with_prefix([kind]), |hash, part| hash.chain_update(part)).finalize().to_vec()
}

/// The chain of a school's samples.
pub fn origin(school: Uuid) -> String {
    format!("{school}/sample/v1")
}

/// The link before the first row.
pub fn first(origin: &str) -> Vec<u8> {
    sha(2, &[&Enc::default().text(origin).0])
}

/// A sample as it was taken.
pub struct Taken {
    pub id: Uuid,
    pub n: usize,
    pub keeper: Uuid,
    pub at: DateTime<Utc>,
    pub reason: &'static str,
}

impl Taken {
    /// The n-th.
    pub fn of(n: usize, keeper: Uuid) -> Self {
        let at = serving(n).0.and_hms_opt(4, 0, 0).unwrap().and_utc() + TimeDelta::minutes((n % 30) as i64);
        Self { id: id(9, n), n, keeper, at, reason: if n.is_multiple_of(PERSONAL) { REASON } else { "" } }
    }

    fn until(&self) -> DateTime<Utc> {
        self.at + TimeDelta::minutes(40)
    }

    /// The bytes of its row, and its personal field.
    pub fn encode(&self, origin: &str, seq: i64) -> (Vec<u8>, Option<(&'static str, Vec<u8>)>) {
        let (date, meal, of) = serving(self.n);
        let (at, until) = (self.at.timestamp_millis(), self.until().timestamp_millis());
        let enc = Enc::default().text("row-v1").text(origin).int(seq).text("sample.taken").id(self.id).int(at).null();
        let enc = enc.id(self.keeper).int(23).text("date").text(&date.to_string()).text("meal").text(meal);
        let enc = enc.text("dish_id").text(&dish_id(of).to_string()).text("dish").text(&dish(of));
        let enc = enc.text("status").text("kept").text("grams").int(130).text("container").text("");
        let enc = enc
            .text("fridge_id")
            .null()
            .text("deci_celsius")
            .int(40)
            .text("excursion")
            .int(0)
            .text("late")
            .int(0)
            .text("light")
            .int(0)
            .text("held")
            .int(0);
        let enc = enc.text("taken_at").int(at).text("served_until").int(until);
        let enc =
            enc.text("discard_after").int(until + 48 * 3_600_000).text("keeper_id").text(&self.keeper.to_string());
        let enc = enc.text("reviewed_at").null().text("discarded_at").null().text("discard_witness").null();
        let enc = enc.text("discard_method").text("").text("voided_at").null().text("version").int(1).int(0);
        if self.reason.is_empty() {
            return (enc.int(0).0, None);
        }
        let salt = sha(9, &[&seq.to_be_bytes()]);
        let said = Enc::default().text("pii-v1").text(origin).int(seq).text("said").text(self.reason).0;
        let commit = Hmac::<Sha256>::new_from_slice(&salt).unwrap().chain_update(said).finalize().into_bytes();
        (enc.int(1).text("said").put(2, &commit).0, Some((self.reason, salt)))
    }

    /// Its record.
    pub fn record(&self, school: Uuid) -> Vec<Cell> {
        let (date, meal, of) = serving(self.n);
        let text = |at: DateTime<Utc>| Text(at.to_rfc3339());
        let (until, due) = (self.until(), self.until() + TimeDelta::hours(48));
        let mut row =
            vec![Id(self.id), Id(school), Text(date.to_string()), meal.into(), Id(dish_id(of)), Text(dish(of))];
        row.extend([
            "kept".into(),
            Int(130),
            "".into(),
            Null,
            Int(40),
            Bool(false),
            Bool(false),
            Bool(false),
            self.reason.into(),
        ]);
        row.extend([text(self.at), Null, text(until), text(due), Id(self.keeper), "".into(), "".into(), Int(1)]);
        row
    }
}

/// The columns of a sample.
pub const SAMPLE: [&str; 23] = [
    "id",
    "school_id",
    "date",
    "meal",
    "dish_id",
    "dish",
    "status",
    "grams",
    "container",
    "fridge_id",
    "deci_celsius",
    "excursion",
    "late",
    "light",
    "reason",
    "taken_at",
    "occurred_at",
    "served_until",
    "discard_after",
    "keeper_id",
    "discard_method",
    "void_reason",
    "version",
];

/// Puts so many samples and their ledger into a school with menus. Answers how many bytes of it are hashed.
pub fn ledger(sink: &mut impl Sink, school: Uuid, member: Uuid, size: usize) -> usize {
    let origin = origin(school);
    let (mut rows, mut secrets, mut hashed) = (Vec::new(), Vec::new(), 0);
    let mut link = first(&origin);
    let key = |seq: i64| vec![Id(school), Cell::from("sample"), Int(seq)];
    for n in 0..size {
        let (seq, taken) = (n as i64 + 1, Taken::of(n, member));
        let (bytes, personal) = taken.encode(&origin, seq);
        if let Some((value, salt)) = personal {
            secrets.push(key(seq).into_iter().chain([Cell::from("said"), value.into(), Bytes(salt)]).collect());
        }
        hashed += bytes.len();
        let leaf = sha(0, &[&bytes]);
        link = sha(1, &[&Enc::default().text(&origin).int(seq).0, &link, &leaf]);
        let at = Int(taken.at.timestamp_millis());
        let op = Cell::from("sample.taken");
        let columns = [Bytes(bytes), Bytes(leaf), Bytes(link.clone()), op, Id(taken.id), at, Id(member)];
        rows.push(key(seq).into_iter().chain(columns).collect());
    }
    sink.put("sample", &SAMPLE, (0..size).map(|n| Taken::of(n, member).record(school)));
    let columns = ["school_id", "ledger", "seq", "bytes", "leaf", "link", "op", "subject_id", "at_ms", "actor_id"];
    sink.put("ledger_row", &columns, rows.into_iter());
    sink.put("ledger_secret", &["school_id", "ledger", "seq", "field", "value", "salt"], secrets.into_iter());
    let head = key(size as i64).into_iter().chain([Bytes(link), Int(0)]).collect();
    sink.put("ledger_head", &["school_id", "ledger", "seq", "link", "checkpoint"], [head].into_iter());
    hashed
}
