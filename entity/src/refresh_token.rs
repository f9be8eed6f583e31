//! Refresh tokens. Each is used once; all that descend from one login are a session.

use sea_orm::{QueryFilter, Select, entity::prelude::*};

use crate::{MemberId, RefreshTokenId, SchoolId, SessionId};

/// One refresh token. Neither it nor its successor can be read from this row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefreshTokenId,
    /// The school.
    pub school_id: SchoolId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The session it belongs to.
    #[sea_orm(indexed)]
    pub session_id: SessionId,
    /// SHA-256 of the token.
    #[sea_orm(unique)]
    pub hash: Vec<u8>,
    /// With the token itself, makes the successor: so a phone that lost an answer gets the same one again.
    pub salt: Vec<u8>,
    /// When it was made.
    pub issued_at: DateTimeUtc,
    /// When it was exchanged for its successor.
    pub spent_at: Option<DateTimeUtc>,
    /// When it ends by itself.
    pub expires_at: DateTimeUtc,
    /// When the session was ended.
    pub revoked_at: Option<DateTimeUtc>,
    /// Whose it is.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<super::member::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The token of this hash, whatever its school: who holds a token need not say where it belongs.
    pub fn by_hash(hash: Vec<u8>) -> Select<Self> {
        Self::find().filter(Column::Hash.eq(hash))
    }
}
