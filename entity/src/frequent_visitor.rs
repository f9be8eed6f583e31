//! 常客: people who come again and again and agreed that the school keeps what they would have to say each time.

use sea_orm::entity::prelude::*;

use crate::{BadgeId, FrequentVisitorId, MemberId, SchoolId, Sealed, visit::VisitPurpose};

/// One of them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "frequent_visitor")]
pub struct Model {
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FrequentVisitorId,
    /// The school.
    pub school_id: SchoolId,
    /// Name, company, plate, the last four of the phone, and why it is no more. None once erased.
    pub person: Option<Sealed>,
    /// By which the name is found again.
    pub name_index: Option<Vec<u8>>,
    /// For what they come.
    pub purpose: VisitPurpose,
    /// Whom they come to.
    pub host_id: Option<MemberId>,
    /// The badge that is theirs.
    pub badge_id: Option<BadgeId>,
    /// Who was told by them that they agree, and wrote this.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
    /// When they came last.
    pub used_at: Option<DateTimeUtc>,
    /// When it was taken out of use.
    pub void_at: Option<DateTimeUtc>,
    /// When what names them was erased.
    pub erased_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
