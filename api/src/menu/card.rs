//! A menu as its staff see it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    DishId, MenuId, MenuLineId, MenuSwapId, SchoolId,
    dish::{AgeBand, DishCategory},
    food::Allergen,
    menu::{self, Meal, MenuStatus},
    menu_swap::{self, SwapReason},
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Canteen,
    norm::{self, Against, EnergyShares},
    plan::{Plan, Planned},
};
use crate::{Problem, calendar::TimeOfDay, food::Nutrients, member::Person, repair::Names};

/// A week's menu.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000082", "week": "2026-W47", "status": "published", "returnReason": "",
    "submittedBy": null, "submittedAt": null, "approvedBy": null, "approvedAt": null, "publishedBy": null,
    "publishedAt": "2026-11-13T06:20:00.000Z",
    "days": [{"date": "2026-11-16", "noMeal": false, "note": "", "nutrition": [], "meals": [{
        "meal": "lunch", "from": "11:30", "until": "12:30", "nutrition": {},
        "dishes": [{
            "lineId": "019a0000-0000-7000-8000-000000000083", "dishId": "019a0000-0000-7000-8000-000000000081",
            "name": "西红柿炒鸡蛋", "category": "half_meat", "method": "炒", "allergens": ["egg"],
            "kcal": {"lower_primary": 58}, "risks": [], "cancelledAt": null
        }]
    }]}],
    "nutrition": [], "swaps": [], "unknown": ["时蔬汤"], "version": 5
}))]
pub struct Menu {
    id: MenuId,
    /// The ISO week.
    week: String,
    status: MenuStatus,
    /// Why it was returned last; empty when it was not.
    return_reason: String,
    #[schema(required)]
    submitted_by: Option<Person>,
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    submitted_at: Option<DateTime<Utc>>,
    #[schema(required)]
    approved_by: Option<Person>,
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    approved_at: Option<DateTime<Utc>>,
    #[schema(required)]
    published_by: Option<Person>,
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    published_at: Option<DateTime<Utc>>,
    /// Those that were written, in order.
    days: Vec<MenuDay>,
    /// What a child of each age gets in the mean of the days that have a meal.
    nutrition: Vec<MenuNutrition>,
    /// What was changed after it was published, the first change first.
    swaps: Vec<MenuSwap>,
    /// Names of the dishes of which nobody has said what they are made of: their allergens are not known. Each once, in
    /// the week's order.
    unknown: Vec<String>,
    version: i32,
}

/// A menu that was copied.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000084", "week": "2026-W48", "status": "draft", "returnReason": "",
    "submittedBy": null, "submittedAt": null, "approvedBy": null, "approvedAt": null, "publishedBy": null,
    "publishedAt": null, "days": [{"date": "2026-11-23", "noMeal": false, "note": "", "nutrition": [], "meals": []}],
    "nutrition": [], "swaps": [], "unknown": [], "version": 1, "leftOut": ["清炒菠菜"]
}))]
pub struct MenuCopied {
    /// The menu that was written.
    #[serde(flatten)]
    pub menu: Menu,
    /// Names of the dishes that were on the other week's menu and are no more in use.
    pub left_out: Vec<String>,
}

/// A day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuDay {
    date: NaiveDate,
    /// Nothing is served, and that is no mistake.
    no_meal: bool,
    note: String,
    meals: Vec<MenuMeal>,
    /// What a child of each age gets that day.
    nutrition: Vec<MenuNutrition>,
}

/// A meal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuMeal {
    meal: Meal,
    /// When it is served; null for one that the school serves no more.
    #[schema(required)]
    from: Option<TimeOfDay>,
    #[schema(required)]
    until: Option<TimeOfDay>,
    dishes: Vec<MenuDish>,
    /// What a child of each age gets by it.
    nutrition: BTreeMap<AgeBand, Nutrients>,
}

/// A dish on a menu: as it was when the menu was submitted, on a draft as it is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuDish {
    line_id: MenuLineId,
    dish_id: DishId,
    name: String,
    category: DishCategory,
    method: String,
    allergens: Vec<Allergen>,
    /// For a child of each age.
    kcal: BTreeMap<AgeBand, i64>,
    /// Risky words in its name or those of its foods.
    risks: Vec<String>,
    /// When a swap took it off; null while it is served.
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    cancelled_at: Option<DateTime<Utc>>,
}

/// What children of an age get, held against what they need.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuNutrition {
    band: AgeBand,
    /// What the school calls them.
    name: String,
    /// How much of a day's need these meals should cover, in thousandths.
    share_per_mille: i64,
    /// What they are held against: the norm for pupils, or working values for the youngest.
    norm: norm::NormSource,
    nutrients: Nutrients,
    against: Vec<Against>,
    /// Where the energy comes from; null when there is none.
    #[schema(required)]
    energy: Option<EnergyShares>,
}

/// A change of a published menu.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuSwap {
    id: MenuSwapId,
    /// What it took off; null when the new one is served besides.
    #[schema(required)]
    line_id: Option<MenuLineId>,
    /// What is served instead; null when nothing is.
    #[schema(required)]
    new_line_id: Option<MenuLineId>,
    reason: SwapReason,
    note: String,
    #[schema(required)]
    by: Option<Person>,
    #[serde(serialize_with = "crate::wire::moment")]
    at: DateTime<Utc>,
    /// Null while it waits for approval.
    #[schema(required)]
    approved_by: Option<Person>,
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    approved_at: Option<DateTime<Utc>>,
}

/// The menu as an answer.
pub async fn show(db: &impl ConnectionTrait, school: SchoolId, menu: menu::Model) -> Result<Menu, Problem> {
    let (canteen, _) = Canteen::load(db, school).await?;
    let plan = Plan::load(db, menu).await?;
    let mut names = Names::default();
    names.ask_people([plan.menu.submitted_by, plan.menu.approved_by, plan.menu.published_by]);
    names.ask_people(plan.swaps.iter().flat_map(|swap| [Some(swap.by), swap.approved_by]));
    names.load(db, school).await?;
    Ok(card(plan, &canteen, &names))
}

fn card(plan: Plan, canteen: &Canteen, names: &Names) -> Menu {
    let days: Vec<MenuDay> = plan
        .days
        .iter()
        .map(|day| {
            let of_day = |planned: &&Planned| planned.line.date == day.date;
            let meals: BTreeSet<Meal> = plan.lines.iter().filter(of_day).map(|planned| planned.line.meal).collect();
            MenuDay {
                date: day.date,
                no_meal: day.no_meal,
                note: day.note.clone(),
                meals: meals.into_iter().map(|of| meal(&plan, day.date, of, canteen)).collect(),
                nutrition: nutrition(plan.served().filter(of_day), canteen),
            }
        })
        .collect();
    let nutrition = nutrition(plan.served(), canteen);
    let mut seen = BTreeSet::new();
    let unknown = plan.served().filter(|planned| planned.recipe.is_unknown() && seen.insert(planned.line.dish_id));
    let unknown = unknown.map(|planned| planned.recipe.name.clone()).collect();
    let Plan { menu, swaps, .. } = plan;
    let swap = |swap: menu_swap::Model| {
        let menu_swap::Model { id, line_id, new_line_id, reason, note, by, at, approved_by, approved_at, .. } = swap;
        let (by, approved_by) = (names.person(Some(by)), names.person(approved_by));
        MenuSwap { id, line_id, new_line_id, reason, note, by, at, approved_by, approved_at }
    };
    let menu::Model { id, school_id: _, week, status, days: _, return_reason, version, .. } = menu;
    Menu {
        id,
        week,
        status,
        return_reason,
        submitted_by: names.person(menu.submitted_by),
        submitted_at: menu.submitted_at,
        approved_by: names.person(menu.approved_by),
        approved_at: menu.approved_at,
        published_by: names.person(menu.published_by),
        published_at: menu.published_at,
        days,
        nutrition,
        swaps: swaps.into_iter().map(swap).collect(),
        unknown,
        version,
    }
}

fn meal(plan: &Plan, date: NaiveDate, meal: Meal, canteen: &Canteen) -> MenuMeal {
    let lines = plan.lines.iter().filter(|planned| planned.line.date == date && planned.line.meal == meal);
    let dish = |Planned { line, recipe }: &Planned| MenuDish {
        line_id: line.id,
        dish_id: line.dish_id,
        name: recipe.name.clone(),
        category: recipe.category,
        method: recipe.method.clone(),
        allergens: recipe.allergens.clone(),
        kcal: recipe.nutrition.iter().map(|(band, food)| (*band, food.kcal)).collect(),
        risks: canteen.risks(recipe.names()),
        cancelled_at: line.cancelled_at,
    };
    let mut nutrition = BTreeMap::<AgeBand, Nutrients>::new();
    for (band, food) in lines
        .clone()
        .filter(|planned| planned.line.cancelled_at.is_none())
        .flat_map(|planned| &planned.recipe.nutrition)
    {
        let sum = nutrition.entry(*band).or_default();
        *sum = sum.plus(*food);
    }
    let times = canteen.times(meal);
    let (from, until) = (times.map(|times| times.from), times.map(|times| times.until));
    MenuMeal { meal, from, until, dishes: lines.map(dish).collect(), nutrition }
}

/// What children of each age of the school get by these dishes in the mean of their days.
fn nutrition<'a>(served: impl Iterator<Item = &'a Planned>, canteen: &Canteen) -> Vec<MenuNutrition> {
    let served: Vec<&Planned> = served.collect();
    let days: BTreeSet<NaiveDate> = served.iter().map(|planned| planned.line.date).collect();
    let meals: BTreeSet<Meal> = served.iter().map(|planned| planned.line.meal).collect();
    let share_per_mille = norm::share(meals.into_iter());
    let count = i64::try_from(days.len()).unwrap_or(i64::MAX);
    let of_group = |group: &super::AgeGroup| {
        let foods = served.iter().filter_map(|planned| planned.recipe.nutrition.get(&group.band));
        let nutrients = foods.fold(Nutrients::default(), |sum, food| sum.plus(*food)).over(count);
        MenuNutrition {
            band: group.band,
            name: group.name.to_string(),
            share_per_mille,
            norm: norm::source(group.band),
            against: norm::against(group.band, &nutrients, share_per_mille),
            energy: norm::energy(&nutrients),
            nutrients,
        }
    };
    if served.is_empty() { Vec::new() } else { canteen.age_groups.iter().map(of_group).collect() }
}
