//! P4 and P5: things registered, durable before the answer.

use super::{
    Bench, FEW,
    scan::{ROUND, turns},
};
use crate::{
    house::Director,
    http, load,
    process::Process,
    report::{Goal, ratio},
    seed::{IN_ROOM, THINGS, id, scatter},
};

/// The n-th thing to register, with a key of its own.
pub fn register(bearer: &str, rooms: usize) -> impl Fn(usize) -> Vec<u8> + Clone + use<> {
    let bearer = bearer.to_owned();
    move |n| {
        let (category, name, brand, model, unit, price, _) = THINGS[n % THINGS.len()];
        let room = id(2, (scatter(n) % rooms as u64) as usize);
        let body = serde_json::json!({
            "name": name, "categoryCode": category, "brand": brand, "model": model, "unit": unit, "priceFen": price,
            "acquiredOn": "2026-08-20", "placeId": room,
        });
        let key = uuid::Uuid::now_v7().to_string();
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", &key)];
        http::request("POST", "/api/v1/assets", &headers, body.to_string().as_bytes())
    }
}

/// One alone: p50 of each in ms, in turns.
pub fn alone(
    (ours, control): (&Process, &Process),
    make: &(impl Fn(usize) -> Vec<u8> + Clone + 'static),
) -> (f64, f64) {
    let p50 = |process: &Process| load::run(process.address, 1, ROUND, make.clone()).p50();
    (p50(ours), p50(control))
}

/// P4 and P5.
pub fn measure(bench: &Bench) {
    let seeded = bench.school(FEW);
    let first = seeded.copy(&bench.scratch("ours"));
    // The session must be in both files, and each writes into its own: SQLite lets only one process write.
    let director = Director::at(first.serve().address);
    let (ours, control) = (first.serve(), first.copy(&bench.scratch("theirs")).control());
    let make = register(&director.bearer, FEW / IN_ROOM);
    let [a, b] = turns((&ours, &control), &make);
    ratio("P4", "register a thing, SQLite, 64 at once", "requests/s", (a.0, b.0), Some(Goal::AtLeast(2.5)));
    ratio("", "register a thing, SQLite, 64 at once", "CPU µs a request", (a.1, b.1), None);
    let p50 = alone((&ours, &control), &make);
    ratio("P5", "register a thing, SQLite, one alone", "ms", p50, Some(Goal::AtMost(1.6)));
}
