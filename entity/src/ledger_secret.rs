//! What a ledger holds of people. It may be erased: the row keeps a commitment, which says nothing without the salt.

use sea_orm::entity::prelude::*;

use crate::{SchoolId, ledger_head::Ledger};

/// A personal field of a row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_secret")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// Which ledger.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger: Ledger,
    /// Which row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Which field.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// As it was typed; of a sealed ledger, this and the salt, sealed, in base64.
    pub value: String,
    /// 32 random bytes of its own, gone together with the value; of a sealed ledger none.
    pub salt: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
