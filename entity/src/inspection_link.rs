//! Links by which an inspector sees a time of the sample ledger, without an account.

use sea_orm::entity::prelude::*;

use crate::{InspectionLinkId, MemberId, SchoolId};

/// A link.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_link")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InspectionLinkId,
    /// The school.
    pub school_id: SchoolId,
    /// The first day it shows.
    pub from_date: Date,
    /// The last day it shows.
    pub to_date: Date,
    /// It shows what was found on these days as well.
    pub rectifications: bool,
    /// For whom it is.
    pub inspector: String,
    /// SHA-256 of the secret in the link.
    #[sea_orm(unique)]
    pub token_hash: Vec<u8>,
    /// Who made it.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
    /// Until when it is good.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The link of this secret, whatever the school: the secret is all its holder has.
    pub fn by_token(hash: Vec<u8>) -> sea_orm::Select<Self> {
        use sea_orm::QueryFilter;
        Self::find().filter(Column::TokenHash.eq(hash))
    }
}
