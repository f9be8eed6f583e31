//! Where each ledger of a school ends.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::SchoolId;

/// A ledger 台账: evidence that is only added to.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Ledger {
    /// 报修·维修
    Repair,
    /// 留样
    Sample,
    /// 来访
    Visit,
    /// 放行
    Release,
}

impl Ledger {
    /// Whether what is personal of its rows is sealed: they tell of visitors, children and their families.
    pub fn is_sealed(self) -> bool {
        matches!(self, Self::Visit | Self::Release)
    }
}

/// The end of a ledger. Whoever adds a row holds it until his transaction ends, so rows follow each other without a gap.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_head")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// Which ledger.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger: Ledger,
    /// The last row; 0 before the first.
    pub seq: i64,
    /// Its link.
    pub link: Vec<u8>,
    /// The row of the last checkpoint; 0 before the first.
    pub checkpoint: i64,
}

impl ActiveModelBehavior for ActiveModel {}
