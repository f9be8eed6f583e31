//! P11: the same on PostgreSQL.

use std::process::Command;

use super::{
    Bench,
    scan::{same, scan, turns},
    write::{alone, register},
};
use crate::{
    house::{Director, House},
    process::core,
    report::{Goal, absent, ratio},
    seed::{self, Copy, IN_ROOM},
};

const SIZE: usize = 100_000;

/// P11.
pub fn measure(bench: &Bench) {
    let Ok(url) = std::env::var("HOUQIN_TEST_POSTGRES") else {
        return absent("P11", "PostgreSQL", "HOUQIN_TEST_POSTGRES names none");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Copy::open(&runtime, &url).run("CREATE DATABASE bench");
    let own = format!("{}/bench", url.rsplit_once('/').unwrap().0);
    let house = House::found(&bench.scratch("postgres"), &own);
    let mut copy = Copy::open(&runtime, &own);
    let (school, keeper) = copy.people();
    seed::fill(&mut copy, school, keeper, SIZE);
    copy.run("VACUUM ANALYZE");
    pin(copy.server());
    drop(copy);
    let (ours, control) = (house.serve(), house.control());
    let director = Director::at(ours.address);
    same(&ours, &control, &director.bearer);
    let [a, b] = turns((&ours, &control), &scan(&director.bearer, SIZE));
    ratio("P11", "scan, PostgreSQL", "requests/s", (a.0, b.0), Some(Goal::AtLeast(0.8)));
    ratio("", "scan, PostgreSQL", "CPU µs a request", (a.1, b.1), None);
    let make = register(&director.bearer, SIZE / IN_ROOM);
    let [a, b] = turns((&ours, &control), &make);
    ratio("", "register a thing, PostgreSQL", "requests/s", (a.0, b.0), Some(Goal::AtLeast(0.8)));
    ratio("", "register a thing, PostgreSQL", "CPU µs a request", (a.1, b.1), None);
    ratio("", "register a thing, PostgreSQL, one alone", "ms", alone((&ours, &control), &make), None);
}

/// Puts PostgreSQL, whose backends follow their parent, on the core of the servers.
fn pin(backend: i32) {
    let status = std::fs::read_to_string(format!("/proc/{backend}/status")).unwrap_or_default();
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).map(str::trim);
    let is_ours = parent.is_some_and(|parent| {
        std::fs::read_to_string(format!("/proc/{parent}/comm")).is_ok_and(|name| name.trim() == "postgres")
    });
    if let Some(parent) = parent.filter(|_| is_ours) {
        // Where it may not be moved it stays on all cores, for both alike.
        let _ = Command::new("taskset").args(["-a", "-p", "-c", &core(), parent]).output();
    }
}
