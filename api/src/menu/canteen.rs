//! How a school's canteen works: whom it feeds, when, and what it holds itself to.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{SchoolId, dish::AgeBand, menu::Meal, school};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    Problem,
    calendar::{self, TimeOfDay, TimeZone},
    school as schools,
    wire::Line,
};

/// The law asks for a sample of so much of every dish, whatever a school says.
pub const LEAST_GRAMS: u32 = 125;
/// And that it is kept for so long.
pub const LEAST_HOURS: u32 = 48;
/// Words of dishes that school canteens do not serve.
const RISKY: &str = include_str!("../../data/risky_dishes.csv");

/// Children who get the same portion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgeGroup {
    /// Their age.
    pub band: AgeBand,
    /// What the school calls them: 1–3 年级.
    pub name: Line<20>,
    /// How many eat.
    #[schema(maximum = 100_000)]
    pub heads: u32,
}

/// A meal that is served, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MealTimes {
    /// Which meal.
    pub meal: Meal,
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends.
    pub until: TimeOfDay,
}

/// What happens to a dish with a risky word in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risky {
    /// It is marked
    Warn,
    /// It is refused
    Block,
}

/// How the canteen works. What is absent is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({
    "ageGroups": [{"band": "lower_primary", "name": "1–3 年级", "heads": 180}],
    "meals": [{"meal": "lunch", "from": "11:30", "until": "12:30"}], "minimumGrams": 125, "sampleMinutesBefore": 30,
    "fridgeFromDeciCelsius": 0, "fridgeUntilDeciCelsius": 80, "fridgeAlertMinutes": 30,
    "keepHours": 48, "lossPerMille": 30, "riskyWords": ["四季豆"], "riskyDishes": "block"
}))]
pub struct Canteen {
    /// Who eats, by age; each age once.
    #[schema(min_items = 1, max_items = 5)]
    pub age_groups: Vec<AgeGroup>,
    /// What is served, in the day's order; each meal once.
    #[schema(min_items = 1, max_items = 5)]
    pub meals: Vec<MealTimes>,
    /// The least that a sample weighs, 125 to 1000.
    #[schema(minimum = 125, maximum = 1000)]
    pub minimum_grams: u32,
    /// A sample comes out of the finished pot: it may be taken so many minutes before the service begins, 0 to 180.
    #[schema(maximum = 180)]
    pub sample_minutes_before: u32,
    /// The coldest that samples may be kept, in tenths of a degree, -50 to 200.
    #[schema(minimum = -50, maximum = 200)]
    pub fridge_from_deci_celsius: i32,
    /// The warmest, in tenths of a degree, -50 to 200.
    #[schema(minimum = -50, maximum = 200)]
    pub fridge_until_deci_celsius: i32,
    /// A fridge that stays out of this range for so many minutes is told to the directors, 0 (at once) to 240.
    #[schema(maximum = 240)]
    pub fridge_alert_minutes: u32,
    /// For how many hours samples are kept after the meal, 48 to 720.
    #[schema(minimum = 48, maximum = 720)]
    pub keep_hours: u32,
    /// How much more is bought than is needed, in thousandths, 0 to 500.
    #[schema(maximum = 500)]
    pub loss_per_mille: u32,
    /// Words that no dish should have in its name or its ingredients.
    #[schema(max_items = 100)]
    pub risky_words: Vec<Line<20>>,
    /// What happens to one that has.
    pub risky_dishes: Risky,
}

impl Default for Canteen {
    fn default() -> Self {
        let at = |hour: u16, minute: u16| TimeOfDay::of(hour * 60 + minute);
        let name = |text| Line::parse(text).ok();
        let group = |band, text| name(text).map(|name| AgeGroup { band, name, heads: 0 });
        let words = RISKY.lines().filter(|line| !line.starts_with('#')).skip(1);
        Self {
            age_groups: [group(AgeBand::LowerPrimary, "1–3 年级"), group(AgeBand::UpperPrimary, "4–6 年级")]
                .into_iter()
                .flatten()
                .collect(),
            meals: vec![MealTimes { meal: Meal::Lunch, from: at(11, 30), until: at(12, 30) }],
            minimum_grams: LEAST_GRAMS,
            sample_minutes_before: 30,
            fridge_from_deci_celsius: 0,
            fridge_until_deci_celsius: 80,
            fridge_alert_minutes: 30,
            keep_hours: LEAST_HOURS,
            loss_per_mille: 30,
            risky_words: words.filter_map(|line| Line::parse(line.split(',').next()?).ok()).collect(),
            risky_dishes: Risky::Block,
        }
    }
}

impl Canteen {
    /// A school's.
    pub async fn load(db: &impl ConnectionTrait, school: SchoolId) -> Result<(Self, TimeZone), Problem> {
        Ok(Self::of(&schools::get(db, school).await?))
    }

    /// A school's, and whose clock is on its wall.
    pub fn of(school: &school::Model) -> (Self, TimeZone) {
        (Self::read(&school.canteen), calendar::read(&school.promises).1.time_zone)
    }

    /// What a school has set, with the default for what it has not.
    pub fn read(stored: &Value) -> Self {
        Self::deserialize(stored).unwrap_or_default()
    }

    /// What is kept of it.
    pub fn written(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// When the meal is served; none if it is not.
    pub fn times(&self, meal: Meal) -> Option<&MealTimes> {
        self.meals.iter().find(|times| times.meal == meal)
    }

    /// From when until when the meal of that day is served. A meal that is served no more: all of the day.
    pub fn serves(&self, zone: TimeZone, date: NaiveDate, meal: Meal) -> (DateTime<Utc>, DateTime<Utc>) {
        let day = (TimeOfDay::of(0), TimeOfDay::of(24 * 60 - 1));
        let (from, until) = self.times(meal).map_or(day, |times| (times.from, times.until));
        (zone.moment(from.on(date)), zone.moment(until.on(date)))
    }

    /// From when on a meal whose service begins then can be sampled.
    pub fn sampled_from(&self, begin: DateTime<Utc>) -> DateTime<Utc> {
        begin - TimeDelta::minutes(self.sample_minutes_before.into())
    }

    /// How cold samples are kept, in tenths of a degree, from the coldest to the warmest.
    pub fn fridge_range(&self) -> (i32, i32) {
        (self.fridge_from_deci_celsius, self.fridge_until_deci_celsius)
    }

    /// The risky words that a name has.
    pub fn risks<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<String> {
        let names: Vec<&str> = names.collect();
        let is_in = |word: &&Line<20>| names.iter().any(|name| name.contains(&***word));
        self.risky_words.iter().filter(is_in).map(Line::to_string).collect()
    }

    /// The field that cannot be, and why.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let fridge = self.fridge_range();
        let within = |value, range: std::ops::RangeInclusive<u32>, field| {
            if range.contains(&value) { Ok(()) } else { Err((field, "out_of_range")) }
        };
        within(self.minimum_grams, LEAST_GRAMS..=1000, "minimumGrams")?;
        within(self.sample_minutes_before, 0..=180, "sampleMinutesBefore")?;
        within(self.fridge_alert_minutes, 0..=240, "fridgeAlertMinutes")?;
        within(self.keep_hours, LEAST_HOURS..=720, "keepHours")?;
        within(self.loss_per_mille, 0..=500, "lossPerMille")?;
        within(u32::try_from(self.risky_words.len()).unwrap_or(u32::MAX), 0..=100, "riskyWords")?;
        if [fridge.0, fridge.1].iter().any(|edge| !(-50..=200).contains(edge)) {
            return Err(("fridgeFromDeciCelsius", "out_of_range"));
        }
        if fridge.0 >= fridge.1 {
            return Err(("fridgeUntilDeciCelsius", "not_above"));
        }
        if self.age_groups.is_empty() || self.meals.is_empty() {
            return Err((if self.meals.is_empty() { "meals" } else { "ageGroups" }, "required"));
        }
        if self.age_groups.iter().any(|group| group.heads > 100_000) {
            return Err(("ageGroups", "out_of_range"));
        }
        if !self.age_groups.is_sorted_by(|one, next| one.band < next.band) {
            return Err(("ageGroups", "not_in_order"));
        }
        let in_order = |one: &MealTimes, next: &MealTimes| one.meal < next.meal && one.until <= next.from;
        if !self.meals.is_sorted_by(in_order) || self.meals.iter().any(|times| times.from >= times.until) {
            return Err(("meals", "not_in_order"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_the_default_and_the_default_can_be() {
        let canteen = Canteen::read(&serde_json::json!({"keepHours": 72}));
        assert_eq!((canteen.keep_hours, canteen.minimum_grams), (72, 125));
        assert_eq!(canteen.check(), Ok(()));
        assert_eq!(Canteen::read(&canteen.written()), canteen);
        assert!(canteen.risky_words.len() > 5);
    }

    #[test]
    fn no_school_can_ask_for_less_than_the_law() {
        let canteen = Canteen::default();
        assert_eq!(Canteen { minimum_grams: 124, ..canteen.clone() }.check(), Err(("minimumGrams", "out_of_range")));
        let early = Canteen { sample_minutes_before: 181, ..canteen.clone() };
        assert_eq!(early.check(), Err(("sampleMinutesBefore", "out_of_range")));
        let patient = Canteen { fridge_alert_minutes: 241, ..canteen.clone() };
        assert_eq!(patient.check(), Err(("fridgeAlertMinutes", "out_of_range")));
        assert_eq!(Canteen { keep_hours: 47, ..canteen.clone() }.check(), Err(("keepHours", "out_of_range")));
        assert_eq!(Canteen { meals: vec![], ..canteen.clone() }.check(), Err(("meals", "required")));
        let twice = [canteen.meals.clone(), canteen.meals.clone()].concat();
        assert_eq!(Canteen { meals: twice, ..canteen.clone() }.check(), Err(("meals", "not_in_order")));
        let warm = Canteen { fridge_from_deci_celsius: 80, ..canteen };
        assert_eq!(warm.check(), Err(("fridgeUntilDeciCelsius", "not_above")));
    }

    #[test]
    fn a_risky_word_is_found_inside_a_name() {
        let canteen = Canteen::default();
        assert_eq!(canteen.risks(["干煸四季豆", "米饭"].into_iter()), ["四季豆"]);
        assert!(canteen.risks(["西红柿炒鸡蛋"].into_iter()).is_empty());
    }
}
