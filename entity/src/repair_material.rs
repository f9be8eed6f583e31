//! Materials used up by repairs.

use sea_orm::entity::prelude::*;

use crate::{MaterialId, RepairId, SchoolId};

/// A line of material.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repair_material")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MaterialId,
    /// The school.
    pub school_id: SchoolId,
    /// The order.
    pub repair_id: RepairId,
    /// 材料名称
    pub name: String,
    /// 数量
    pub quantity: i32,
    /// 单位
    pub unit: String,
    /// 单价, in fen
    pub price_fen: i64,
}

impl ActiveModelBehavior for ActiveModel {}
