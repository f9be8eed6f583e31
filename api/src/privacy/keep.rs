//! What a school keeps of people, and for how long. It keeps the least unless it has decided otherwise and said what for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is kept of a visitor's phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneKept {
    /// Its last four digits
    #[default]
    LastFour,
    /// All of it, sealed
    Full,
}

/// What is kept of a visitor's identity number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdNumberKept {
    /// That somebody looked at the paper
    #[default]
    Checked,
    /// All of it, sealed
    Full,
}

/// The school's decision about phones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeepPhone {
    /// What is kept.
    pub keep: PhoneKept,
    /// What for, in writing; it must be said to keep all of it.
    #[schema(max_length = 500)]
    pub purpose: String,
}

/// The school's decision about identity numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeepIdNumber {
    /// What is kept.
    pub keep: IdNumberKept,
    /// What for, in writing; it must be said to keep all of it.
    #[schema(max_length = 500)]
    pub purpose: String,
}

impl KeepPhone {
    /// What is wrong with it: the field and a code.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        said(self.keep == PhoneKept::Full, &self.purpose).map_err(|code| ("phone.purpose", code))
    }
}

impl KeepIdNumber {
    /// What is wrong with it: the field and a code.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        said(self.keep == IdNumberKept::Full, &self.purpose).map_err(|code| ("idNumber.purpose", code))
    }
}

fn said(must: bool, purpose: &str) -> Result<(), &'static str> {
    match purpose.trim() {
        "" if must => Err("required"),
        text if text.chars().count() > 500 => Err("too_long"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_kept_only_for_a_purpose_that_is_said() {
        assert_eq!(KeepPhone::default().check(), Ok(()));
        let full = |purpose: &str| KeepPhone { keep: PhoneKept::Full, purpose: purpose.into() };
        assert_eq!(full(" \n").check(), Err(("phone.purpose", "required")));
        assert_eq!(full("按市教委规定回访来访人").check(), Ok(()));
        assert_eq!(full(&"长".repeat(501)).check(), Err(("phone.purpose", "too_long")));
        let full = KeepIdNumber { keep: IdNumberKept::Full, purpose: String::new() };
        assert_eq!(full.check(), Err(("idNumber.purpose", "required")));
    }
}
