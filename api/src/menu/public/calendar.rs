//! The menus as a calendar of RFC 5545: an event for each meal.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{menu, school};

use super::card::{PublicMeal, PublicMenu};
use crate::{menu::words, page::say, problem::Language};

/// The longest line, in bytes, without its end.
const LINE: usize = 75;

/// The whole calendar.
pub fn text(school: &school::Model, menus: &[(&menu::Model, PublicMenu)], language: Language) -> String {
    let mut out = String::new();
    let name = format!("{} {}", school.name, say(language, "食谱", "menu"));
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", "-//Houqin//Menu//ZH");
    line(&mut out, "METHOD", "PUBLISH");
    line(&mut out, "NAME", &escaped(&name));
    line(&mut out, "X-WR-CALNAME", &escaped(&name));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    for (row, menu) in menus {
        for day in &menu.days {
            for meal in &day.meals {
                event(&mut out, row, menu, (day.date, meal), language);
            }
            if day.no_meal {
                let what = [say(language, "不供餐", "No meals"), day.note.as_str()];
                let what: Vec<&str> = what.into_iter().filter(|part| !part.is_empty()).collect();
                begin(&mut out, row, &format!("{}-{}-none", row.id, day.date));
                line(&mut out, "DTSTART;VALUE=DATE", &day.date.format("%Y%m%d").to_string());
                line(&mut out, "DTEND;VALUE=DATE", &(day.date + TimeDelta::days(1)).format("%Y%m%d").to_string());
                end(&mut out, menu, &what.join("："), "");
            }
        }
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn event(
    out: &mut String,
    row: &menu::Model,
    menu: &PublicMenu,
    (date, meal): (NaiveDate, &PublicMeal),
    language: Language,
) {
    let zone = menu.time_zone;
    let name = words::meal(meal.meal, language);
    begin(out, row, &format!("{}-{date}-{:?}", row.id, meal.meal).to_lowercase());
    match meal.from.zip(meal.until) {
        Some((from, until)) => {
            line(out, "DTSTART", &stamp(zone.moment(from.on(date))));
            line(out, "DTEND", &stamp(zone.moment(until.on(date))));
        }
        None => line(out, "DTSTART;VALUE=DATE", &date.format("%Y%m%d").to_string()),
    }
    let mut dishes: Vec<&str> = meal.dishes.iter().map(|dish| dish.name.as_str()).collect();
    if dishes.is_empty() {
        dishes.push(say(language, "不供餐", "not served"));
    }
    let off = meal
        .cancelled
        .iter()
        .map(|off| format!("{} [{}]", off.was, say(language, "已调整，不供应", "changed, not served")));
    let told = meal.dishes.iter().map(|dish| {
        let allergens: Vec<&str> = dish.allergens.iter().map(|allergen| words::allergen(*allergen, language)).collect();
        let was = dish.changed.as_ref().map(|change| match change.was.as_str() {
            "" => format!(" [{}]", say(language, "已调整，加菜", "changed, added")),
            was => format!(" [{}{was}]", say(language, "已调整，原为", "changed, was ")),
        });
        let contains = match allergens.as_slice() {
            [] if dish.unknown => format!("（{}）", say(language, "配料未填，过敏原不明", "allergens unknown")),
            [] => String::new(),
            allergens => format!("（{}）", allergens.join("、")),
        };
        format!("{}{contains}{}", dish.name, was.unwrap_or_default())
    });
    let told: Vec<String> = told.chain(off).collect();
    end(out, menu, &format!("{name}：{}", dishes.join("、")), &told.join("\n"));
}

fn begin(out: &mut String, row: &menu::Model, uid: &str) {
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &format!("{uid}@houqin"));
    line(out, "DTSTAMP", &stamp(row.published_at.unwrap_or_default()));
    line(out, "SEQUENCE", &row.version.to_string());
}

fn end(out: &mut String, menu: &PublicMenu, summary: &str, description: &str) {
    line(out, "SUMMARY", &escaped(summary));
    // Whoever has children in two schools has both calendars on one page.
    line(out, "LOCATION", &escaped(&menu.school.name));
    if !description.is_empty() {
        line(out, "DESCRIPTION", &escaped(description));
    }
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// One line, folded where it is too long, never inside a character.
fn line(out: &mut String, name: &str, value: &str) {
    let mut length = 0;
    for c in format!("{name}:{value}").chars() {
        if length + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, "SUMMARY", &"米饭、".repeat(40));
        let lines: Vec<&str> = out.split("\r\n").collect();
        assert!(lines.len() > 3 && lines.iter().all(|line| line.len() <= LINE));
        assert!(lines.iter().skip(1).all(|line| line.is_empty() || line.starts_with(' ')));
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "米饭、".repeat(40)));
        assert_eq!(escaped("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
    }
}
