//! P8: the process itself.

use std::time::{Duration, Instant};

use super::Bench;
use crate::{
    http,
    process::{Process, houqin},
    report::{Goal, figure, median},
};

/// P8.
pub fn measure(bench: &Bench) {
    let mut starts = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        let server = Process::start(bench.empty.serving());
        http::call(server.address, "GET", "/readyz", &[], &[]).unwrap().ok();
        starts.push(begun.elapsed().as_secs_f64() * 1000.0);
        std::thread::sleep(Duration::from_millis(300));
        idle.push(server.memory("VmRSS"));
    }
    figure("P8", "memory when idle", "MiB", median(idle), Some(Goal::AtMost(30.0)));
    figure("", "start to first 200, migrated database", "ms", median(starts), Some(Goal::AtMost(50.0)));
    let size = std::fs::metadata(houqin()).unwrap().len() as f64 / 1024.0 / 1024.0;
    figure("", "binary with client and font", "MiB", size, Some(Goal::AtMost(40.0)));
}
