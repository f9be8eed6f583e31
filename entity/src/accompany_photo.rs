//! Photos of meals that somebody ate with the pupils.

use sea_orm::entity::prelude::*;

use crate::{AccompanyId, PhotoId, SchoolId};

/// A photo of such a record.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accompany_photo")]
pub struct Model {
    /// The photo. In one record only.
    #[sea_orm(primary_key, auto_increment = false)]
    pub photo_id: PhotoId,
    /// The record.
    pub accompany_id: AccompanyId,
    /// The school.
    pub school_id: SchoolId,
    /// Its place among the others.
    pub position: i32,
    /// The photo.
    #[sea_orm(belongs_to, from = "photo_id", to = "id")]
    pub photo: BelongsTo<super::photo::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
