//! The search index of the register: which words occur on which card.
//!
//! Neither database's own full-text search splits Chinese alike, or finds two-character words; this table does
//! both the same way on both. A term is stored as its UTF-8 bytes, so that ranges mean the same everywhere.

use sea_orm::entity::prelude::*;

use crate::{AssetId, SchoolId};

/// One word of one card. Derived: rebuilt whenever the card changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asset_term")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// The word, lower case, UTF-8.
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: Vec<u8>,
    /// The number of the card, which never changes: the cards of a word are read in this order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: String,
    /// The card.
    pub asset_id: AssetId,
}

impl ActiveModelBehavior for ActiveModel {}
