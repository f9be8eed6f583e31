//! What a temperature means.

use serde::Serialize;
use utoipa::ToSchema;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_the_range_are_in_it() {
        for (degrees, out) in [(0, false), (80, false), (50, false), (-1, true), (81, true), (100, true)] {
            assert_eq!(is_out(degrees, (0, 80)), out, "{degrees}");
        }
    }
}
