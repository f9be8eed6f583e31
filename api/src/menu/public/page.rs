//! The page that parents read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta};
use entity::{dish::AgeBand, food::Allergen, school};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sea_orm::Iterable;

use super::{
    card::{PublicChange, PublicDay, PublicDish, PublicMeal, PublicMenu},
    style::STYLE,
};
use crate::{
    menu::{Week, words},
    page::say,
    problem::Language,
};

/// What a page tells.
pub struct View<'a> {
    /// Whose menu.
    pub school: &'a school::Model,
    /// The origin in the address that is shared.
    pub base: &'a str,
    /// Which week.
    pub week: Week,
    /// Which day it is.
    pub today: NaiveDate,
    /// What is served; none while it is not published.
    pub menu: Option<&'a PublicMenu>,
    /// The week before, if it is published.
    pub before: Option<Week>,
    /// The week after, if it is published.
    pub after: Option<Week>,
    /// In which language.
    pub language: Language,
}

impl View<'_> {
    fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        say(self.language, zh, en)
    }

    /// The whole page.
    pub fn html(&self) -> Markup {
        let week = self.week.to_string();
        let number = week.split_once("-W").map_or("", |(_, number)| number.trim_start_matches('0'));
        let title = match self.language {
            Language::Zh => format!("第 {number} 周食谱"),
            Language::En => format!("Menu, week {number}"),
        };
        let bands: Vec<AgeBand> = self.menu.iter().flat_map(|menu| &menu.age_groups).map(|group| group.band).collect();
        let present = self.allergens();
        html! {
            (DOCTYPE)
            html lang=(self.say("zh-CN", "en")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    title { (title) " · " (self.school.name) }
                    meta property="og:title" content={ (title) " · " (self.school.name) };
                    meta property="og:description" content=(self.summary());
                    meta property="og:type" content="article";
                    meta property="og:site_name" content=(self.school.name);
                    meta property="og:url" content={ (self.base) (self.link(self.week)) };
                    link rel="alternate" type="text/calendar" href={ "/s/" (self.school.slug) "/menu.ics" };
                    style { (PreEscaped(STYLE)) (PreEscaped(marks(&present))) }
                }
                body {
                    header {
                        p { (self.school.name) }
                        h1 { (title) }
                        (self.about())
                        (self.navigation())
                        (self.picks(&present))
                    }
                    main style={ "--n:" (self.menu.map_or(1, |menu| menu.days.len())) } {
                        @match self.menu {
                            Some(menu) => { @for day in self.in_turn(menu) { (self.day(day, &bands)) } }
                            None => section { p { (self.say("这一周的食谱还没有公布。", "This week's menu is not published yet.")) } }
                        }
                    }
                    footer { (self.legend()) }
                }
            }
        }
    }

    fn link(&self, week: Week) -> String {
        format!("/s/{}/menu/{week}", self.school.slug)
    }

    /// Today first, then what is to come, then what is over.
    fn in_turn<'m>(&self, menu: &'m PublicMenu) -> impl Iterator<Item = &'m PublicDay> {
        let today = self.today;
        let from_today = menu.days.iter().filter(move |day| day.date >= today);
        from_today.chain(menu.days.iter().filter(move |day| day.date < today))
    }

    fn allergens(&self) -> BTreeSet<Allergen> {
        let meals = self.menu.iter().flat_map(|menu| &menu.days).flat_map(|day| &day.meals);
        meals.flat_map(|meal| &meal.dishes).flat_map(|dish| dish.allergens.iter().copied()).collect()
    }

    /// What a message that shares the page says of it: the first meal that a reader would look for.
    fn summary(&self) -> String {
        let Some(menu) = self.menu else { return self.say("还没有公布", "Not published yet").into() };
        let day = self.in_turn(menu).find(|day| day.meals.iter().any(|meal| !meal.dishes.is_empty()));
        let Some((day, meal)) = day.and_then(|day| Some((day, day.meals.iter().max_by_key(|meal| meal.dishes.len())?)))
        else {
            return String::new();
        };
        let dishes: Vec<&str> = meal.dishes.iter().map(|dish| dish.name.as_str()).collect();
        let (weekday, meal) = (words::weekday(day.date, self.language), words::meal(meal.meal, self.language));
        format!("{weekday} {meal}：{}", dishes.join("、"))
    }

    fn about(&self) -> Markup {
        let days = self.menu.map_or(&[][..], |menu| &menu.days);
        let ends = days.first().zip(days.last());
        let span = ends.map(|(first, last)| words::span(first.date, last.date, self.language));
        let published = self.menu.and_then(|menu| Some((menu.published_at?, menu.time_zone)));
        let groups: Vec<&str> =
            self.menu.iter().flat_map(|menu| &menu.age_groups).map(|group| group.name.as_str()).collect();
        html! {
            p {
                @if let Some(span) = span { span { (span) } }
                @if let Some((at, zone)) = published {
                    " " span { (zone.local(at).format(self.say("%-m月%-d日 %H:%M 公布", "published %-d %b %H:%M"))) }
                }
            }
            // What the two numbers of each dish and meal are.
            @if groups.len() > 1 { p { (self.say("数字依次为 ", "Numbers are for ")) (groups.join(" / ")) } }
        }
    }

    fn navigation(&self) -> Markup {
        let this = Week::of(self.today);
        let name = |week: Week| match week {
            week if week == this => self.say("本周", "This week").to_owned(),
            week if week == this.later(1) => self.say("下周", "Next week").to_owned(),
            week if week == this.later(-1) => self.say("上周", "Last week").to_owned(),
            week => words::span(week.monday(), week.monday() + TimeDelta::days(4), self.language),
        };
        html! {
            nav {
                @for week in [self.before, self.after].into_iter().flatten() {
                    a href=(self.link(week)) { (name(week)) }
                }
                a href={ "/s/" (self.school.slug) "/menu.ics" } { (self.say("订阅日历", "Calendar")) }
                label { input type="checkbox" id="big"; (self.say("大字", "Large print")) }
            }
        }
    }

    /// What a child must not eat: kept by the browser alone, for nothing here is ever sent. Folded, so that today's meals
    /// are what is seen first.
    fn picks(&self, present: &BTreeSet<Allergen>) -> Markup {
        html! {
            @if !present.is_empty() {
                details.pick {
                    summary { (self.say("标出孩子不能吃的", "Mark what your child must not eat")) }
                    p { (self.say("只在您手机上，不会发送", "Stays on your phone")) }
                    div {
                        @for allergen in present {
                            label { input type="checkbox" id=(words::class(*allergen)); (words::allergen(*allergen, self.language)) }
                        }
                    }
                }
            }
        }
    }

    fn day(&self, day: &PublicDay, bands: &[AgeBand]) -> Markup {
        let class = match day.date.cmp(&self.today) {
            std::cmp::Ordering::Equal => "t",
            std::cmp::Ordering::Less => "x",
            std::cmp::Ordering::Greater => "",
        };
        html! {
            section class=[Some(class).filter(|class| !class.is_empty())] style={ "--d:" (day.date.weekday().number_from_monday()) } {
                h2 {
                    (words::weekday(day.date, self.language)) small { (words::date(day.date, self.language)) }
                    @if day.date == self.today { b { (self.say("今天", "Today")) } }
                }
                @if !day.note.is_empty() { p.k { (day.note) } }
                @if day.no_meal { p.k { (self.say("不供餐", "No meals")) } }
                @for meal in &day.meals { (self.meal(meal, bands)) }
            }
        }
    }

    fn meal(&self, meal: &PublicMeal, bands: &[AgeBand]) -> Markup {
        html! {
            h3 {
                (words::meal(meal.meal, self.language))
                small {
                    @if let Some(from) = meal.from { (from) }
                    @if let Some(kcal) = of_bands(&meal.kcal, bands) { " · " (kcal) (self.say(" 千卡", " kcal")) }
                }
            }
            ul {
                @for dish in &meal.dishes { (self.dish(dish, bands)) }
                @for off in &meal.cancelled { li { s { (off.was) } (self.changed(off, self.say("：不供应", ": not served"))) } }
            }
        }
    }

    fn dish(&self, dish: &PublicDish, bands: &[AgeBand]) -> Markup {
        // Of what nobody has said what is in it, anything may be in it.
        let unknown = dish.unknown;
        let classes: Vec<&str> = match unknown {
            true => Allergen::iter().map(words::class).collect(),
            false => dish.allergens.iter().map(|allergen| words::class(*allergen)).collect(),
        };
        let parts: Vec<String> = dish
            .ingredients
            .iter()
            .map(|part| match of_bands(&part.grams, bands) {
                Some(grams) => format!("{} {grams}", part.name),
                None => part.name.clone(),
            })
            .collect();
        html! {
            li class=[Some(classes.join(" ")).filter(|classes| !classes.is_empty())] {
                (dish.name)
                @for allergen in &dish.allergens { i { (words::allergen(*allergen, self.language)) } }
                small {
                    @if unknown { (self.say("配料未填，过敏原不明", "Ingredients not given: allergens unknown")) }
                    @else { (parts.join("，")) }
                }
                @match &dish.changed {
                    Some(changed) if changed.was.is_empty() => { (self.changed(changed, self.say("：加菜", ": added"))) }
                    Some(changed) => { (self.changed(changed, &format!("{}{}", self.say("：原为", ": was "), changed.was))) }
                    None => {}
                }
            }
        }
    }

    /// That something else is served than was published: when, what and why.
    fn changed(&self, changed: &PublicChange, what: &str) -> Markup {
        let zone = self.menu.map(|menu| menu.time_zone).unwrap_or_default();
        html! {
            em {
                (self.say("已调整 ", "Changed ")) (zone.local(changed.at).format(self.say("%-m月%-d日 %H:%M", "%-d %b %H:%M")))
                (what) (self.say("，", ", ")) (words::reason(changed.reason, self.language))
            }
        }
    }

    fn legend(&self) -> Markup {
        html! {
            @if self.menu.is_some() {
                p {
                    (self.say("用量为每人生重（克），千卡为每人每餐。", "Raw grams and the meal's kcal for one child. "))
                    (self.say("过敏原按配料自动标注。", "Allergens follow from the ingredients."))
                }
            }
            @if !self.school.contact.is_empty() { p { (self.say("联系学校：", "Contact: ")) (self.school.contact) } }
        }
    }
}

/// The values of the school's groups, in their order: `80/100`, or once when they are the same.
fn of_bands<T: PartialEq + ToString>(values: &BTreeMap<AgeBand, T>, bands: &[AgeBand]) -> Option<String> {
    let known: Vec<&T> = bands.iter().filter_map(|band| values.get(band)).collect();
    let first = known.first()?;
    if known.len() < bands.len() && bands.len() > 1 {
        // One of the groups does not get it.
        let each = bands.iter().map(|band| values.get(band).map_or("–".to_owned(), T::to_string));
        return Some(each.collect::<Vec<_>>().join("/"));
    }
    if known.iter().all(|value| value == first) {
        return Some(first.to_string());
    }
    Some(known.iter().map(|value| value.to_string()).collect::<Vec<_>>().join("/"))
}

/// How a dish is marked when its allergen is picked.
fn marks(present: &BTreeSet<Allergen>) -> String {
    let selectors: Vec<String> = present
        .iter()
        .map(|allergen| words::class(*allergen))
        .map(|class| format!("body:has(#{class}:checked) .{class}"))
        .collect();
    if selectors.is_empty() {
        return String::new();
    }
    let cross: Vec<String> = selectors.iter().map(|selector| format!("{selector}::before")).collect();
    format!(
        "{}{{color:var(--a);font-weight:600;text-decoration:var(--t)}}{}{{content:var(--x)}}",
        selectors.join(","),
        cross.join(",")
    )
}
