//! Who is inside, after a million visits that are over, against ten thousand.

use std::time::Duration;

use serde_json::json;

use super::{Bench, FEW};
use crate::{
    house::{Director, House},
    http, load,
    process::Process,
    report::{Goal, ratio},
    seed::{self, Bulk},
};

const MANY: usize = 1_000_000;
/// So many are inside.
const INSIDE: usize = 40;
const LASTS: Duration = Duration::from_millis(1500);
const LISTS: [(&str, &str); 3] = [
    ("who is inside", "/api/v1/visits?onSite=true"),
    ("who waits for a yes", "/api/v1/visits?status=waiting"),
    ("all visits, the newest first", "/api/v1/visits"),
];

fn school(bench: &Bench, visits: usize) -> House {
    let house = bench.empty.copy(&bench.scratch(&format!("visits-{visits}")));
    let mut bulk = Bulk::open(&house.file());
    let (school, member) = bulk.people();
    seed::visits(&mut bulk, school, member, visits);
    bulk.close();
    house
}

/// An ambulance is inside as soon as it is written down.
fn let_in(server: &Process) -> String {
    let director = Director::at(server.address);
    for n in 0..INSIDE {
        let visit = json!({"name": format!("急救人员{n}"), "purpose": "emergency", "plate": format!("京A·{n:05}")});
        director.post("/api/v1/visits", "application/json", visit.to_string().as_bytes()).ok();
    }
    director.bearer
}

/// V.
pub fn measure(bench: &Bench) {
    let servers = [MANY, FEW].map(|size| school(bench, size).serve());
    let bearers = [0, 1].map(|which: usize| let_in(&servers[which]));
    for (at, (what, path)) in LISTS.into_iter().enumerate() {
        let p50 = |which: usize| {
            let bearer = bearers[which].clone();
            let make = move |_| http::request("GET", path, &[("Authorization", &bearer)], &[]);
            load::run(servers[which].address, 1, LASTS, make).p50()
        };
        let title = if at == 0 { format!("{MANY} past visits against {FEW}: {what}") } else { what.to_owned() };
        ratio(if at == 0 { "V" } else { "" }, &title, "ms", (p50(0), p50(1)), Some(Goal::AtMost(1.6)));
    }
}
