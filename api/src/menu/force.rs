//! The menu in force: what is really served on a day.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    DishId, MenuLineId, OfSchool, SchoolId,
    menu::{self, Meal, MenuStatus},
    menu_line,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use super::{Canteen, store, week::Week};
use crate::{Problem, calendar::TimeZone};

/// A dish of a published menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Of which meal.
    pub meal: Meal,
    /// The line of the menu.
    pub line: MenuLineId,
    /// The dish.
    pub dish: DishId,
    /// Its name when the menu was submitted.
    pub name: String,
    /// From when until when the meal is served.
    pub serves: (DateTime<Utc>, DateTime<Utc>),
    /// A swap took it off. Such a dish is named only where no line of the same meal has it back.
    pub cancelled: bool,
}

/// What a day's published menu has, with its swaps, in the order of meals and dishes. Nothing while it is not published.
pub async fn in_force(db: &impl ConnectionTrait, school: SchoolId, date: NaiveDate) -> Result<Vec<Served>, Problem> {
    Ok(in_force_on(db, school, (date, date)).await?.remove(&date).unwrap_or_default())
}

/// The same of some days, from the first to the last. Days of which nothing is published are not in it.
pub async fn in_force_on(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<BTreeMap<NaiveDate, Vec<Served>>, Problem> {
    let lines = published(school, (first, last)).all(db).await?;
    if lines.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (canteen, zone) = Canteen::load(db, school).await?;
    let mut days = BTreeMap::<NaiveDate, Vec<menu_line::Model>>::new();
    for line in lines {
        days.entry(line.date).or_default().push(line);
    }
    Ok(days.into_iter().map(|(date, lines)| (date, served(lines, &canteen, zone))).collect())
}

/// One dish of it; none when it is not served. Whoever writes down one dish need not read the whole day.
pub async fn dish_in_force(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (date, meal, dish): (NaiveDate, Meal, DishId),
    (canteen, zone): (&Canteen, TimeZone),
) -> Result<Option<Served>, Problem> {
    let query = published(school, (date, date));
    let lines = query.filter(menu_line::COLUMN.meal.eq(meal)).filter(menu_line::COLUMN.dish_id.eq(dish));
    Ok(served(lines.all(db).await?, canteen, zone).into_iter().find(|line| !line.cancelled))
}

/// The lines of published menus, from the first day to the last.
fn published(school: SchoolId, (first, last): (NaiveDate, NaiveDate)) -> Select<menu_line::Entity> {
    let until = Week::of(last);
    let weeks =
        std::iter::successors(Some(Week::of(first)), |week| Some(week.later(1))).take_while(|week| *week <= until);
    let menus = menu::Entity::of(school)
        .filter(menu::COLUMN.week.is_in(weeks.map(|week| week.to_string())))
        .filter(menu::COLUMN.status.eq(MenuStatus::Published))
        .select_only()
        .column(menu::Column::Id);
    menu_line::Entity::of(school)
        .filter(menu_line::COLUMN.menu_id.in_subquery(menus.into_query()))
        .filter(menu_line::COLUMN.date.between(first, last))
        .order_by_asc(menu_line::Column::Position)
        .order_by_asc(menu_line::Column::Id)
}

/// The lines of a day.
fn served(mut lines: Vec<menu_line::Model>, canteen: &Canteen, zone: TimeZone) -> Vec<Served> {
    lines.sort_by_key(|line| line.meal);
    let live: HashSet<(Meal, DishId)> =
        lines.iter().filter(|line| line.cancelled_at.is_none()).map(|line| (line.meal, line.dish_id)).collect();
    let mut gone = HashSet::new();
    let served = lines.into_iter().filter_map(|line| {
        let cancelled = line.cancelled_at.is_some();
        let dish = (line.meal, line.dish_id);
        if cancelled && (live.contains(&dish) || !gone.insert(dish)) {
            return None;
        }
        let serves = canteen.serves(zone, line.date, line.meal);
        let name = line.dish.as_ref().and_then(|dish| dish.get("name")?.as_str()).unwrap_or_default().to_owned();
        Some(Served { meal: line.meal, line: line.id, dish: line.dish_id, name, serves, cancelled })
    });
    served.collect()
}

/// Keeps the menu of a day from being changed until the transaction ends.
pub async fn keep_still(tx: &DatabaseTransaction, school: SchoolId, date: NaiveDate) -> Result<(), Problem> {
    store::lock(tx, school, Week::of(date)).await.map(|_| ())
}
