//! The demo's canteens: their dictionaries, and the menus of last week, this week and the next.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use reqwest::Method;
use serde_json::{Value, json};

use super::tale::{SetClock, Tale};
use crate::{
    Problem,
    calendar::{TimeOfDay, TimeZone},
    gate::Actor,
    menu::Week,
};

const DISHES: &str = include_str!("../../data/demo/dishes.csv");
const MENUS: &str = include_str!("../../data/demo/menus.csv");
/// The ages that the grams of a dish are for, in their order.
const BANDS: [&str; 2] = ["lower_primary", "upper_primary"];

/// The lines of a table below its headings.
fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect())
}

fn id(row: &Value) -> String {
    row.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Who cooks and who approves in a school, and what its menus are.
#[derive(Clone, Copy)]
struct House {
    cook: &'static str,
    director: &'static str,
    /// Which weeks it has, counted from this one.
    weeks: &'static [i64],
    /// By how many days its week is turned, so that not all schools eat the same.
    turn: usize,
}

const HERE: House = House { cook: "canteen", director: "director", weeks: &[-1, 0, 1], turn: 0 };
/// For parents who have a child in each of the schools.
const THERE: House = House { cook: "canteen2", director: "director2", weeks: &[0, 1], turn: 2 };

fn at(day: NaiveDate, hour: u16) -> DateTime<Utc> {
    TimeZone::Shanghai.moment(TimeOfDay::of(hour * 60 + 20).on(day))
}

/// Fills the dictionaries and writes the menus, each published on the Friday before, as the demo's people would.
pub async fn tell(tale: &mut Tale<'_>, clock: &SetClock, today: NaiveDate, password: &str) -> Result<(), Problem> {
    let dishes = open(tale, clock, HERE, today, password).await?;
    open(tale, clock, THERE, today, password).await?;
    if ![Weekday::Sat, Weekday::Sun].contains(&today.weekday()) {
        clock.set(at(today, 10));
        swap(tale, Week::of(today), today, &dishes, password).await?;
    }
    Ok(())
}

/// Answers the school's dishes by name.
async fn open(
    tale: &mut Tale<'_>,
    clock: &SetClock,
    house: House,
    today: NaiveDate,
    password: &str,
) -> Result<HashMap<&'static str, String>, Problem> {
    let this = Week::of(today);
    let friday = |week: Week| week.later(-1).days().nth(4).unwrap_or(today);
    clock.set(at(friday(this.later(-1)), 9));
    furnish(tale, house, password).await?;
    let dishes = dictionary(tale, house, password).await?;
    for week in house.weeks.iter().map(|weeks| this.later(*weeks)) {
        let friday = friday(week);
        clock.set(at(friday.min(today), 9));
        // From Friday on, parents look for the week to come.
        write(tale, house, (week, friday <= today), &dishes, password).await?;
    }
    Ok(dishes)
}

/// Who eats, and when.
async fn furnish(tale: &mut Tale<'_>, house: House, password: &str) -> Result<(), Problem> {
    let director = tale.log_in(house.director, password).await?;
    let school = tale.ask(Method::GET, "/school", None, Value::Null, director).await?;
    let canteen = json!({
        "ageGroups": [
            {"band": "lower_primary", "name": "1–3 年级", "heads": 180},
            {"band": "upper_primary", "name": "4–6 年级", "heads": 176}
        ],
        "meals": [
            {"meal": "lunch", "from": "11:30", "until": "12:30"},
            {"meal": "afternoon_snack", "from": "15:00", "until": "15:20"}
        ]
    });
    tale.ask(Method::PATCH, "/school", school.get("version"), json!({"canteen": canteen}), director).await?;
    Ok(())
}

/// The starter's foods and the canteen's dishes, by name.
async fn dictionary(
    tale: &mut Tale<'_>,
    house: House,
    password: &str,
) -> Result<HashMap<&'static str, String>, Problem> {
    let cook = tale.log_in(house.cook, password).await?;
    tale.ask(Method::POST, "/foods/starter", None, json!({}), cook).await?;
    let page = tale.ask(Method::GET, "/foods?limit=200", None, Value::Null, cook).await?;
    let foods = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let food = |name: &str| foods.iter().find(|row| row.get("name") == Some(&json!(name))).map(id);
    let mut made = HashMap::new();
    for line in lines(DISHES) {
        let [name, category, method, parts] = line.as_slice() else { return Err(Problem::internal(line.join(","))) };
        let part = |part: &str| {
            let (name, grams) = part.split_once(':')?;
            let grams = BANDS.into_iter().zip(grams.split('/').filter_map(|grams| grams.parse::<u32>().ok()));
            Some(json!({"foodId": food(name)?, "grams": grams.collect::<HashMap<_, _>>()}))
        };
        let ingredients: Vec<Value> = parts.split(' ').filter_map(part).collect();
        let dish = json!({"name": name, "category": category, "method": method, "ingredients": ingredients});
        made.insert(*name, id(&tale.ask(Method::POST, "/dishes", None, dish, cook).await?));
    }
    Ok(made)
}

async fn write(
    tale: &mut Tale<'_>,
    house: House,
    (week, published): (Week, bool),
    dishes: &HashMap<&str, String>,
    password: &str,
) -> Result<(), Problem> {
    let (cook, director) = (tale.log_in(house.cook, password).await?, tale.log_in(house.director, password).await?);
    let day = |(number, date): (usize, NaiveDate)| {
        let number = ((number + house.turn) % 5 + 1).to_string();
        let of_day = lines(MENUS).filter(|line| line.first() == Some(&number.as_str()));
        let meals: Vec<Value> = of_day
            .filter_map(|line| {
                let [_, meal, names] = line.as_slice() else { return None };
                let names: Vec<&String> = names.split(' ').filter_map(|name| dishes.get(name)).collect();
                (*meal != "breakfast").then(|| json!({"meal": meal, "dishIds": names}))
            })
            .collect();
        json!({"date": date, "meals": meals})
    };
    let days: Vec<Value> = week.days().take(5).enumerate().map(day).collect();
    let path = format!("/menus/{week}");
    let mut menu = tale.ask(Method::PUT, &path, None, json!({"days": days}), cook).await?;
    let steps = [("submit", cook, true), ("approve", director, published), ("publish", director, published)];
    for (step, who, _) in steps.into_iter().filter(|(.., taken)| *taken) {
        menu = tale.ask(Method::POST, &format!("{path}/{step}"), menu.get("version"), json!({}), who).await?;
    }
    if published { read(tale, &menu, director).await } else { Ok(()) }
}

/// Who approved the menu has read that it waited for him.
async fn read(tale: &Tale<'_>, menu: &Value, director: Actor) -> Result<(), Problem> {
    let inbox = tale.ask(Method::GET, "/notices?unread=true&limit=200", None, Value::Null, director).await?;
    let items = inbox.get("items").and_then(Value::as_array).into_iter().flatten();
    for notice in items.filter(|notice| notice.get("subjectId") == menu.get("id")) {
        tale.ask(Method::POST, &format!("/notices/{}/read", id(notice)), None, Value::Null, director).await?;
    }
    Ok(())
}

/// No lettuce came today.
async fn swap(
    tale: &mut Tale<'_>,
    week: Week,
    today: NaiveDate,
    dishes: &HashMap<&str, String>,
    password: &str,
) -> Result<(), Problem> {
    let cook = tale.log_in(HERE.cook, password).await?;
    let number = today.weekday().number_from_monday().to_string();
    let greens = ["清炒油麦菜", "蒜蓉西兰花", "醋溜大白菜", "地三鲜", "香菇油菜"];
    let served = lines(MENUS).find(|line| line.first() == Some(&number.as_str()) && line.get(1) == Some(&"lunch"));
    let old = served.and_then(|line| greens.into_iter().find(|name| line.last().is_some_and(|all| all.contains(name))));
    let Some((old, new)) = old.and_then(|old| Some((dishes.get(old)?, dishes.get("清炒菠菜")?))) else {
        return Ok(());
    };
    let swap = json!({"date": today, "meal": "lunch", "dishId": old, "newDishId": new, "reason": "out_of_stock"});
    tale.ask(Method::POST, &format!("/menus/{week}/swaps"), None, swap, cook).await?;
    Ok(())
}
