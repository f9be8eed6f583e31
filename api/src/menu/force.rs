//! The menu in force: what is really served on a day.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    DishId, MenuLineId, OfSchool, SchoolId,
    menu::{self, Meal, MenuStatus},
    menu_line,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::{Canteen, week::Week};
use crate::Problem;

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
    let menu = menu::Entity::of(school)
        .filter(menu::COLUMN.week.eq(Week::of(date).to_string()))
        .filter(menu::COLUMN.status.eq(MenuStatus::Published))
        .one(db)
        .await?;
    let Some(menu) = menu else { return Ok(Vec::new()) };
    let (canteen, zone) = Canteen::load(db, school).await?;
    let mut lines = menu_line::Entity::of(school)
        .filter(menu_line::COLUMN.menu_id.eq(menu.id))
        .filter(menu_line::COLUMN.date.eq(date))
        .order_by_asc(menu_line::Column::Position)
        .order_by_asc(menu_line::Column::Id)
        .all(db)
        .await?;
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
        let serves = canteen.serves(zone, date, line.meal);
        let name = line.dish.as_ref().and_then(|dish| dish.get("name")?.as_str()).unwrap_or_default().to_owned();
        Some(Served { meal: line.meal, line: line.id, dish: line.dish_id, name, serves, cancelled })
    });
    Ok(served.collect())
}
