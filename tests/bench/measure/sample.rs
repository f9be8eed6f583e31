//! P4: samples written down with their row of the ledger, durable before the answer, against SQLite alone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use chrono::Utc;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::{
    Bench,
    scan::{CONNECTIONS, ROUND},
};
use crate::{
    control,
    house::Director,
    http, load,
    report::{Goal, median, ratio},
    seed::{self, A_DAY, Bulk, Enc, Taken, dish_id, first, origin, serving, sha},
};

/// So many samples can be taken: each dish of each meal of each day once.
const MOST: usize = 150_000;
const ROUNDS: usize = 3;

/// The next sample, with a key of its own.
fn sample(bearer: &str) -> impl Fn(usize) -> Vec<u8> + Clone + use<> {
    let (bearer, taken) = (bearer.to_owned(), Arc::new(AtomicUsize::new(0)));
    move |_| {
        let n = taken.fetch_add(1, Ordering::Relaxed);
        let (date, meal, dish) = serving(n);
        let body = serde_json::json!({
            "date": date, "meal": meal, "dishId": dish_id(dish), "grams": 130, "deciCelsius": 40, "reason": "补记",
        });
        let key = Uuid::now_v7().to_string();
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", &key)];
        http::request("POST", "/api/v1/samples", &headers, body.to_string().as_bytes())
    }
}

/// The same rows with nothing around them.
struct ByHand {
    db: Connection,
    school: Uuid,
    member: Uuid,
    taken: usize,
}

impl ByHand {
    fn write(&mut self) -> rusqlite::Result<()> {
        let (origin, school, n) = (origin(self.school), self.school.as_bytes(), self.taken);
        self.taken += 1;
        self.db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let head = "SELECT seq, link FROM ledger_head WHERE school_id = $1 AND ledger = 'sample'";
        let pair = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?));
        let head = self.db.prepare_cached(head)?.query_row([school], pair).optional()?;
        let (last, before) = head.unwrap_or_else(|| (0, first(&origin)));
        let (seq, taken) = (last + 1, Taken { at: Utc::now(), reason: "补记", ..Taken::of(n, self.member) });
        let (bytes, personal) = taken.encode(&origin, seq);
        let leaf = sha(0, &[&bytes]);
        let link = sha(1, &[&Enc::default().text(&origin).int(seq).0, &before, &leaf]);
        seed::insert(&self.db, "sample", &seed::SAMPLE, taken.record(self.school))?;
        let row = "INSERT INTO ledger_row (school_id, ledger, seq, bytes, leaf, link, op, subject_id, at_ms, actor_id) \
                   VALUES ($1, 'sample', $2, $3, $4, $5, 'sample.taken', $6, $7, $8)";
        let at = taken.at.timestamp_millis();
        let row_of = (school, seq, &bytes, &leaf, &link, taken.id.as_bytes(), at, self.member.as_bytes());
        self.db.prepare_cached(row)?.execute(row_of)?;
        if let Some((value, salt)) = personal {
            let secret = "INSERT INTO ledger_secret (school_id, ledger, seq, field, value, salt) \
                          VALUES ($1, 'sample', $2, 'said', $3, $4)";
            self.db.prepare_cached(secret)?.execute((school, seq, value, salt))?;
        }
        let head = "INSERT INTO ledger_head (school_id, ledger, seq, link, checkpoint) VALUES ($1, 'sample', $2, $3, 0) \
                    ON CONFLICT (school_id, ledger) DO UPDATE SET seq = excluded.seq, link = excluded.link";
        self.db.prepare_cached(head)?.execute((school, seq, &link))?;
        let done = "INSERT INTO idempotency (school_id, actor, operation, key, body_hash, result, at) \
                    VALUES ($1, $2, 'POST /api/v1/samples', $3, $4, $5, $6)";
        let result = format!("{{\"id\":\"{}\"}}", taken.id);
        let done_of =
            (school, self.member.to_string(), Uuid::now_v7().to_string(), &leaf, result, taken.at.to_rfc3339());
        self.db.prepare_cached(done)?.execute(done_of)?;
        self.db.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    /// Writes a second, for so long.
    fn run(&mut self, lasts: std::time::Duration) -> f64 {
        let (begun, before) = (Instant::now(), self.taken);
        while begun.elapsed() < lasts {
            self.write().unwrap();
        }
        (self.taken - before) as f64 / begun.elapsed().as_secs_f64()
    }
}

/// P4.
pub fn measure(bench: &Bench) {
    let house = bench.empty.copy(&bench.scratch("samples"));
    let mut bulk = Bulk::open(&house.file());
    let (school, member) = bulk.people();
    seed::canteen(&mut bulk, school, MOST / A_DAY);
    bulk.close();
    let db = control::open(house.copy(&bench.scratch("samples-by-hand")).file().to_str().unwrap());
    let mut by_hand = ByHand { db, school, member, taken: 0 };
    let server = house.serve();
    let make = sample(&Director::at(server.address).bearer);
    for (connections, what) in [(CONNECTIONS, "64 at once"), (1, "one alone")] {
        let (mut ours, mut control) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            // The first round only warms up.
            let lasts = if round == 0 { ROUND / 3 } else { ROUND };
            let both = (load::run(server.address, connections, lasts, make.clone()).per_second, by_hand.run(lasts));
            if round > 0 {
                ours.push(both.0);
                control.push(both.1);
            }
        }
        let (id, goal) = if connections == 1 { ("", None) } else { ("P4", Some(Goal::AtLeast(2.5))) };
        let both = (median(ours), median(control));
        ratio(id, &format!("write down a sample, {what}"), "writes/s", both, goal);
    }
}
