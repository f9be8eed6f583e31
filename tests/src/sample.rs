//! A lunch with its samples, as stories tell of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::member::Role;
use houqin::ports::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Actor, Answer, App, id, send};

/// A published lunch, served from 11:30 to 12:30.
pub struct Lunch {
    /// Its day.
    pub date: NaiveDate,
    /// Its dishes, in their order.
    pub dishes: Vec<String>,
}

impl Lunch {
    /// A moment of its day, at the school.
    pub fn at(&self, hour: u32, minute: u32) -> DateTime<Utc> {
        self.date.and_hms_opt(hour, minute, 0).unwrap().and_utc() - TimeDelta::hours(8)
    }

    /// A dish of it, with what else is said.
    pub fn of(&self, dish: usize, said: Value) -> Value {
        let mut body = json!({"date": self.date, "meal": "lunch", "dishId": self.dishes[dish]});
        body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        body
    }
}

impl App {
    /// Publishes a lunch of these dishes for the next Monday, and turns the clock on to 11:40 of that day.
    pub async fn lunch(&self, names: &[&str]) -> Lunch {
        self.on_monday();
        let canteen = self.as_(Role::Canteen).await;
        let food = canteen.food("大米", json!([])).await;
        let mut dishes = Vec::new();
        for name in names {
            dishes.push(canteen.dish(name, &food).await);
        }
        let (week, days) = self.this_week();
        let menu = json!([{"date": days[0], "meals": [{"meal": "lunch", "dishIds": dishes}]}]);
        self.publish_menu(week, &menu).await;
        let lunch = Lunch { date: days[0], dishes };
        self.until(lunch.at(11, 40));
        lunch
    }

    /// Turns the clock on to this moment.
    pub fn until(&self, at: DateTime<Utc>) {
        self.clock.forward(at - self.clock.now());
    }
}

impl Actor<'_> {
    /// Takes a sample.
    pub async fn sample(&self, lunch: &Lunch, dish: usize, said: Value) -> Answer {
        self.post("/samples", &lunch.of(dish, said)).await
    }

    /// Does something with a record of this path, made from its version of this moment.
    pub async fn change(&self, path: &str, record: &Value, step: &str, body: &Value) -> Answer {
        let path = format!("/{path}/{}", id(record));
        let version = self.get(&path).await.ok()["version"].clone();
        let request = self.request(Method::POST, &format!("{path}/{step}"));
        let request = request.header("If-Match", format!("\"{version}\""));
        send(request.header("Idempotency-Key", Uuid::now_v7().to_string()).json(body)).await
    }

    /// The dishes of a day with what is the matter with each.
    pub async fn tiles(&self, lunch: &Lunch) -> Vec<(String, String)> {
        let day = self.get(&format!("/samples?date={}", lunch.date)).await.ok();
        let word = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
        day["items"].as_array().unwrap().iter().map(|item| (word(item, "dish"), word(item, "status"))).collect()
    }
}
