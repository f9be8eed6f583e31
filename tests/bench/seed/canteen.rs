//! Published menus of many years: thirty dishes a day, six for each of five meals.

use chrono::{Datelike, NaiveDate, TimeDelta};
use uuid::Uuid;

use super::{
    Cell::{self, Id, Int, Null, Text},
    Sink,
    row::id,
};

/// So many dishes are served on a day.
pub const A_DAY: usize = 30;
const MEALS: [&str; 5] = ["breakfast", "morning_snack", "lunch", "afternoon_snack", "dinner"];

/// A Monday, long ago.
pub fn day(n: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2013, 1, 7).unwrap() + TimeDelta::days(n as i64)
}

/// The day, the meal and the dish of the n-th sample.
pub fn serving(n: usize) -> (NaiveDate, &'static str, usize) {
    let dish = n % A_DAY;
    (day(n / A_DAY), MEALS[dish * MEALS.len() / A_DAY], dish)
}

/// What a dish is called.
pub fn dish(n: usize) -> String {
    format!("第{}号红烧豆腐", n + 1)
}

/// The id of a dish.
pub fn dish_id(n: usize) -> Uuid {
    id(10, n)
}

/// Puts the menus of so many days into a school.
pub fn canteen(sink: &mut impl Sink, school: Uuid, days: usize) {
    let cook = |n: usize| -> Vec<Cell> {
        let (name, none) = (Text(dish(n)), "");
        vec![
            Id(dish_id(n)),
            Id(school),
            name,
            Text(dish(n)),
            "vegetable".into(),
            none.into(),
            "[]".into(),
            Null,
            Int(1),
        ]
    };
    let columns =
        ["id", "school_id", "name", "taken_name", "category", "method", "ingredients", "void_reason", "version"];
    sink.put("dish", &columns, (0..A_DAY).map(cook));
    let week = |n: usize| -> Vec<Cell> {
        let week = day(n * 7).iso_week();
        let week = Text(format!("{}-W{:02}", week.year(), week.week()));
        vec![Id(id(11, n)), Id(school), week, "published".into(), "[]".into(), "".into(), Int(4)]
    };
    let columns = ["id", "school_id", "week", "status", "days", "return_reason", "version"];
    sink.put("menu", &columns, (0..days.div_ceil(7)).map(week));
    let line = |n: usize| -> Vec<Cell> {
        let (date, meal, dish_of) = serving(n);
        let menu = id(11, n / A_DAY / 7);
        let kept = format!(
            "{{\"name\":\"{}\",\"category\":\"vegetable\",\"allergens\":[\"soy\"],\"kcal\":120}}",
            dish(dish_of)
        );
        let (position, day) = (Int((dish_of % 6) as i64), Text(date.to_string()));
        vec![Id(id(12, n)), Id(school), Id(menu), day, meal.into(), position, Id(dish_id(dish_of)), Text(kept), Null]
    };
    let columns = ["id", "school_id", "menu_id", "date", "meal", "position", "dish_id", "dish", "cancelled_at"];
    sink.put("menu_line", &columns, (0..days * A_DAY).map(line));
}
