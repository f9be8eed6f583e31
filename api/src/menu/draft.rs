//! What is written of a week.

use chrono::NaiveDate;
use entity::{DishId, menu::Meal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::Text;

/// A week, told whole: it takes the place of what was written before.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"days": [
    {"date": "2026-11-16", "meals": [{"meal": "lunch", "dishIds": ["019a0000-0000-7000-8000-000000000081"]}]},
    {"date": "2026-11-17", "noMeal": true, "note": "秋游"}
]}))]
pub struct MenuIn {
    /// Days of the week, each once.
    #[schema(max_items = 7)]
    pub days: Vec<DayIn>,
}

/// A day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MenuDayIn)]
pub struct DayIn {
    /// Which day.
    pub date: NaiveDate,
    /// Nothing is served, and that is no mistake.
    #[serde(default)]
    pub no_meal: bool,
    /// What parents should know: 秋游.
    #[serde(default)]
    pub note: Text<60>,
    /// What is served, each meal once.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub meals: Vec<MealIn>,
}

/// A meal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MenuMealIn)]
pub struct MealIn {
    /// Which meal.
    pub meal: Meal,
    /// Its dishes in order, each once.
    #[schema(max_items = 30)]
    pub dish_ids: Vec<DishId>,
}

/// What is kept of a day beside its dishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// Which day.
    pub date: NaiveDate,
    /// Nothing is served.
    pub no_meal: bool,
    /// What parents should know.
    pub note: String,
}
