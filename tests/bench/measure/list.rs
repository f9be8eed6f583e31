//! P7: what a person waits for when the register grows.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Bench, FEW, scan::scan};
use crate::{
    house::Director,
    http, load,
    process::Process,
    report::{Goal, ratio},
    seed::{IN_BUILDING, IN_ROOM, id, number, scatter},
};

const LASTS: Duration = Duration::from_millis(1500);
/// Words of many things: each twentieth thing of the register has one of them.
const WORDS: [&str; 5] = ["投影", "书架", "窗帘", "灭火", "音箱"];

/// The path of the n-th request in a register of a size.
type Path = fn(usize, usize) -> String;

const LISTS: [(&str, Path); 5] = [
    ("list by number, any page", |n, size| {
        let cursor = serde_json::json!([number(any(n, size))]).to_string();
        format!("/api/v1/assets?cursor={}", URL_SAFE_NO_PAD.encode(cursor))
    }),
    ("list of a room", |n, size| format!("/api/v1/assets?placeId={}", id(2, any(n, size) / IN_ROOM))),
    ("list of a building of 5,000 things", |n, size| {
        format!("/api/v1/assets?placeId={}", id(5, any(n, size) / IN_ROOM / IN_BUILDING))
    }),
    ("search for two Chinese characters", |n, _| format!("/api/v1/assets?q={}", encoded(WORDS[n % WORDS.len()]))),
    ("search for the beginning of a model", |n, _| {
        format!("/api/v1/assets?q={}", ["TY30", "SJ06", "CL02", "MH04", "YX05"][n % 5])
    }),
];

fn any(n: usize, size: usize) -> usize {
    (scatter(n) % size as u64) as usize
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// P7.
pub fn measure(bench: &Bench) {
    let sizes = [bench.many, FEW];
    let servers = sizes.map(|size| bench.school(size).serve());
    let bearers: Vec<String> = servers.iter().map(|server| Director::at(server.address).bearer).collect();
    let p50 = |server: &Process, make: Box<dyn Fn(usize) -> Vec<u8>>| load::run(server.address, 1, LASTS, make).p50();
    let pair = |of: &dyn Fn(usize) -> f64| (of(0), of(1));
    let scans = pair(&|at| p50(&servers[at], Box::new(scan(&bearers[at], sizes[at]))));
    let title = format!("{} things against {FEW}: ", bench.many);
    ratio("P7", &format!("{title}scan"), "ms", scans, Some(Goal::AtMost(1.6)));
    for (what, path) in LISTS {
        let lists = pair(&|at| {
            let (bearer, size) = (bearers[at].clone(), sizes[at]);
            let make = move |n| http::request("GET", &path(n, size), &[("Authorization", &bearer)], &[]);
            p50(&servers[at], Box::new(make))
        });
        ratio("", what, "ms", lists, Some(Goal::AtMost(2.5)));
    }
}
