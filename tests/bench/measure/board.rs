//! The board of repairs with as many orders as a school gathers in decades, against ten thousand.

use std::time::{Duration, Instant};

use super::{Bench, FEW};
use crate::{
    house::{Director, House},
    http, load,
    report::{Goal, figure, ratio},
    seed::{self, Bulk, IN_ROOM, id, scatter},
};

const MANY: usize = 100_000;
/// So many orders a thing has.
const EACH: usize = 10;
const LASTS: Duration = Duration::from_millis(1500);
/// All states that an order passes through before it ends.
const OPEN: &str = "/api/v1/repairs?status=reported,triaged,assigned,started,waiting,finished";

/// The path of the n-th request among so many orders.
type Path = fn(usize, usize) -> String;

const LISTS: [(&str, Path); 6] = [
    ("board: open orders by due date", |_, _| OPEN.into()),
    ("one state of the board", |_, _| "/api/v1/repairs?status=assigned".into()),
    ("my orders", |_, _| format!("{OPEN}&mine=assigned")),
    ("all orders, the newest first", |_, _| "/api/v1/repairs".into()),
    ("orders of a room", |n, size| format!("/api/v1/repairs?placeId={}", id(2, thing(n, size) / IN_ROOM))),
    ("repairs of a thing", |n, size| format!("/api/v1/assets/{}/repairs", id(1, thing(n, size)))),
];

fn thing(n: usize, size: usize) -> usize {
    (scatter(n) % (size / EACH) as u64) as usize
}

fn school(bench: &Bench, orders: usize) -> House {
    let house = bench.school(FEW).copy(&bench.scratch(&format!("orders-{orders}")));
    let mut bulk = Bulk::open(&house.file());
    let (school, member) = bulk.people();
    seed::orders(&mut bulk, school, member, orders, orders / EACH);
    bulk.close();
    house
}

/// R.
pub fn measure(bench: &Bench) {
    let sizes = [MANY, FEW];
    let servers = sizes.map(|size| school(bench, size).serve());
    let bearers: Vec<String> = servers.iter().map(|server| Director::at(server.address).bearer).collect();
    for (at, (what, path)) in LISTS.into_iter().enumerate() {
        let p50 = |which: usize| {
            let (bearer, size) = (bearers[which].clone(), sizes[which]);
            let make = move |n| http::request("GET", &path(n, size), &[("Authorization", &bearer)], &[]);
            load::run(servers[which].address, 1, LASTS, make).p50()
        };
        let title = if at == 0 { format!("{MANY} orders against {FEW}: {what}") } else { what.to_owned() };
        ratio(if at == 0 { "R" } else { "" }, &title, "ms", (p50(0), p50(1)), Some(Goal::AtMost(2.5)));
    }
    let [many, _] = servers;
    let director = Director::at(many.address);
    let idle = many.memory("VmRSS");
    for format in ["xlsx", "html"] {
        let begun = Instant::now();
        let file =
            director.get(&format!("/api/v1/ledgers/repair/export?from=2015-01-01&to=2035-12-31&format={format}")).ok();
        let seconds = begun.elapsed().as_secs_f64();
        figure("", &format!("repair ledger of {MANY} orders, {format}"), "s", seconds, Some(Goal::AtMost(8.0)));
        figure("", "  its file", "MiB", file.len() as f64 / 1024.0 / 1024.0, None);
        figure("", "  peak memory above idle", "MiB", many.memory("VmHWM") - idle, None);
    }
}
