//! The rows of the ledgers. Triggers refuse to change or remove one; a column is never added to what was hashed.

use sea_orm::entity::prelude::*;

use crate::{MemberId, SchoolId, ledger_head::Ledger};

/// One row of a ledger.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_row")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// Which ledger.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger: Ledger,
    /// Its number: 1, 2, 3 ….
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// All that is evidence, in canonical form.
    pub bytes: Vec<u8>,
    /// SHA-256 of it.
    pub leaf: Vec<u8>,
    /// SHA-256 of the link before and of the leaf.
    pub link: Vec<u8>,
    /// What happened, as in the bytes; to look rows up, like the three below.
    pub op: String,
    /// To what.
    pub subject_id: Uuid,
    /// When the server took note, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who did it.
    pub actor_id: Option<MemberId>,
}

impl ActiveModelBehavior for ActiveModel {}
