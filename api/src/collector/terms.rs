//! What a school has agreed with its families: until when somebody is named, from when on children are fetched, and for how
//! long it is known.

use entity::SchoolId;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Problem,
    calendar::{self, TimeOfDay, TimeZone},
    school::{self, GateRules},
};

/// The school's terms. What is absent is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(as = FamilyRules)]
pub struct FamilyRules {
    /// Until then guardians name somebody for the same day.
    pub collector_cut_off: TimeOfDay,
    /// From then on children are fetched, by an authorised adult and the guard alone.
    pub pick_up_from: TimeOfDay,
    /// For so many days it is known who left with whom: 30 to 3660.
    pub release_days: u32,
}

impl Default for FamilyRules {
    fn default() -> Self {
        Self { collector_cut_off: TimeOfDay::of(12 * 60), pick_up_from: TimeOfDay::of(15 * 60), release_days: 180 }
    }
}

impl FamilyRules {
    /// What is wrong with it: the field and a code.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if (30..=3660).contains(&self.release_days) { Ok(()) } else { Err(("family.releaseDays", "out_of_range")) }
    }
}

/// The terms of a school, and the zone of its clock.
pub async fn terms(db: &impl ConnectionTrait, school: SchoolId) -> Result<(FamilyRules, TimeZone), Problem> {
    let school = school::get(db, school).await?;
    Ok((GateRules::read(&school.gate).family, calendar::read(&school.promises).1.time_zone))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_absent_is_the_default_and_what_cannot_be_is_named() {
        let read = |gate| GateRules::read(&gate).family;
        assert_eq!(read(json!({})), FamilyRules::default());
        let set = read(json!({"idleMinutes": 5, "family": {"collectorCutOff": "10:30"}}));
        assert_eq!(set, FamilyRules { collector_cut_off: TimeOfDay::of(630), ..FamilyRules::default() });
        assert_eq!(set.check(), Ok(()));
        for release_days in [29, 3661] {
            let wrong = FamilyRules { release_days, ..FamilyRules::default() };
            assert_eq!(wrong.check(), Err(("family.releaseDays", "out_of_range")));
        }
    }
}
