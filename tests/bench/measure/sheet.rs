//! P10: a thousand labels, and whole registers in and out.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Bench, FEW};
use crate::{
    house::{Director, House},
    report::{Goal, figure, median},
    seed::id,
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const EXPORTED: usize = 100_000;

/// P10.
pub fn measure(bench: &Bench) {
    let few = bench.school(FEW).copy(&bench.scratch("labels"));
    labels(&few);
    let file = {
        let server = few.serve();
        Director::at(server.address).get("/api/v1/assets/export").ok()
    };
    import(bench, &file);
    export(bench, &few);
}

fn labels(house: &House) {
    let server = house.serve();
    let director = Director::at(server.address);
    let ids: Vec<_> = (0..1000).map(|n| id(1, n)).collect();
    let body = serde_json::json!({ "assetIds": ids }).to_string();
    let cpu = || {
        let before = server.cpu();
        let pdf = director.post("/api/v1/labels", "application/json", body.as_bytes()).ok();
        assert!(pdf.starts_with(b"%PDF"));
        (server.cpu() - before).as_secs_f64()
    };
    let cpu = median((0..3).map(|_| cpu()).collect());
    figure("P10", "1,000 labels to PDF", "s CPU", cpu, Some(Goal::AtMost(0.5)));
}

/// Into a school that knows neither the rooms nor the people.
fn import(bench: &Bench, file: &[u8]) {
    let server = bench.empty.copy(&bench.scratch("import")).serve();
    let director = Director::at(server.address);
    let begun = Instant::now();
    let mut answer: Value = director.post("/api/v1/assets/import", XLSX, file).json();
    while let Some(job) = answer["job"]["id"].as_str().or(answer["id"].as_str()) {
        std::thread::sleep(Duration::from_millis(20));
        answer = director.get(&format!("/api/v1/jobs/{job}")).json();
        match answer["state"].as_str() {
            Some("running") => {}
            Some("done") => answer = answer["result"].take(),
            _ => panic!("{answer}"),
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(answer["created"], FEW, "{answer}");
    figure("", "import of 10,000 rows, xlsx", "s", seconds, Some(Goal::AtMost(3.0)));
    figure("", "import", "rows/s", FEW as f64 / seconds, None);
}

fn export(bench: &Bench, few: &House) {
    let peak = |house: &House| {
        let server = house.serve();
        let director = Director::at(server.address);
        let idle = server.memory("VmRSS");
        let begun = Instant::now();
        let file = director.get("/api/v1/assets/export").ok();
        (begun.elapsed().as_secs_f64(), server.memory("VmHWM") - idle, file.len() as f64 / 1024.0 / 1024.0)
    };
    let small = peak(few);
    let (seconds, memory, size) = peak(&bench.school(EXPORTED));
    figure("", "export of 100,000 rows, xlsx", "s", seconds, Some(Goal::AtMost(5.0)));
    figure("", "  its file", "MiB", size, None);
    figure("", "  peak memory above idle, 100,000 rows", "MiB", memory, None);
    figure("", "  peak memory above idle, 10,000 rows", "MiB", small.1, None);
}
