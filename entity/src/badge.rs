//! Visitors' badges: lent at the gate, and given back there. The tag on one is bound to it as others are to things.

use sea_orm::entity::prelude::*;

use crate::{BadgeId, MemberId, SchoolId};

/// A badge.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "badge")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BadgeId,
    /// The school.
    pub school_id: SchoolId,
    /// What is printed on it, 访客证号. One badge in use has it.
    pub number: String,
    /// Why it is no more.
    pub void_reason: Option<String>,
    /// When it was taken out of use.
    pub void_at: Option<DateTimeUtc>,
    /// Who made it.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
