//! The history of an asset. Rows are added, never changed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetEventId, AssetId, MemberId, SchoolId};

/// What happened to the thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AssetEventKind {
    /// 入账 by hand
    Registered,
    /// 入账 from a file
    Imported,
    /// Card fields were corrected
    Changed,
    /// 调拨: stands elsewhere now
    Moved,
    /// 移交: another keeper
    HandedOver,
    /// 使用状态 changed
    StatusChanged,
    /// A tag was stuck on
    TagBound,
    /// A torn tag was replaced
    TagReplaced,
    /// Its tag was voided
    TagVoided,
}

/// One line of an asset's history.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asset_event")]
pub struct Model {
    /// Its id; ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssetEventId,
    /// The school.
    pub school_id: SchoolId,
    /// The thing.
    pub asset_id: AssetId,
    /// What happened.
    pub kind: AssetEventKind,
    /// When the server took note.
    pub at: DateTimeUtc,
    /// Who did it; none when the house did it itself.
    pub member_id: Option<MemberId>,
    /// A reason or remark.
    pub note: String,
    /// What changed, as a JSON list of `{field, before, after}`.
    pub changes: Json,
    /// The thing.
    #[sea_orm(belongs_to, from = "asset_id", to = "id")]
    pub asset: BelongsTo<super::asset::Entity>,
    /// Who did it.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<Option<super::member::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
