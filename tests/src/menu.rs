//! A canteen's menus, as its staff make them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use entity::member::Role;
use houqin::{menu::Week, ports::clock::Clock};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Actor, Answer, App, send};

/// What the demo's canteen cooks.
const DISHES: &str = include_str!("../../api/data/demo/dishes.csv");

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

impl Actor<'_> {
    /// A food whose values can be.
    pub async fn food(&self, name: &str, allergens: Value) -> String {
        let per100g = json!({"kcal": 100, "proteinMg": 10_000, "fatMg": 4_000, "carbohydrateMg": 6_000});
        let food = json!({"name": name, "group": "other", "allergens": allergens, "per100g": per100g});
        id(&self.post("/foods", &food).await.created())
    }

    /// A dish of 100 g of one food for the younger and 120 g for the older.
    pub async fn dish(&self, name: &str, food: &str) -> String {
        let ingredients = json!([{"foodId": food, "grams": {"lower_primary": 100, "upper_primary": 120}}]);
        let dish = json!({"name": name, "category": "vegetable", "ingredients": ingredients});
        id(&self.post("/dishes", &dish).await.created())
    }

    /// Writes a week.
    pub async fn write_menu(&self, week: Week, version: Option<i64>, days: &Value) -> Answer {
        let request = self.request(Method::PUT, &format!("/menus/{week}")).json(&json!({"days": days}));
        send(match version {
            Some(version) => request.header("If-Match", format!("\"{version}\"")),
            None => request,
        })
        .await
    }

    /// A step of the week's menu, from the version that it has now.
    pub async fn menu_step(&self, week: Week, step: &str) -> Answer {
        let version = self.get(&format!("/menus/{week}")).await.ok()["version"].clone();
        let request = self.request(Method::POST, &format!("/menus/{week}/{step}"));
        send(request.header("If-Match", format!("\"{version}\"")).header("Idempotency-Key", Uuid::now_v7().to_string()))
            .await
    }

    /// Fills the dictionary as the demo's: the starter's foods and the demo's dishes. Answers dishes by name.
    pub async fn furnish_canteen(&self) -> BTreeMap<String, String> {
        self.post("/foods/starter", &json!({})).await.ok();
        let foods = self.walk("/foods").await;
        let foods: BTreeMap<String, String> =
            foods.iter().map(|food| (food["name"].as_str().unwrap().to_owned(), id(food))).collect();
        let mut made = BTreeMap::new();
        for line in DISHES.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let [name, category, method, parts] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let part = |part: &str| {
                let (food, grams) = part.split_once(':').unwrap();
                let (lower, upper) = grams.split_once('/').unwrap();
                let [lower, upper] = [lower, upper].map(|grams| grams.parse::<u32>().unwrap());
                json!({"foodId": foods[food], "grams": {"lower_primary": lower, "upper_primary": upper}})
            };
            let ingredients: Vec<Value> = parts.split(' ').map(part).collect();
            let dish = json!({"name": name, "category": category, "method": method, "ingredients": ingredients});
            made.insert(name.to_owned(), id(&self.post("/dishes", &dish).await.created()));
        }
        made
    }
}

impl App {
    /// Turns the clock on to six in the morning of the next Monday, before anybody has logged in.
    pub fn on_monday(&self) {
        let monday = self.this_week().0.later(1).days().next().unwrap();
        let at = monday.and_hms_opt(6, 0, 0).unwrap().and_utc() - TimeDelta::hours(8);
        self.clock.forward(at - self.clock.now());
    }

    /// The week of the clock, and its days.
    pub fn this_week(&self) -> (Week, Vec<NaiveDate>) {
        let week = Week::of(self.state.clock.today());
        (week, week.days().collect())
    }

    /// Writes a week of `green`, submits it by the canteen, approves and publishes it by the director.
    pub async fn publish_menu(&self, week: Week, days: &Value) -> Value {
        let (canteen, director) = (self.as_(Role::Canteen).await, self.director().await);
        canteen.write_menu(week, None, days).await.ok();
        canteen.menu_step(week, "submit").await.ok();
        director.menu_step(week, "approve").await.ok();
        director.menu_step(week, "publish").await.ok()
    }
}
