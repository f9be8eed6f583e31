//! Photos of samples.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PhotoId, SampleId, SchoolId};

/// What a photo of a sample shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SamplePhotoRole {
    /// The box and its label
    Kept,
    /// That it is thrown away
    Discarded,
}

/// A photo of a sample. One of throwing away may show several boxes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sample_photo")]
pub struct Model {
    /// The sample.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sample_id: SampleId,
    /// The photo.
    #[sea_orm(primary_key, auto_increment = false)]
    pub photo_id: PhotoId,
    /// The school.
    pub school_id: SchoolId,
    /// What it shows.
    pub role: SamplePhotoRole,
    /// Its place among those that came with it.
    pub position: i32,
    /// The photo.
    #[sea_orm(belongs_to, from = "photo_id", to = "id")]
    pub photo: BelongsTo<super::photo::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
