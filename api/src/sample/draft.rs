//! What somebody says of a sample that he takes, or that he could not take.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{AssetId, DishId, PhotoId, SampleId, menu::Meal};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    day::known_moment,
    rules::{DEGREES, MOST_GRAMS},
};
use crate::{
    Problem,
    repair::few_photos,
    wire::{Line, NewId, Text},
};

/// A sample that was taken.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "date": "2026-11-20", "meal": "lunch", "dishId": "019a0000-0000-7000-8000-000000000061", "grams": 132,
    "container": "3 号盒", "fridgeId": "019a0000-0000-7000-8000-000000000002", "deciCelsius": 50, "reason": ""
}))]
pub struct SampleIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<SampleId>)]
    pub id: Option<NewId<SampleId>>,
    /// 供餐日期
    pub date: NaiveDate,
    /// 餐次
    pub meal: Meal,
    /// A dish of the menu in force.
    pub dish_id: DishId,
    /// 留样量. Less than the school's minimum, or nothing, needs a reason.
    #[schema(minimum = 1, maximum = 5000)]
    pub grams: Option<i32>,
    /// The fridge it stands in.
    pub fridge_id: Option<AssetId>,
    /// How cold the fridge is, in tenths of a degree.
    #[schema(minimum = -500, maximum = 600)]
    pub deci_celsius: Option<i32>,
    /// 容器/编号
    #[serde(default)]
    pub container: Text<40>,
    /// Up to nine photos of the box and its label, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// Why it is light or late.
    #[serde(default)]
    pub reason: Text<500>,
    /// When it was taken, by the caller's clock. The server's is kept beside it.
    pub occurred_at: Option<DateTime<Utc>>,
}

impl SampleIn {
    /// What can be said of the body alone.
    pub fn check(&self) -> Result<(), Problem> {
        if self.grams.is_some_and(|grams| !(1..=MOST_GRAMS).contains(&grams)) {
            return Err(Problem::field("grams", "out_of_range"));
        }
        if self.deci_celsius.is_some_and(|degrees| !DEGREES.contains(&degrees)) {
            return Err(Problem::field("deciCelsius", "out_of_range"));
        }
        known_moment(self.occurred_at)?;
        few_photos(&self.photo_ids)
    }
}

/// A dish of which there is no sample.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "date": "2026-11-20", "meal": "lunch", "dishId": "019a0000-0000-7000-8000-000000000061", "reason": "已全部打完"
}))]
pub struct MissingIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<SampleId>)]
    pub id: Option<NewId<SampleId>>,
    /// 供餐日期
    pub date: NaiveDate,
    /// 餐次
    pub meal: Meal,
    /// A dish of the menu in force.
    pub dish_id: DishId,
    /// Why there is none.
    pub reason: Line<500>,
    /// When it was found, by the caller's clock.
    pub occurred_at: Option<DateTime<Utc>>,
}
