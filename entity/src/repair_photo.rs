//! Photos of repair orders.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PhotoId, RepairEventId, RepairId, SchoolId};

/// What a photo of an order shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PhotoRole {
    /// What is broken
    Problem,
    /// That it is repaired
    Proof,
    /// Why acceptance was refused
    Complaint,
}

/// A photo on an order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repair_photo")]
pub struct Model {
    /// The order.
    pub repair_id: RepairId,
    /// The photo. On one order only.
    #[sea_orm(primary_key, auto_increment = false)]
    pub photo_id: PhotoId,
    /// The school.
    pub school_id: SchoolId,
    /// With which event it came.
    pub event_id: RepairEventId,
    /// What it shows.
    pub role: PhotoRole,
    /// Its place among those of the event.
    pub position: i32,
    /// The photo.
    #[sea_orm(belongs_to, from = "photo_id", to = "id")]
    pub photo: BelongsTo<super::photo::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
