//! How the gate works in a school.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    calendar::TimeOfDay,
    privacy::{KeepIdNumber, KeepPhone},
};

/// How the gate works. What is absent is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(as = GateRules)]
pub struct GateRules {
    /// For so many days what names a visitor is kept after the visit: 1 to 1095.
    pub visit_days: u32,
    /// For so many days what names a child is kept after it was let go: 1 to 1095.
    pub release_days: u32,
    /// Until then guardians name somebody who collects their child on the same day.
    pub collector_cut_off: TimeOfDay,
    /// From then on children are fetched, by an authorised adult and the guard alone.
    pub pick_up_from: TimeOfDay,
    /// What is kept of visitors' phones.
    pub phone: KeepPhone,
    /// What is kept of visitors' identity numbers.
    pub id_number: KeepIdNumber,
}

impl Default for GateRules {
    fn default() -> Self {
        Self {
            visit_days: 90,
            release_days: 180,
            collector_cut_off: TimeOfDay::of(12 * 60),
            pick_up_from: TimeOfDay::of(15 * 60),
            phone: KeepPhone::default(),
            id_number: KeepIdNumber::default(),
        }
    }
}

impl GateRules {
    /// What a school has set, or the default.
    pub fn read(stored: &Value) -> Self {
        Self::deserialize(stored).unwrap_or_default()
    }
}
