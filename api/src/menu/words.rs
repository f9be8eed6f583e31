//! What pages, calendars and notices call things.

use chrono::{Datelike, NaiveDate, Weekday};
use entity::{food::Allergen, menu::Meal, menu_swap::SwapReason};

use crate::{page::say, problem::Language};

/// A meal.
pub fn meal(meal: Meal, language: Language) -> &'static str {
    match meal {
        Meal::Breakfast => say(language, "早餐", "Breakfast"),
        Meal::MorningSnack => say(language, "早点", "Morning snack"),
        Meal::Lunch => say(language, "午餐", "Lunch"),
        Meal::AfternoonSnack => say(language, "午点", "Afternoon snack"),
        Meal::Dinner => say(language, "晚餐", "Dinner"),
    }
}

/// An allergen.
pub fn allergen(allergen: Allergen, language: Language) -> &'static str {
    match allergen {
        Allergen::Gluten => say(language, "麸质", "gluten"),
        Allergen::Crustacean => say(language, "虾蟹", "shellfish"),
        Allergen::Fish => say(language, "鱼", "fish"),
        Allergen::Egg => say(language, "蛋", "egg"),
        Allergen::Peanut => say(language, "花生", "peanut"),
        Allergen::Soy => say(language, "大豆", "soy"),
        Allergen::Milk => say(language, "奶", "milk"),
        Allergen::Nut => say(language, "坚果", "nuts"),
    }
}

/// Its short name in styles.
pub fn class(allergen: Allergen) -> &'static str {
    match allergen {
        Allergen::Gluten => "g",
        Allergen::Crustacean => "c",
        Allergen::Fish => "f",
        Allergen::Egg => "e",
        Allergen::Peanut => "p",
        Allergen::Soy => "s",
        Allergen::Milk => "m",
        Allergen::Nut => "n",
    }
}

/// Why a dish was swapped.
pub fn reason(reason: SwapReason, language: Language) -> &'static str {
    match reason {
        SwapReason::OutOfStock => say(language, "缺货", "out of stock"),
        SwapReason::Quality => say(language, "质量不合格", "quality"),
        SwapReason::Weather => say(language, "天气", "weather"),
        SwapReason::Opinion => say(language, "学生意见", "pupils' wish"),
        SwapReason::Equipment => say(language, "设备故障", "equipment"),
        SwapReason::Other => say(language, "其他原因", "other"),
    }
}

/// A day of the week.
pub fn weekday(day: NaiveDate, language: Language) -> &'static str {
    match day.weekday() {
        Weekday::Mon => say(language, "周一", "Mon"),
        Weekday::Tue => say(language, "周二", "Tue"),
        Weekday::Wed => say(language, "周三", "Wed"),
        Weekday::Thu => say(language, "周四", "Thu"),
        Weekday::Fri => say(language, "周五", "Fri"),
        Weekday::Sat => say(language, "周六", "Sat"),
        Weekday::Sun => say(language, "周日", "Sun"),
    }
}

/// A date.
pub fn date(day: NaiveDate, language: Language) -> String {
    day.format(say(language, "%-m月%-d日", "%-d %b")).to_string()
}

/// Days from the first to the last: `11月30日–12月4日`.
pub fn span(first: NaiveDate, last: NaiveDate, language: Language) -> String {
    let first = date(first, language);
    let last = date(last, language);
    if first == last { first } else { [first, last].join(say(language, "–", " – ")) }
}
