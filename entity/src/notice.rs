//! The inbox. These rows are the truth; everything else only wakes somebody to read them.

use sea_orm::entity::prelude::*;

use crate::{MemberId, NoticeId, SchoolId};

/// Something a member is told.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Its id; ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// The school.
    pub school_id: SchoolId,
    /// Who is told.
    pub member_id: MemberId,
    /// What about, such as `repair.assigned`.
    pub kind: String,
    /// The record it is about.
    pub subject_id: Uuid,
    /// What its text names, as a JSON object.
    pub params: Json,
    /// When.
    pub at: DateTimeUtc,
    /// When it was read.
    pub read_at: Option<DateTimeUtc>,
    /// Who is told.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<super::member::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
