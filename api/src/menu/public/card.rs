//! A published menu as everybody may see it: no person's name is in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MenuLineId,
    dish::{AgeBand, DishCategory},
    food::Allergen,
    menu::Meal,
    menu_line,
    menu_swap::{self, SwapReason},
    school,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    calendar::{TimeOfDay, TimeZone},
    dish::Recipe,
    menu::{
        AgeGroup, Canteen,
        draft::Day,
        plan::{Plan, Planned},
    },
};

/// A published menu.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "school": {"slug": "demo", "name": "晨光里小学（演示）"}, "week": "2026-W47", "timeZone": "Asia/Shanghai",
    "today": "2026-11-16", "publishedAt": "2026-11-13T06:20:00.000Z",
    "ageGroups": [{"band": "lower_primary", "name": "1–3 年级"}],
    "days": [{"date": "2026-11-16", "noMeal": false, "note": "", "meals": [{
        "meal": "lunch", "from": "11:30", "until": "12:30", "kcal": {"lower_primary": 58},
        "dishes": [{
            "name": "西红柿炒鸡蛋", "category": "half_meat", "allergens": ["egg"], "unknown": false,
            "kcal": {"lower_primary": 58}, "ingredients": [{"name": "鸡蛋", "grams": {"lower_primary": 40}}],
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
    /// Which day it is by that clock.
    pub today: NaiveDate,
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
    /// Nobody has said what it is made of: any allergen may be in it.
    pub unknown: bool,
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
    /// The menu of a school, as it is served on this day.
    pub fn new(school: &school::Model, plan: Plan, today: NaiveDate) -> Self {
        let (canteen, time_zone) = Canteen::of(school);
        let in_force = InForce::of(&plan);
        let day = |day: &Day| PublicDay {
            date: day.date,
            no_meal: day.no_meal,
            note: day.note.clone(),
            meals: in_force.meals(day.date).into_iter().map(|meal| in_force.meal(day.date, meal, &canteen)).collect(),
        };
        let group = |group: &AgeGroup| MenuAgeGroup { band: group.band, name: group.name.to_string() };
        Self {
            school: MenuSchool { slug: school.slug.clone(), name: school.name.clone() },
            time_zone,
            today,
            age_groups: canteen.age_groups.iter().map(group).collect(),
            days: plan.days.iter().map(day).collect(),
            published_at: plan.menu.published_at,
            week: plan.menu.week,
        }
    }
}

/// What a menu's swaps make of it.
struct InForce<'p> {
    served: Vec<&'p Planned>,
    /// What was published and is not served, with nothing in its place.
    off: Vec<(&'p menu_line::Model, PublicChange)>,
    /// Why a line is there that was not published.
    changes: BTreeMap<MenuLineId, PublicChange>,
}

impl<'p> InForce<'p> {
    fn of(plan: &'p Plan) -> Self {
        let served: Vec<&Planned> = plan.served().collect();
        let line = |id| plan.lines.iter().find(|planned| Some(planned.line.id) == id);
        let change = |swap: &menu_swap::Model| {
            let was = line(swap.line_id).map(|planned| planned.recipe.name.clone()).unwrap_or_default();
            PublicChange { at: swap.at, reason: swap.reason, was }
        };
        let place = |line: &menu_line::Model| (line.date, line.meal, line.dish_id);
        // What was put back later is served.
        let is_off = |line: &menu_line::Model| !served.iter().any(|other| place(&other.line) == place(line));
        let nothing_instead = plan.swaps.iter().filter(|swap| swap.new_line_id.is_none());
        let off = nothing_instead.filter_map(|swap| {
            let line = &line(swap.line_id)?.line;
            is_off(line).then(|| (line, change(swap)))
        });
        let off = off.collect();
        let changes = plan.swaps.iter().filter_map(|swap| Some((swap.new_line_id?, change(swap)))).collect();
        Self { served, off, changes }
    }

    fn meals(&self, date: NaiveDate) -> BTreeSet<Meal> {
        let lines = self.served.iter().map(|planned| &planned.line).chain(self.off.iter().map(|(line, _)| *line));
        lines.filter(|line| line.date == date).map(|line| line.meal).collect()
    }

    fn meal(&self, date: NaiveDate, meal: Meal, canteen: &Canteen) -> PublicMeal {
        let is_of = |line: &menu_line::Model| (line.date, line.meal) == (date, meal);
        let served = self.served.iter().filter(|planned| is_of(&planned.line));
        let dishes = served.map(|Planned { line, recipe }| dish(recipe, self.changes.get(&line.id).cloned()));
        let dishes: Vec<PublicDish> = dishes.collect();
        let mut kcal = BTreeMap::new();
        for (band, of_dish) in dishes.iter().flat_map(|dish| &dish.kcal) {
            *kcal.entry(*band).or_insert(0) += of_dish;
        }
        let cancelled = self.off.iter().filter(|(line, _)| is_of(line)).map(|(_, change)| change.clone()).collect();
        let times = canteen.times(meal);
        let (from, until) = (times.map(|times| times.from), times.map(|times| times.until));
        PublicMeal { meal, from, until, kcal, dishes, cancelled }
    }
}

fn dish(recipe: &Recipe, changed: Option<PublicChange>) -> PublicDish {
    let part = |part: &crate::dish::Part| PublicPart { name: part.name.clone(), grams: part.grams.clone() };
    PublicDish {
        name: recipe.name.clone(),
        category: recipe.category,
        allergens: recipe.allergens.clone(),
        unknown: recipe.is_unknown(),
        kcal: recipe.nutrition.iter().map(|(band, food)| (*band, food.kcal)).collect(),
        ingredients: recipe.ingredients.iter().map(part).collect(),
        changed,
    }
}
