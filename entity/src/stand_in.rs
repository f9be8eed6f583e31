//! Who is asked about a member's visitors when the member does not answer.

use sea_orm::entity::prelude::*;

use crate::{MemberId, SchoolId};

/// A stand-in (替代人).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stand_in")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The school.
    pub school_id: SchoolId,
    /// Who is asked instead; none: nobody any more.
    pub stand_in_id: Option<MemberId>,
    /// Since when.
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
