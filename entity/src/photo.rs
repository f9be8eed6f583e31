//! Photos: evidence, re-encoded, without anything but the picture.

use sea_orm::entity::prelude::*;

use crate::{MemberId, PhotoId, SchoolId};

/// A photo.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "photo")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PhotoId,
    /// The school.
    pub school_id: SchoolId,
    /// Who sent it; none from somebody without an account.
    pub member_id: Option<MemberId>,
    /// SHA-256 of what was sent, in hex: the same file again is the same picture.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub sha256: String,
    /// 64 bits that alike pictures share nearly all of.
    pub likeness: i64,
    /// Of the large rendition, in pixels.
    pub width: i32,
    /// Of the large rendition, in pixels.
    pub height: i32,
    /// The file of at most 1600 pixels.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub large: String,
    /// The file of at most 320 pixels.
    #[sea_orm(column_type = "String(StringLen::N(64))")]
    pub thumb: String,
    /// When a record took it as its own. Without one it is swept after a day.
    pub used_at: Option<DateTimeUtc>,
    /// When it came in.
    pub created_at: DateTimeUtc,
    /// Who sent it.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<Option<super::member::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
