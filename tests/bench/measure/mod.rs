//! The measures, in the order of the goals.

mod board;
mod client;
mod ledger;
mod list;
mod menu;
mod photo;
mod postgres;
mod process;
mod sample;
mod scan;
mod sheet;
mod visit;
mod write;

use std::path::PathBuf;

use crate::{
    house::House,
    report,
    seed::{self, Bulk},
};

/// The small register.
pub const FEW: usize = 10_000;

/// Change it with the rows that are seeded: a register kept from an earlier run is then made anew.
const SEED: &str = "1";

/// A name of a measure and what measures it.
type Measure = (&'static str, fn(&Bench));

const MEASURES: [Measure; 13] = [
    ("P1", scan::measure),
    ("P3", menu::measure),
    ("P4", write::measure),
    ("P4", sample::measure),
    ("P6", photo::measure),
    ("P7", list::measure),
    ("P8", process::measure),
    ("P9", client::measure),
    ("P10", sheet::measure),
    ("P11", postgres::measure),
    ("P12", ledger::measure),
    ("R", board::measure),
    ("V", visit::measure),
];

/// Takes the measures of these names, or all.
pub fn all(wanted: &[&str]) {
    let bench = Bench::open();
    report::headings();
    for (name, measure) in MEASURES {
        if wanted.is_empty() || wanted.contains(&name) {
            measure(&bench);
        }
    }
}

/// Where the measures find their schools.
pub struct Bench {
    /// Kept for the next run.
    kept: PathBuf,
    /// Gone after this one.
    scratch: tempfile::TempDir,
    /// A school with nothing in it.
    pub empty: House,
    /// How many things the largest register has.
    pub many: usize,
}

impl Bench {
    fn open() -> Self {
        let target = std::env::current_exe().unwrap().parent().and_then(|folder| folder.parent()).unwrap().to_owned();
        let kept = target.join("bench");
        std::fs::create_dir_all(&kept).unwrap();
        // Beside the registers: the same disk, and no flush that a memory disk would make free.
        let scratch = tempfile::tempdir_in(&kept).unwrap();
        let empty = House::found(&scratch.path().join("empty"), "");
        let many = std::env::var("BENCH_MOST").ok().map_or(1_000_000, |most| most.parse().unwrap());
        Self { kept, scratch, empty, many }
    }

    /// A school with so many things, made once.
    pub fn school(&self, size: usize) -> House {
        let folder = self.kept.join(size.to_string());
        let stamp = format!("{SEED}\n{}", Bulk::shape(&self.empty.file()));
        let same = std::fs::read_to_string(folder.join("stamp")).is_ok_and(|kept| kept == stamp);
        if let Some(house) = House::again(&folder).filter(|_| same) {
            return house;
        }
        let _ = std::fs::remove_dir_all(&folder);
        let house = self.empty.copy(&folder);
        let mut bulk = Bulk::open(&house.file());
        let (school, keeper) = bulk.people();
        seed::fill(&mut bulk, school, keeper, size);
        bulk.close();
        std::fs::write(folder.join("stamp"), stamp).unwrap();
        house
    }

    /// A folder that is gone after the run.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }
}
