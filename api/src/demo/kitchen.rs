//! The demo's kitchen: every meal of last week and of this week until yesterday, sampled, reviewed and thrown away in
//! time, with what goes wrong in a real one. Today's is left to whoever tries the demo.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::tale::{SetClock, Tale};
use crate::{
    Problem,
    calendar::{TimeOfDay, TimeZone},
    gate::Actor,
    menu::Week,
    rectification,
};

/// The people of the kitchen, and what they use.
pub(super) struct Kitchen<'t, 'd> {
    pub(super) tale: &'t Tale<'d>,
    clock: &'t SetClock,
    pub(super) cook: Actor,
    pub(super) director: Actor,
    pub(super) caretaker: Actor,
    pub(super) fridge: Value,
}

/// What goes wrong, by the number of the day: the others are as they should be.
pub(super) const LIGHT: usize = 1;
const MISSING: usize = 3;
pub(super) const WARM: usize = 4;

/// Tells all of it, day after day.
pub async fn tell(tale: &mut Tale<'_>, clock: &SetClock, today: NaiveDate, password: &str) -> Result<(), Problem> {
    let (cook, director) = (tale.log_in("canteen", password).await?, tale.log_in("director", password).await?);
    let caretaker = tale.log_in("caretaker", password).await?;
    let fridge = tale.find("asset.c103.留样冷藏柜", Some(director)).await?;
    let kitchen = Kitchen { tale, clock, cook, director, caretaker, fridge };
    let this = Week::of(today);
    let days = [this.later(-1), this].map(Week::days).into_iter().flat_map(|days| days.into_iter().take(5));
    for (number, day) in days.filter(|day| *day < today).enumerate() {
        kitchen.day(number, day).await?;
    }
    Ok(())
}

impl Kitchen<'_, '_> {
    async fn day(&self, number: usize, day: NaiveDate) -> Result<(), Problem> {
        let at = |hour: u16, minute: u16| TimeZone::Shanghai.moment(TimeOfDay::of(hour * 60 + minute).on(day));
        self.reading(number, at(7, 30)).await?;
        self.set(at(8, 20));
        rectification::escalate(&self.tale.state).await?;
        self.look_around(number, day).await?;
        let plan = self.tale.ask(Method::GET, &format!("/samples?date={day}"), None, Value::Null, self.cook).await?;
        for meal in plan.get("meals").and_then(Value::as_array).into_iter().flatten() {
            let word = meal.get("meal").and_then(Value::as_str).unwrap_or_default();
            let moment = |field: &str| meal.get(field)?.as_str()?.parse::<DateTime<Utc>>().ok();
            let (Some(from), Some(until)) = (moment("from"), moment("until")) else { continue };
            let items = plan.get("items").and_then(Value::as_array).into_iter().flatten();
            for (place, dish) in items.filter(|item| item.get("meal") == meal.get("meal")).enumerate() {
                self.set(from + TimeDelta::minutes(4 + place as i64));
                self.sample(number, place, dish).await?;
            }
            if word == "lunch" {
                self.set(at(12, 20));
                self.accompany(number, day).await?;
            }
            self.set(until + TimeDelta::minutes(15));
            self.review(day, word).await?;
            let path = format!("/meals/{day}/{word}/close");
            self.tale.ask(Method::POST, &path, None, json!({}), self.cook).await?;
        }
        self.set(at(16, 30));
        self.discard().await?;
        self.set(at(16, 50));
        self.put_right(number, day).await
    }

    fn set(&self, at: DateTime<Utc>) {
        self.clock.set(at);
    }

    async fn reading(&self, number: usize, at: DateTime<Utc>) -> Result<(), Problem> {
        self.set(at);
        let path = format!("/fridges/{}/readings", self.fridge.as_str().unwrap_or_default());
        let body = match number {
            WARM => json!({"deciCelsius": 92, "note": "门没关严，已关好"}),
            _ => json!({"deciCelsius": 28 + (number * 7 % 18)}),
        };
        self.tale.ask(Method::POST, &path, None, body, self.cook).await?;
        if number == WARM {
            self.set(at + TimeDelta::minutes(40));
            self.tale.ask(Method::POST, &path, None, json!({"deciCelsius": 46}), self.cook).await?;
        }
        Ok(())
    }

    /// One box; on two of the days the first dish is not as it should be.
    async fn sample(&self, number: usize, place: usize, dish: &Value) -> Result<(), Problem> {
        let mut body = json!({"date": dish.get("date"), "meal": dish.get("meal"), "dishId": dish.get("dishId")});
        // Each meal has boxes of its own.
        let row = if dish.get("meal").and_then(Value::as_str) == Some("lunch") { "A" } else { "B" };
        let said = match (number, place) {
            (LIGHT, 0) => json!({"grams": 96, "reason": "锅内所剩不多，已全部留样"}),
            (MISSING, 0) => json!({"reason": "已全部打完"}),
            _ => json!({
                "grams": 128 + (number * 11 + place * 7) % 45,
                "container": format!("{row}{}-{}", number % 5 + 1, place + 1),
                "fridgeId": self.fridge,
                "deciCelsius": 30 + (number * 3 + place) % 15,
            }),
        };
        if let (Some(body), Value::Object(said)) = (body.as_object_mut(), said) {
            body.extend(said);
        }
        let path = if (number, place) == (MISSING, 0) { "/samples/missing" } else { "/samples" };
        self.tale.ask(Method::POST, path, None, body, self.cook).await?;
        Ok(())
    }

    /// The reviewer's tick on what is kept.
    async fn review(&self, day: NaiveDate, meal: &str) -> Result<(), Problem> {
        let plan =
            self.tale.ask(Method::GET, &format!("/samples?date={day}"), None, Value::Null, self.director).await?;
        let items = plan.get("items").and_then(Value::as_array).into_iter().flatten();
        let of_meal = items.filter(|item| item.get("meal") == Some(&json!(meal)));
        for sample in of_meal.filter_map(|item| item.get("sample")) {
            let may = sample.get("actions").and_then(Value::as_array).is_some_and(|all| all.contains(&json!("review")));
            if let Some(id) = sample.get("id").and_then(Value::as_str).filter(|_| may) {
                let path = format!("/samples/{id}/review");
                self.tale.ask(Method::POST, &path, sample.get("version"), json!({}), self.director).await?;
            }
        }
        Ok(())
    }

    async fn accompany(&self, number: usize, day: NaiveDate) -> Result<(), Problem> {
        let opinions = ["菜量足，汤偏淡", "青菜很嫩", "米饭稍硬，已告知食堂", "孩子们喜欢番茄炒蛋", "无"];
        let opinion = opinions.get(number % opinions.len()).copied().unwrap_or_default();
        let body = json!({
            "date": day, "meal": "lunch", "quality": 4 + number % 2, "hygiene": 5 - number % 2, "opinion": opinion,
        });
        self.tale.ask(Method::POST, "/accompany-meals", None, body, self.director).await?;
        Ok(())
    }

    /// What has been kept long enough, with the director looking on.
    async fn discard(&self) -> Result<(), Problem> {
        let due = self.tale.ask(Method::GET, "/samples/due", None, Value::Null, self.cook).await?;
        let rows = due.get("items").and_then(Value::as_array).into_iter().flatten();
        let ids: Vec<&Value> = rows.filter_map(|row| row.get("id")).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let body = json!({"sampleIds": ids, "witnessId": self.director.member, "method": "倒入厨余垃圾桶"});
        self.tale.ask(Method::POST, "/samples/discard", None, body, self.cook).await?;
        Ok(())
    }
}
