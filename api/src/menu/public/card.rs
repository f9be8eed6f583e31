//! A published menu as everybody may see it: no person's name is in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    dish::{AgeBand, DishCategory},
    food::Allergen,
    menu::Meal,
    menu_swap::{self, SwapReason},
    school,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    calendar::{TimeOfDay, TimeZone},
    dish::Recipe,
    menu::{
        Canteen,
        plan::{Plan, Planned},
    },
};

/// A published menu.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "school": {"slug": "demo", "name": "晨光里小学（演示）"}, "week": "2026-W47", "timeZone": "Asia/Shanghai",
    "publishedAt": "2026-11-13T06:20:00.000Z",
    "ageGroups": [{"band": "lower_primary", "name": "1–3 年级"}],
    "days": [{"date": "2026-11-16", "noMeal": false, "note": "", "meals": [{
        "meal": "lunch", "from": "11:30", "until": "12:30", "kcal": {"lower_primary": 58},
        "dishes": [{
            "name": "西红柿炒鸡蛋", "category": "half_meat", "allergens": ["egg"], "kcal": {"lower_primary": 58},
            "ingredients": [{"name": "鸡蛋", "grams": {"lower_primary": 40}}],
            "changed": {"at": "2026-11-16T02:34:00.000Z", "reason": "out_of_stock", "was": "清炒菠菜"}
        }],
        "cancelled": []
    }]}]
}))]
pub struct PublicMenu {
    /// Whose it is.
    pub school: MenuSchool,
    /// The ISO week.
    pub week: String,
    /// Whose clock the times are by.
    pub time_zone: TimeZone,
    /// When it was published.
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// Who eats.
    pub age_groups: Vec<MenuAgeGroup>,
    /// In order.
    pub days: Vec<PublicDay>,
}

/// A school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MenuSchool {
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// Children who get the same portion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MenuAgeGroup {
    /// Their age.
    pub band: AgeBand,
    /// What the school calls them.
    pub name: String,
}

/// A day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicDay {
    /// Which.
    pub date: NaiveDate,
    /// Nothing is served.
    pub no_meal: bool,
    /// What parents should know.
    pub note: String,
    /// In the day's order.
    pub meals: Vec<PublicMeal>,
}

/// A meal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicMeal {
    /// Which.
    pub meal: Meal,
    /// When it is served; null for one that the school serves no more.
    #[schema(required)]
    pub from: Option<TimeOfDay>,
    /// Until when.
    #[schema(required)]
    pub until: Option<TimeOfDay>,
    /// For a child of each age.
    pub kcal: BTreeMap<AgeBand, i64>,
    /// What is served.
    pub dishes: Vec<PublicDish>,
    /// What was published and is not served, with nothing in its place.
    pub cancelled: Vec<PublicChange>,
}

/// A dish.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicDish {
    /// Its name.
    pub name: String,
    /// What it is in the meal.
    pub category: DishCategory,
    /// What in it may make somebody ill.
    pub allergens: Vec<Allergen>,
    /// For a child of each age.
    pub kcal: BTreeMap<AgeBand, i64>,
    /// What it is made of.
    pub ingredients: Vec<PublicPart>,
    /// That it was served in the place of another; null when it was published so.
    #[schema(required)]
    pub changed: Option<PublicChange>,
}

/// A food of a dish.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicPart {
    /// Its name.
    pub name: String,
    /// For a child of each age, raw.
    pub grams: BTreeMap<AgeBand, u32>,
}

/// That something else is served than was published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicChange {
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: SwapReason,
    /// What was to be served; empty when the dish is served besides.
    pub was: String,
}

impl PublicMenu {
    /// The menu of a school, as it is served now.
    pub fn new(school: &school::Model, plan: Plan) -> Self {
        let (canteen, time_zone) = Canteen::of(school);
        let Plan { menu, days, lines, swaps } = plan;
        let line = |id| lines.iter().find(|planned| Some(planned.line.id) == id);
        let change = |swap: &menu_swap::Model| {
            let was = line(swap.line_id).map(|planned| planned.recipe.name.clone()).unwrap_or_default();
            PublicChange { at: swap.at, reason: swap.reason, was }
        };
        let changes: BTreeMap<_, _> = swaps.iter().filter_map(|swap| Some((swap.new_line_id?, change(swap)))).collect();
        let served: Vec<&Planned> = lines.iter().filter(|planned| planned.line.cancelled_at.is_none()).collect();
        // What was put back later is served.
        let is_off = |planned: &&Planned| {
            let is = |other: &&Planned| {
                let (one, other) = (&planned.line, &other.line);
                (one.date, one.meal, one.dish_id) == (other.date, other.meal, other.dish_id)
            };
            !served.iter().any(is)
        };
        let off: Vec<(NaiveDate, Meal, PublicChange)> = swaps
            .iter()
            .filter(|swap| swap.new_line_id.is_none())
            .filter_map(|swap| {
                let line = &line(swap.line_id).filter(is_off)?.line;
                Some((line.date, line.meal, change(swap)))
            })
            .collect();
        let days = days
            .into_iter()
            .map(|day| {
                let of_day: Vec<&Planned> =
                    served.iter().copied().filter(|planned| planned.line.date == day.date).collect();
                let off: Vec<_> = off.iter().filter(|(date, ..)| *date == day.date).collect();
                let meals = of_day.iter().map(|planned| planned.line.meal);
                let meals: BTreeSet<Meal> = meals.chain(off.iter().map(|(_, meal, _)| *meal)).collect();
                let meal = |meal: Meal| {
                    let dishes = of_day.iter().filter(|planned| planned.line.meal == meal);
                    let dishes = dishes.map(|Planned { line, recipe }| dish(recipe, changes.get(&line.id).cloned()));
                    let dishes: Vec<PublicDish> = dishes.collect();
                    let mut kcal = BTreeMap::new();
                    for (band, of_dish) in dishes.iter().flat_map(|dish| &dish.kcal) {
                        *kcal.entry(*band).or_insert(0) += of_dish;
                    }
                    let times = canteen.times(meal);
                    let (from, until) = (times.map(|times| times.from), times.map(|times| times.until));
                    let off = off.iter().filter(|(_, of, _)| *of == meal);
                    let cancelled = off.map(|(.., change)| change.clone()).collect();
                    PublicMeal { meal, from, until, kcal, dishes, cancelled }
                };
                PublicDay {
                    date: day.date,
                    no_meal: day.no_meal,
                    note: day.note,
                    meals: meals.into_iter().map(meal).collect(),
                }
            })
            .collect();
        let group = |group: crate::menu::AgeGroup| MenuAgeGroup { band: group.band, name: group.name.into() };
        Self {
            school: MenuSchool { slug: school.slug.clone(), name: school.name.clone() },
            week: menu.week,
            time_zone,
            published_at: menu.published_at,
            age_groups: canteen.age_groups.into_iter().map(group).collect(),
            days,
        }
    }
}

fn dish(recipe: &Recipe, changed: Option<PublicChange>) -> PublicDish {
    let part = |part: &crate::dish::Part| PublicPart { name: part.name.clone(), grams: part.grams.clone() };
    PublicDish {
        name: recipe.name.clone(),
        category: recipe.category,
        allergens: recipe.allergens.clone(),
        kcal: recipe.nutrition.iter().map(|(band, food)| (*band, food.kcal)).collect(),
        ingredients: recipe.ingredients.iter().map(part).collect(),
        changed,
    }
}
