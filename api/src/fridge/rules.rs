//! What a temperature means.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::sample::{degrees, rules::CLOCK_GAP};

/// What to do when a fridge is out of range, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FridgeStep {
    /// Is the door shut, is the plug in?
    CheckDoor,
    /// Take the samples to another fridge
    MoveSamples,
    /// Report the fridge
    CallRepair,
    /// Read it again in half an hour
    ReadAgain,
}

/// The steps, in their order.
pub const STEPS: [FridgeStep; 4] =
    [FridgeStep::CheckDoor, FridgeStep::MoveSamples, FridgeStep::CallRepair, FridgeStep::ReadAgain];

/// Whether a temperature opens them. The edges of the range are in it.
pub fn is_out(deci_celsius: i32, (from, until): (i32, i32)) -> bool {
    !(from..=until).contains(&deci_celsius)
}

/// When a thermometer was read that we were told of now: phones keep what they could not send. A clock that is off by some
/// minutes is forgiven.
pub fn read_at(now: DateTime<Utc>, occurred: Option<DateTime<Utc>>) -> DateTime<Utc> {
    occurred.filter(|at| now - *at > CLOCK_GAP).unwrap_or(now)
}

/// Whether the directors are to be told of a fridge that is out of range since then.
pub fn is_due(now: DateTime<Utc>, since: DateTime<Utc>, minutes: u32) -> bool {
    now >= since + TimeDelta::minutes(minutes.into())
}

/// What is wrong, in numbers alone, which are read in every language.
pub fn said(deci_celsius: i32, (from, until): (i32, i32)) -> String {
    format!("{} ({}–{})", degrees(deci_celsius), degrees(from), degrees(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_when_the_time_that_the_school_waits_is_over() {
        let since: DateTime<Utc> = "2026-11-20T03:50:00Z".parse().unwrap();
        let tick = TimeDelta::milliseconds(1);
        assert!(is_due(since, since, 0));
        assert!(!is_due(since + TimeDelta::minutes(30) - tick, since, 30));
        assert!(is_due(since + TimeDelta::minutes(30), since, 30));
    }

    #[test]
    fn what_comes_late_was_read_when_it_says_and_a_clock_that_is_off_is_forgiven() {
        let now: DateTime<Utc> = "2026-11-20T03:50:00Z".parse().unwrap();
        let tick = TimeDelta::milliseconds(1);
        let read = |occurred| read_at(now, Some(occurred));
        assert_eq!((read_at(now, None), read(now - CLOCK_GAP), read(now + TimeDelta::hours(1))), (now, now, now));
        assert_eq!(read(now - CLOCK_GAP - tick), now - CLOCK_GAP - tick);
    }

    #[test]
    fn the_edges_of_the_range_are_in_it() {
        for (degrees, out) in [(0, false), (80, false), (50, false), (-1, true), (81, true), (100, true)] {
            assert_eq!(is_out(degrees, (0, 80)), out, "{degrees}");
        }
    }
}
