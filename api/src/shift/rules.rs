//! Codes that guards may have, and when the phone that they share is open. Facts in, decision out.

use chrono::{DateTime, TimeDelta, Utc};
use entity::shift;

/// Digits of a code.
const DIGITS: usize = 6;
/// The last write is noted again after so long.
pub const NOTED_EVERY: TimeDelta = TimeDelta::seconds(30);

/// What is wrong with a code, if anything: it has six digits, and is none that everybody tries first.
pub fn code(typed: &str) -> Result<(), &'static str> {
    let digits: Vec<u8> = typed.bytes().collect();
    if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err("six_digits");
    }
    let steps = || digits.iter().zip(digits.iter().skip(1));
    let rises = steps().all(|(one, next)| next.wrapping_sub(*one) == 1);
    let falls = steps().all(|(one, next)| one.wrapping_sub(*next) == 1);
    let mut kinds = digits.clone();
    kinds.sort_unstable();
    kinds.dedup();
    if rises || falls || kinds.len() < 3 { Err("too_simple") } else { Ok(()) }
}

/// When the phone locks itself, if nobody writes.
pub fn idle_at(row: &shift::Model, idle: TimeDelta) -> DateTime<Utc> {
    row.active_at + idle
}

/// Whether the guard acts by the phone now.
pub fn is_open(row: &shift::Model, idle: TimeDelta, now: DateTime<Utc>) -> bool {
    row.ended_at.is_none() && row.locked_at.is_none() && now < idle_at(row, idle)
}

#[cfg(test)]
mod tests {
    use entity::{MemberId, SchoolId, ShiftId};

    use super::*;

    #[test]
    fn a_code_is_six_digits_and_not_the_first_that_comes_to_mind() {
        for good in ["472913", "100200", "135246"] {
            assert_eq!(code(good), Ok(()), "{good}");
        }
        for short in ["", "47291", "4729133", "47291a", "４７２９１３"] {
            assert_eq!(code(short), Err("six_digits"), "{short}");
        }
        for simple in ["000000", "123456", "654321", "121212", "112211", "012345"] {
            assert_eq!(code(simple), Err("too_simple"), "{simple}");
        }
    }

    #[test]
    fn the_phone_is_open_until_it_is_locked_left_alone_or_handed_over() {
        let at = |minute: i64| DateTime::from_timestamp(1_795_000_000 + minute * 60, 0).unwrap();
        let (id, member) = (ShiftId::new(), MemberId::new());
        let row = shift::Model {
            id,
            school_id: SchoolId::new(),
            guard_id: member,
            device_id: Some(member),
            started_at: at(0),
            active_at: at(10),
            locked_at: None,
            ended_at: None,
            ended_how: None,
            explained: 0,
            version: 1,
        };
        let idle = TimeDelta::minutes(15);
        assert!(is_open(&row, idle, at(24)) && !is_open(&row, idle, at(25)));
        assert!(!is_open(&shift::Model { locked_at: Some(at(11)), ..row.clone() }, idle, at(12)));
        assert!(!is_open(&shift::Model { ended_at: Some(at(11)), ..row }, idle, at(12)));
    }
}
