//! One-time links by which an outside firm sees and finishes one order.

use sea_orm::entity::prelude::*;

use crate::{ContractorLinkId, MemberId, RepairId, SchoolId};

/// A link.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contractor_link")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractorLinkId,
    /// The school.
    pub school_id: SchoolId,
    /// The order.
    pub repair_id: RepairId,
    /// The firm and whom to ask for.
    pub firm: String,
    /// How they are reached.
    pub contact: String,
    /// Their number on the school's list.
    pub record_number: String,
    /// SHA-256 of the secret in the link.
    #[sea_orm(unique)]
    pub token_hash: Vec<u8>,
    /// Who made it.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
    /// Until when it is good.
    pub expires_at: DateTimeUtc,
    /// When the job was finished by it, or it was taken back.
    pub spent_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The link of this secret, whatever the school: the secret is all its holder has.
    pub fn by_token(hash: Vec<u8>) -> sea_orm::Select<Self> {
        use sea_orm::QueryFilter;
        Self::find().filter(Column::TokenHash.eq(hash))
    }
}
