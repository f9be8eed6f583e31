//! P6: a photo of twelve megapixels sent, made small twice and kept; against vipsthumbnail making the same two files.

use std::{path::Path, process::Command};

use super::Bench;
use crate::{
    house::Director,
    process::spent_by_children,
    report::{Goal, absent, figure, median, ratio},
};

const ROUNDS: usize = 3;
/// In one round: the clock of CPU time ticks a hundred times a second.
const PHOTOS: u32 = 8;
const BOUNDARY: &str = "photo-boundary-7421";

/// P6.
pub fn measure(bench: &Bench) {
    let photo = corpus::photo(7, 4000, 3000);
    let file = bench.scratch("photo.jpg");
    std::fs::write(&file, &photo).unwrap();
    let server = bench.empty.copy(&bench.scratch("photos")).serve();
    let director = Director::at(server.address);
    let idle = server.memory("VmRSS");
    let form = form(&photo);
    let send = || {
        let before = server.cpu();
        for _ in 0..PHOTOS {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            director.post("/api/v1/photos", &kind, &form).ok();
        }
        (server.cpu() - before).as_secs_f64() * 1000.0 / f64::from(PHOTOS)
    };
    send();
    let memory = server.memory("VmHWM") - idle;
    let control = || {
        let before = spent_by_children();
        (0..PHOTOS).for_each(|_| vips(&file));
        (spent_by_children() - before).as_secs_f64() * 1000.0 / f64::from(PHOTOS)
    };
    if Command::new("vipsthumbnail").arg("--version").output().is_err() {
        let ours = median((0..ROUNDS).map(|_| send()).collect());
        figure("P6", "photo of 12 Mpx to both renditions", "CPU ms", ours, None);
        absent("", "  the control", "apt-get install libvips-tools");
    } else {
        let (ours, theirs): (Vec<_>, Vec<_>) = (0..ROUNDS).map(|_| (send(), control())).unzip();
        let both = (median(ours), median(theirs));
        ratio("P6", "photo of 12 Mpx to both renditions", "CPU ms", both, Some(Goal::AtMost(0.5)));
    }
    figure("", "  peak memory above idle, one at a time", "MiB", memory, Some(Goal::AtMost(64.0)));
}

/// The same sizes and qualities as the server's, and nothing but the picture.
fn vips(file: &Path) {
    for (edge, quality) in [(1600, 80), (320, 72)] {
        let to = format!("{}.{edge}.jpg[Q={quality},strip]", file.display());
        let done = Command::new("vipsthumbnail").arg(file).args(["-s", &format!("{edge}x{edge}>"), "-o", &to]).status();
        assert!(done.unwrap().success());
    }
}

fn form(photo: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n");
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    [head.as_bytes(), photo, end.as_bytes()].concat()
}
