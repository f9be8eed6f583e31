//! Who is in which crew.

use sea_orm::entity::prelude::*;

use crate::{CrewId, MemberId, SchoolId};

/// A member of a crew.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crew_member")]
pub struct Model {
    /// The crew.
    #[sea_orm(primary_key, auto_increment = false)]
    pub crew_id: CrewId,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The school.
    pub school_id: SchoolId,
}

impl ActiveModelBehavior for ActiveModel {}
