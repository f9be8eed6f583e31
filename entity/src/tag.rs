//! Tags: printed QR codes, apart from what they are stuck on.

use sea_orm::{QueryFilter, Select, entity::prelude::*};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetId, BadgeId, PlaceId, SchoolId};

/// The life of a tag: blank → bound → replaced or void. A code is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TagState {
    /// Printed, on nothing yet.
    Blank,
    /// On an asset, a place or a badge.
    Bound,
    /// Torn or lost; another tag took its place.
    Replaced,
    /// No longer valid.
    Void,
}

/// A printed code.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag")]
pub struct Model {
    /// Twelve random Crockford base32 characters.
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(12))")]
    pub code: String,
    /// The school.
    pub school_id: SchoolId,
    /// Where it is in its life.
    pub state: TagState,
    /// The asset it is or was on.
    pub asset_id: Option<AssetId>,
    /// The place it is or was on.
    pub place_id: Option<PlaceId>,
    /// The badge it is or was on.
    pub badge_id: Option<BadgeId>,
    /// The tag that took its place.
    #[sea_orm(column_type = "String(StringLen::N(12))", nullable)]
    pub replaced_by: Option<String>,
    /// Why it was voided or replaced.
    pub reason: String,
    /// When it was minted.
    pub created_at: DateTimeUtc,
    /// When its state last changed.
    pub changed_at: DateTimeUtc,
    /// The asset.
    #[sea_orm(belongs_to, from = "asset_id", to = "id")]
    pub asset: BelongsTo<Option<super::asset::Entity>>,
    /// The place.
    #[sea_orm(belongs_to, from = "place_id", to = "id")]
    pub place: BelongsTo<Option<super::place::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The tag of this code, whatever its school: a finder's phone knows only the code.
    pub fn by_code(code: &str) -> Select<Self> {
        Self::find().filter(Column::Code.eq(code))
    }

    /// The tags of these codes, whatever their schools: to know which codes are given already.
    pub fn by_codes(codes: &[String]) -> Select<Self> {
        Self::find().filter(Column::Code.is_in(codes))
    }
}
