//! P1: scans of random tags of the largest register, the token verified.

use std::time::Duration;

use serde_json::Value;

use super::Bench;
use crate::{
    house::Director,
    http, load,
    process::Process,
    report::{Goal, median, ratio},
    seed::{code, scatter},
};

/// So many connections ask at once.
pub const CONNECTIONS: usize = 64;
/// So long a round lasts; server and control take turns.
pub const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;

/// A request's n-th scan in a register of this size.
pub fn scan(bearer: &str, size: usize) -> impl Fn(usize) -> Vec<u8> + Clone + use<> {
    let bearer = bearer.to_owned();
    move |n| {
        let path = format!("/api/v1/tags/{}", code((scatter(n) % size as u64) as usize));
        http::request("GET", &path, &[("Authorization", &bearer)], &[])
    }
}

/// Takes turns between two servers; answers requests a second and CPU µs a request of each.
pub fn turns(
    (ours, control): (&Process, &Process),
    make: &(impl Fn(usize) -> Vec<u8> + Clone + 'static),
) -> [(f64, f64); 2] {
    let mut figures = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (process, figures) in [ours, control].into_iter().zip(&mut figures) {
            let before = process.cpu();
            // The first round only warms up.
            let lasts = if round == 0 { ROUND / 3 } else { ROUND };
            let done = load::run(process.address, CONNECTIONS, lasts, make.clone());
            if round > 0 {
                let cpu = (process.cpu() - before).as_secs_f64() * 1e6 / done.requests as f64;
                figures.push((done.per_second, cpu));
            }
        }
    }
    figures.map(|rounds| {
        let (per_second, cpu) = rounds.into_iter().unzip();
        (median(per_second), median(cpu))
    })
}

/// Both must answer the same, else there is nothing to compare.
pub fn same(ours: &Process, control: &Process, bearer: &str) {
    let path = format!("/api/v1/tags/{}", code(7));
    let [ours, control] = [ours, control].map(|process| -> Value {
        http::call(process.address, "GET", &path, &[("Authorization", bearer)], &[]).unwrap().json()
    });
    assert_eq!(ours, control);
}

/// P1.
pub fn measure(bench: &Bench) {
    let house = bench.school(bench.many);
    let (ours, control) = (house.serve(), house.control());
    let director = Director::at(ours.address);
    same(&ours, &control, &director.bearer);
    let [a, b] = turns((&ours, &control), &scan(&director.bearer, bench.many));
    ratio("P1", "scan, SQLite", "requests/s", (a.0, b.0), Some(Goal::AtLeast(0.5)));
    ratio("", "scan, SQLite", "CPU µs a request", (a.1, b.1), None);
}
