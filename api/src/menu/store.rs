//! Reads and writes menus.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{DishId, MenuId, MenuLineId, OfSchool, SchoolId, menu, menu::Meal, menu_line, menu_swap};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use super::week::Week;
use crate::{
    Problem,
    dish::Recipe,
    problem::Code,
    wire::{Cursor, Limit},
};

/// A page of menus, the latest week first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<menu::Model>, Problem> {
    let mut query = menu::Entity::of(school);
    if let Some(cursor) = cursor {
        let [week] = cursor.parts()?;
        query = query.filter(menu::COLUMN.week.lt(week));
    }
    Ok(query.order_by_desc(menu::Column::Week).limit(limit.rows()).all(db).await?)
}

/// The menus of these weeks that there are.
pub async fn of_weeks(
    db: &impl ConnectionTrait,
    school: SchoolId,
    weeks: &[Week],
) -> Result<Vec<menu::Model>, Problem> {
    let weeks = weeks.iter().map(Week::to_string);
    Ok(menu::Entity::of(school).filter(menu::COLUMN.week.is_in(weeks)).order_by_asc(menu::Column::Week).all(db).await?)
}

/// The menu of a week.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, week: Week) -> Result<menu::Model, Problem> {
    let query = menu::Entity::of(school).filter(menu::COLUMN.week.eq(week.to_string()));
    query.one(db).await?.ok_or(Code::NotFound.into())
}

/// The same, kept from others until the transaction ends; none if there is none.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, week: Week) -> Result<Option<menu::Model>, Problem> {
    let query = menu::Entity::of(school).filter(menu::COLUMN.week.eq(week.to_string()));
    Ok(query.lock_exclusive().one(tx).await?)
}

/// All lines of a menu, those of a meal in their order, what a swap brought after what it took off.
pub async fn lines(
    db: &impl ConnectionTrait,
    school: SchoolId,
    menu: MenuId,
) -> Result<Vec<menu_line::Model>, Problem> {
    let query = menu_line::Entity::of(school).filter(menu_line::COLUMN.menu_id.eq(menu));
    let query = query.order_by_asc(menu_line::Column::Position).order_by_asc(menu_line::Column::Id);
    let mut lines = query.all(db).await?;
    lines.sort_by_key(|line| (line.date, line.meal));
    Ok(lines)
}

/// Its swaps, the first one first.
pub async fn swaps(
    db: &impl ConnectionTrait,
    school: SchoolId,
    menu: MenuId,
) -> Result<Vec<menu_swap::Model>, Problem> {
    let query = menu_swap::Entity::of(school).filter(menu_swap::COLUMN.menu_id.eq(menu));
    Ok(query.order_by_asc(menu_swap::Column::Id).all(db).await?)
}

/// A dish of a meal.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The day.
    pub date: NaiveDate,
    /// The meal.
    pub meal: Meal,
    /// Which of its dishes.
    pub position: i32,
    /// The dish.
    pub dish: DishId,
}

/// A line as it is written: without the dish's recipe while the menu is a draft.
pub fn line(
    school: SchoolId,
    menu: MenuId,
    place: Place,
    recipe: Option<&Recipe>,
) -> Result<menu_line::ActiveModel, Problem> {
    let dish = recipe.map(serde_json::to_value).transpose().map_err(Problem::internal)?;
    Ok(menu_line::ActiveModel {
        id: Set(MenuLineId::new()),
        school_id: Set(school),
        menu_id: Set(menu),
        date: Set(place.date),
        meal: Set(place.meal),
        position: Set(place.position),
        dish_id: Set(place.dish),
        dish: Set(dish),
        cancelled_at: Set(None),
    })
}

/// Puts these in the place of a draft's lines.
pub async fn replace(
    tx: &DatabaseTransaction,
    school: SchoolId,
    menu: MenuId,
    places: &[Place],
) -> Result<(), Problem> {
    let gone = menu_line::Entity::drop_derived(school).filter(menu_line::COLUMN.menu_id.eq(menu));
    gone.exec(tx).await?;
    let lines = places.iter().map(|place| line(school, menu, *place, None)).collect::<Result<Vec<_>, _>>()?;
    if !lines.is_empty() {
        menu_line::Entity::insert_many(lines).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Writes each dish's recipe into its lines.
pub async fn freeze(
    tx: &DatabaseTransaction,
    school: SchoolId,
    menu: MenuId,
    recipes: &HashMap<DishId, Recipe>,
) -> Result<(), Problem> {
    for (dish, recipe) in recipes {
        let recipe = serde_json::to_value(recipe).map_err(Problem::internal)?;
        let change = menu_line::ActiveModel { dish: Set(Some(recipe)), ..Default::default() };
        let lines = menu_line::Entity::change(school)
            .filter(menu_line::COLUMN.menu_id.eq(menu))
            .filter(menu_line::COLUMN.dish_id.eq(*dish));
        lines.set(change).exec(tx).await?;
    }
    Ok(())
}

/// Takes the recipes out of a menu's lines again: a draft has its dishes as they are now.
pub async fn thaw(tx: &DatabaseTransaction, school: SchoolId, menu: MenuId) -> Result<(), Problem> {
    let lines = menu_line::Entity::change(school).filter(menu_line::COLUMN.menu_id.eq(menu));
    lines.set(menu_line::ActiveModel { dish: Set(None), ..Default::default() }).exec(tx).await?;
    Ok(())
}

/// Makes a menu.
pub async fn insert(tx: &DatabaseTransaction, row: menu::Model) -> Result<(), Problem> {
    menu::ActiveModel::from(row).reset_all().insert(tx).await?;
    Ok(())
}

/// Saves a changed menu.
pub async fn save(tx: &DatabaseTransaction, mut after: menu::Model) -> Result<(), Problem> {
    let school = after.school_id;
    after.version += 1;
    menu::Entity::write_back(school, menu::ActiveModel::from(after).reset_all())?.exec(tx).await?;
    Ok(())
}
