//! A ledger of any length, hashed as its description says and not by the server's own code.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Cell::{self, Bytes, Id, Int},
    Sink,
    row::id,
};

/// One row in so many has a personal field.
const PERSONAL: usize = 3;
const BEGAN: i64 = 1_756_684_800_000;

#[derive(Default)]
struct Enc(Vec<u8>);

impl Enc {
    fn put(mut self, tag: u8, content: &[u8]) -> Self {
        self.0.push(tag);
        self.0.extend((content.len() as u32).to_be_bytes());
        self.0.extend(content);
        self
    }

    fn text(self, text: &str) -> Self {
        self.put(1, text.as_bytes())
    }

    fn int(self, number: i64) -> Self {
        self.put(3, &number.to_be_bytes())
    }
}

fn sha(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(Sha256::new_with_prefix([kind]), |hash, part| hash.chain_update(part)).finalize().to_vec()
}

/// Puts so many rows into the sample ledger of a school. Answers how many bytes of them are hashed.
pub fn ledger(sink: &mut impl Sink, school: Uuid, member: Uuid, size: usize) -> usize {
    let origin = format!("{school}/sample/v1");
    let (mut rows, mut secrets, mut hashed) = (Vec::new(), Vec::new(), 0);
    let mut link = sha(2, &[&Enc::default().text(&origin).0]);
    let key = |seq: i64| vec![Id(school), Cell::from("sample"), Int(seq)];
    for n in 0..size {
        let (seq, at) = (n as i64 + 1, BEGAN + n as i64 * 60_000);
        let enc = Enc::default().text("row-v1").text(&origin).int(seq).text("kept");
        let enc = enc.put(2, id(9, n).as_bytes()).int(at).put(0, &[]).put(2, member.as_bytes()).int(6);
        let enc = enc.text("date").text("2025-09-01").text("meal").text("lunch").text("dish").text("西红柿炒鸡蛋");
        let enc = enc.text("grams").int(126).text("deci_celsius").int(40).text("status").text("kept").int(0);
        let bytes = if n % PERSONAL == 0 {
            let salt = sha(9, &[&seq.to_be_bytes()]);
            let said = Enc::default().text("pii-v1").text(&origin).int(seq).text("said").text("勺子掉了，重新称").0;
            let commit = Hmac::<Sha256>::new_from_slice(&salt).unwrap().chain_update(said).finalize().into_bytes();
            let (field, value) = (Cell::from("said"), Cell::from("勺子掉了，重新称"));
            secrets.push(key(seq).into_iter().chain([field, value, Bytes(salt)]).collect());
            enc.int(1).text("said").put(2, &commit).0
        } else {
            enc.int(0).0
        };
        hashed += bytes.len();
        let leaf = sha(0, &[&bytes]);
        link = sha(1, &[&Enc::default().text(&origin).int(seq).0, &link, &leaf]);
        let columns =
            [Bytes(bytes), Bytes(leaf), Bytes(link.clone()), "kept".into(), Id(id(9, n)), Int(at), Id(member)];
        rows.push(key(seq).into_iter().chain(columns).collect());
    }
    let columns = ["school_id", "ledger", "seq", "bytes", "leaf", "link", "op", "subject_id", "at_ms", "actor_id"];
    sink.put("ledger_row", &columns, rows.into_iter());
    sink.put("ledger_secret", &["school_id", "ledger", "seq", "field", "value", "salt"], secrets.into_iter());
    let head = key(size as i64).into_iter().chain([Bytes(link), Int(0)]).collect();
    sink.put("ledger_head", &["school_id", "ledger", "seq", "link", "checkpoint"], [head].into_iter());
    hashed
}
