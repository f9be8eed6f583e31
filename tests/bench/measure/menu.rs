//! P3: this week's menu as parents read it, compressed.

use super::{Bench, scan::turns};
use crate::{
    http,
    report::{Goal, figure, ratio},
};

const PATH: &str = "/s/demo/menu";
const HEADERS: [(&str, &str); 2] = [("Accept-Encoding", "gzip, br"), ("Accept-Language", "zh-CN")];

/// P3.
pub fn measure(bench: &Bench) {
    let house = bench.empty.copy(&bench.scratch("menu"));
    house.load_demo();
    let ours = house.serve();
    let page = http::call(ours.address, "GET", PATH, &HEADERS, &[]).unwrap().ok();
    let still = bench.scratch("still");
    std::fs::write(&still, &page).unwrap();
    let control = house.still(&still);
    assert_eq!(page, http::call(control.address, "GET", PATH, &HEADERS, &[]).unwrap().ok());
    let [a, b] = turns((&ours, &control), &|_| http::request("GET", PATH, &HEADERS, &[]));
    ratio("P3", "this week's menu page", "requests/s", (a.0, b.0), Some(Goal::AtLeast(0.9)));
    ratio("", "this week's menu page", "CPU µs a request", (a.1, b.1), None);
    figure("", "  over the wire", "bytes", page.len() as f64, Some(Goal::AtMost(4096.0)));
}
