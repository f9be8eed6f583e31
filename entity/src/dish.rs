//! Dishes: the one dictionary that menus, samples and purchases share.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DishId, SchoolId};

/// What a dish is in a meal.
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
pub enum DishCategory {
    /// 主食
    Staple,
    /// 大荤
    Meat,
    /// 小荤
    HalfMeat,
    /// 素菜
    Vegetable,
    /// 汤
    Soup,
    /// 点心
    Snack,
    /// 水果
    Fruit,
    /// 奶
    Milk,
}

/// Children of one age, as WS/T 554 has them, and the youngest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// 3–5 岁
    Kindergarten,
    /// 6–8 岁
    LowerPrimary,
    /// 9–11 岁
    UpperPrimary,
    /// 12–14 岁
    Junior,
    /// 15–17 岁
    Senior,
}

/// A dish.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dish")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DishId,
    /// The school.
    #[sea_orm(unique_key = "dish_taken_name")]
    pub school_id: SchoolId,
    /// Its name: 西红柿炒鸡蛋.
    pub name: String,
    /// The same while it is in use, so that no two dishes in use share a name.
    #[sea_orm(unique_key = "dish_taken_name")]
    pub taken_name: Option<String>,
    /// What it is in a meal.
    pub category: DishCategory,
    /// How it is cooked: 炒. Empty: not said.
    pub method: String,
    /// What it is made of, as a JSON list of foods with grams for each age.
    pub ingredients: Json,
    /// Why it is no more in use.
    pub void_reason: Option<String>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
