//! One-time invitations that bind a login or a WeChat account to a member.

use sea_orm::{QueryFilter, Select, entity::prelude::*};

use crate::{InvitationId, MemberId, SchoolId};

/// An invitation. Only the hash of its code is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// The school.
    pub school_id: SchoolId,
    /// Who is invited.
    pub member_id: MemberId,
    /// SHA-256 of the code.
    #[sea_orm(unique)]
    pub code_hash: Vec<u8>,
    /// When it ends.
    pub expires_at: DateTimeUtc,
    /// When it was accepted or replaced by a newer one.
    pub spent_at: Option<DateTimeUtc>,
    /// Who is invited.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<super::member::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The invitation of this hash, whatever its school: who holds a code need not say where it belongs.
    pub fn by_hash(hash: Vec<u8>) -> Select<Self> {
        Self::find().filter(Column::CodeHash.eq(hash))
    }
}
