//! A menu with its lines, each with its dish told whole.

use std::collections::HashMap;

use entity::{DishId, menu, menu_line, menu_swap};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{draft::Day, store};
use crate::{
    Problem,
    dish::{self, Recipe, recipes},
};

/// A line and its dish.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The line.
    pub line: menu_line::Model,
    /// Its dish: as it was when the menu was submitted, of a draft as it is now.
    pub recipe: Recipe,
}

/// A menu, told whole.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The menu.
    pub menu: menu::Model,
    /// Its days, in order.
    pub days: Vec<Day>,
    /// Its lines, by day, meal and place.
    pub lines: Vec<Planned>,
    /// Its changes, the first one first.
    pub swaps: Vec<menu_swap::Model>,
}

impl Plan {
    /// All that belongs to a menu.
    pub async fn load(db: &impl ConnectionTrait, menu: menu::Model) -> Result<Self, Problem> {
        let school = menu.school_id;
        let lines = store::lines(db, school, menu.id).await?;
        let open: Vec<DishId> = lines.iter().filter(|line| line.dish.is_none()).map(|line| line.dish_id).collect();
        let current = match open.as_slice() {
            [] => HashMap::new(),
            open => {
                let dishes: Vec<_> = dish::store::named(db, school, open).await?.into_values().collect();
                recipes(db, school, &dishes).await?
            }
        };
        let planned = |line: menu_line::Model| {
            let recipe = match &line.dish {
                Some(kept) => serde_json::from_value(kept.clone()).map_err(Problem::internal)?,
                None => current.get(&line.dish_id).cloned().ok_or_else(|| Problem::internal("a dish is gone"))?,
            };
            Ok(Planned { line, recipe })
        };
        let lines = lines.into_iter().map(planned).collect::<Result<_, Problem>>()?;
        let swaps = store::swaps(db, school, menu.id).await?;
        Ok(Self { days: days(&menu.days), menu, lines, swaps })
    }

    /// What is served, without what swaps took off.
    pub fn served(&self) -> impl Iterator<Item = &Planned> {
        self.lines.iter().filter(|planned| planned.line.cancelled_at.is_none())
    }
}

/// The days of a menu's row.
pub fn days(stored: &Value) -> Vec<Day> {
    serde_json::from_value(stored.clone()).unwrap_or_default()
}
