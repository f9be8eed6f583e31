//! Writes already done: the key a phone sent, and which record came of it.
//!
//! Bodies and answers are not kept, so nothing personal is copied here; a repeated request renders the record again.

use sea_orm::entity::prelude::*;

use crate::SchoolId;

/// One write already done. Lives as long as the record.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// The member's id, or `public`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// Method and path of the request, such as `POST /api/v1/assets`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation: String,
    /// SHA-256, in hex, of what the caller sent as `Idempotency-Key`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// HMAC of the body's hash by that key: without the key it says nothing of the body.
    pub body_hash: Vec<u8>,
    /// The ids that came of it, as JSON.
    pub result: Json,
    /// When it was done.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
