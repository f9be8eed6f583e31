//! P12: a ledger looked at again, against nothing but the hashes of the same bytes; and taken away as a file.

use std::{hint::black_box, time::Instant};

use sha2::{Digest, Sha256};

use super::Bench;
use crate::{
    house::Director,
    report::{Goal, figure, median, ratio},
    seed::{self, A_DAY, Bulk, day},
};

const ROWS: usize = 100_000;

/// P12.
pub fn measure(bench: &Bench) {
    let house = bench.empty.copy(&bench.scratch("ledger"));
    let mut bulk = Bulk::open(&house.file());
    let (school, member) = bulk.people();
    let days = ROWS.div_ceil(A_DAY);
    seed::canteen(&mut bulk, school, days);
    let hashed = seed::ledger(&mut bulk, school, member, ROWS);
    bulk.close();
    let server = house.serve();
    let director = Director::at(server.address);
    let idle = server.memory("VmRSS");
    let ours = || {
        let begun = Instant::now();
        let report = director.get("/api/v1/ledgers/sample/verify").json();
        let seconds = begun.elapsed().as_secs_f64();
        assert_eq!((&report["rows"], &report["ok"]), (&ROWS.into(), &true.into()), "{report}");
        ROWS as f64 / seconds
    };
    let row = vec![7_u8; hashed / ROWS];
    let control = || {
        let begun = Instant::now();
        // As many hashes as verifying needs: of the row, and of its place in the chain.
        for _ in 0..ROWS {
            black_box(Sha256::digest(black_box(&row)));
            black_box(Sha256::digest(black_box([7_u8; 128])));
        }
        ROWS as f64 / begun.elapsed().as_secs_f64()
    };
    let all = (0..3).map(|_| (ours(), control())).collect::<Vec<_>>();
    let (ours, control): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    let both = (median(ours), median(control));
    ratio("P12", &format!("verify a ledger of {ROWS} rows"), "rows/s", both, Some(Goal::AtLeast(0.3)));
    figure("", "  peak memory above idle", "MiB", server.memory("VmHWM") - idle, None);
    drop(server);
    for format in ["proof", "xlsx", "html"] {
        // Each in a process of its own, for the peak is that of its whole life.
        let server = house.serve();
        let director = Director::at(server.address);
        let idle = server.memory("VmRSS");
        let begun = Instant::now();
        let (from, to) = (day(0), day(days - 1));
        let path = format!("/api/v1/ledgers/sample/export?from={from}&to={to}&format={format}");
        let file = director.get(&path).ok();
        figure("", &format!("  {format} of it"), "s", begun.elapsed().as_secs_f64(), None);
        figure("", "    its file", "MiB", file.len() as f64 / 1024.0 / 1024.0, None);
        figure("", "    peak memory above idle", "MiB", server.memory("VmHWM") - idle, None);
    }
}
