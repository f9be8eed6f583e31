//! Photos of what has to be put right.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PhotoId, RectificationId, SchoolId};

/// What such a photo shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RectificationPhotoRole {
    /// 照片: what was found
    Found,
    /// 整改照片: how it is now
    Fixed,
}

/// A photo of such a record.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rectification_photo")]
pub struct Model {
    /// The photo. In one record only.
    #[sea_orm(primary_key, auto_increment = false)]
    pub photo_id: PhotoId,
    /// The record.
    pub rectification_id: RectificationId,
    /// The school.
    pub school_id: SchoolId,
    /// What it shows.
    pub role: RectificationPhotoRole,
    /// Its place among those that came with it.
    pub position: i32,
    /// The photo.
    #[sea_orm(belongs_to, from = "photo_id", to = "id")]
    pub photo: BelongsTo<super::photo::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
