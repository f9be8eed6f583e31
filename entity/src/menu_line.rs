//! Lines of menus: a dish of a meal of a day.

use sea_orm::entity::prelude::*;

use crate::{DishId, MenuId, MenuLineId, SchoolId, menu::Meal};

/// A dish on a menu. A line of a published menu stays for ever; a swap cancels it and adds another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "menu_line")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MenuLineId,
    /// The school.
    pub school_id: SchoolId,
    /// The menu.
    pub menu_id: MenuId,
    /// The day.
    pub date: Date,
    /// The meal.
    pub meal: Meal,
    /// Its place among the dishes of the meal.
    pub position: i32,
    /// The dish.
    pub dish_id: DishId,
    /// The dish as it was when the menu was submitted or swapped, as JSON; none while the menu is a draft.
    pub dish: Option<Json>,
    /// When a swap took it off.
    pub cancelled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
