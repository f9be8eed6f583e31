//! Places: campus, building, floor, room, as a tree.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, PlaceId, SchoolId};

/// What kind of place.
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
pub enum PlaceKind {
    /// 校区
    Campus,
    /// 楼
    Building,
    /// 层
    Floor,
    /// 室
    Room,
}

/// A place.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "place")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlaceId,
    /// The school.
    pub school_id: SchoolId,
    /// Its own name, such as `201`. Need not be unique.
    pub name: String,
    /// What kind of place.
    pub kind: PlaceKind,
    /// The place it lies in; none for a root.
    pub parent_id: Option<PlaceId>,
    /// Who answers for it.
    pub keeper_id: Option<MemberId>,
    /// The names from the root down, joined by ` / `. Kept here so that a scan needs no walk.
    pub path: String,
    /// Why it is no longer used; none while it is.
    pub void_reason: Option<String>,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// The school.
    #[sea_orm(belongs_to, from = "school_id", to = "id")]
    pub school: BelongsTo<super::school::Entity>,
    /// Who answers for it.
    #[sea_orm(belongs_to, from = "keeper_id", to = "id")]
    pub keeper: BelongsTo<Option<super::member::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
