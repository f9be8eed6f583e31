//! Foods: what dishes are made of, and what is in them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FoodId, SchoolId};

/// What kind of food it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FoodGroup {
    /// 谷薯
    Grain,
    /// 蔬菜菌藻
    Vegetable,
    /// 水果
    Fruit,
    /// 畜禽肉
    Meat,
    /// 鱼虾
    Fish,
    /// 蛋
    Egg,
    /// 奶及制品
    Milk,
    /// 大豆制品和坚果
    Soy,
    /// 油
    Oil,
    /// 调味品和其他
    Other,
}

/// The eight kinds of food of GB 7718 that may make somebody ill.
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
pub enum Allergen {
    /// 含麸质的谷物
    Gluten,
    /// 甲壳纲类动物
    Crustacean,
    /// 鱼类
    Fish,
    /// 蛋类
    Egg,
    /// 花生
    Peanut,
    /// 大豆
    Soy,
    /// 乳，包括乳糖
    Milk,
    /// 坚果
    Nut,
}

/// How far the values of a food can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Held against its source by somebody of the school
    Checked,
    /// A usual value that nobody here has checked
    Approximate,
}

/// A food.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "food")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FoodId,
    /// The school.
    #[sea_orm(unique_key = "food_name")]
    pub school_id: SchoolId,
    /// Its name, once in a school: 西红柿.
    #[sea_orm(unique_key = "food_name")]
    pub name: String,
    /// What kind it is.
    pub group: FoodGroup,
    /// What in it may make somebody ill, as a JSON list.
    pub allergens: Json,
    /// What is in 100 g of its edible part, as JSON.
    pub nutrients: Json,
    /// How much of what is bought can be eaten, in percent.
    pub edible_percent: i32,
    /// Where its values come from.
    pub source: String,
    /// How far they can be relied on.
    pub certainty: Certainty,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
