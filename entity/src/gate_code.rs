//! The short codes by which guards sign on at the phone that they share.

use sea_orm::entity::prelude::*;

use crate::{MemberId, SchoolId};

/// A guard's code.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_code")]
pub struct Model {
    /// The guard.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// The school.
    pub school_id: SchoolId,
    /// The server's key of which the digest was made: without it, so short a code cannot be found by trying.
    pub kid: String,
    /// What the key makes of the code.
    pub digest: Vec<u8>,
    /// When it was set.
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
