//! Honest files with a few bytes changed at random: whatever comes of them, nothing falls over and nothing takes long.

use std::time::{Duration, Instant};

use corpus::{Expect, Odd};

const ROUNDS: usize = 1_000;
/// Nobody may keep a core busy for longer with one file.
const LONGEST: Duration = Duration::from_secs(8);

#[test]
fn a_file_with_bytes_changed_at_random_does_no_harm() {
    let small = |(name, bytes, expect): &Odd| {
        matches!(expect, Expect::Taken(..)) && bytes.len() < 60_000 && !name.contains("comments")
    };
    let files: Vec<_> = corpus::files().into_iter().filter(small).collect();
    let mut chance = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move |below: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance >> 33) as usize % below
    };
    let (mut taken, mut longest) = (0, Duration::ZERO);
    for round in 0..ROUNDS {
        let (name, bytes, _) = &files[round % files.len()];
        let mut bytes = bytes.clone();
        // Half of the changes hit the head, where the sizes and tables are.
        for _ in 0..=next(6) {
            let at = if next(2) == 0 { next(bytes.len().min(700)) } else { next(bytes.len()) };
            bytes[at] = if next(3) == 0 { 0xFF } else { next(256) as u8 };
        }
        let started = Instant::now();
        let Ok(answer) = std::panic::catch_unwind(|| picture::render(&bytes)) else { panic!("{name}, round {round}") };
        taken += usize::from(answer.is_ok());
        longest = longest.max(started.elapsed());
    }
    println!("{ROUNDS} rounds over {} files: {taken} taken, the longest {longest:.2?}", files.len());
    assert!(longest < LONGEST, "{longest:?}");
}
