//! Who gets an order, by its kind of work and its place.

use sea_orm::entity::prelude::*;

use crate::{CrewId, DispatchRuleId, MemberId, PlaceId, SchoolId, repair::Trade};

/// A rule. The narrowest that fits decides.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_rule")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DispatchRuleId,
    /// The school.
    pub school_id: SchoolId,
    /// Only this kind of work.
    pub trade: Option<Trade>,
    /// Only here and inside.
    pub place_id: Option<PlaceId>,
    /// This member gets it.
    pub member_id: Option<MemberId>,
    /// Or this crew.
    pub crew_id: Option<CrewId>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
