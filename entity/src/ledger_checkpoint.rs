//! Signed notes of how far a ledger had come. One copy outside the school is what turns a checksum into evidence.

use sea_orm::entity::prelude::*;

use crate::{SchoolId, ledger_head::Ledger};

/// A checkpoint.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_checkpoint")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// Which ledger.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger: Ledger,
    /// The last row that it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The link of that row.
    pub link: Vec<u8>,
    /// When it was signed, in milliseconds since 1970.
    pub at_ms: i64,
    /// The signed note, as text.
    pub note: String,
    /// The key that signed it: its name and the start of its hash.
    pub key: String,
}

impl ActiveModelBehavior for ActiveModel {}
