//! What a school has agreed with its families: until when somebody is named, and from when on children are fetched.

use entity::SchoolId;
use sea_orm::ConnectionTrait;

use crate::{
    Problem,
    calendar::{self, TimeZone},
    school::{self, GateRules},
};

/// The terms of a school, and the zone of its clock.
pub async fn terms(db: &impl ConnectionTrait, school: SchoolId) -> Result<(GateRules, TimeZone), Problem> {
    let school = school::get(db, school).await?;
    Ok((GateRules::read(&school.gate)?, calendar::read(&school.promises).1.time_zone))
}
