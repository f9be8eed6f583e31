//! Menus, and what they are made of.

mod call_off;
mod copy;
mod dictionary;
mod life;
mod news;
mod public;
mod swap;

use serde_json::{Value, json};

/// A day with one lunch.
fn lunch(date: chrono::NaiveDate, dishes: &[&String]) -> Value {
    json!({"date": date, "meals": [{"meal": "lunch", "dishIds": dishes}]})
}
