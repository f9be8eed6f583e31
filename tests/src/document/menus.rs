//! Foods, dishes and menus of a [`World`], each brought to where an operation finds it.

use chrono::{NaiveDate, TimeDelta};
use entity::{
    DishId, MemberId, MenuId, MenuLineId, MenuSwapId, OfSchool, SchoolId, dish,
    menu::{self, MenuStatus},
    menu_line,
    menu_swap::{self, SwapReason},
};
use houqin::{dish::recipes, menu::Week};
use reqwest::Method;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};

use super::{Operation, World};
use crate::{Actor, App, send};

/// The week after this one: nothing of it is over.
pub fn week(app: &App) -> Week {
    Week::of(app.state.clock.today()).later(1)
}

/// Two foods, three dishes, and published menus of this week and the next, in the place of all menus that were there.
/// The first dish is on them, the second is not; the third was taken off and put back.
pub async fn rows(
    app: &App,
    director: &Actor<'_>,
    school: SchoolId,
    word: &str,
    other: &str,
) -> Vec<(&'static str, Vec<String>)> {
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    let (mut foods, mut dishes) = (Vec::new(), Vec::new());
    for at in 0..2 {
        let per100g = json!({"kcal": 144, "proteinMg": 13300, "fatMg": 8800, "carbohydrateMg": 2800});
        let food = json!({"name": format!("{word}{at}"), "group": "egg", "allergens": ["egg"], "per100g": per100g});
        foods.push(id(&director.post("/foods", &food).await.created()));
    }
    for at in 0..3 {
        let ingredients = json!([{"foodId": foods[0], "grams": {"lower_primary": 40, "upper_primary": 50}}]);
        let dish = json!({"name": format!("{word}{at}"), "category": "half_meat", "ingredients": ingredients});
        dishes.push(id(&director.post("/dishes", &dish).await.created()));
    }
    clear(app, school).await;
    let week = week(app);
    let named: Vec<DishId> = dishes.iter().map(|dish| dish.parse().unwrap()).collect();
    let mut swaps = Vec::new();
    for week in [week.later(-1), week] {
        let day = week.days().next().unwrap();
        let days = json!({"days": [
            {"date": day, "note": word, "meals": [{"meal": "lunch", "dishIds": [dishes[0], dishes[2]]}]},
        ]});
        send(director.request(Method::PUT, &format!("/menus/{week}")).json(&days)).await.ok();
        swaps.push(publish(app, school, (week, day), named.clone(), other.parse().unwrap()).await.to_string());
    }
    // The swap that a path names is of the week that it names.
    swaps.reverse();
    swaps.truncate(1);
    vec![("FoodId", foods), ("DishId", dishes), ("MenuSwapId", swaps)]
}

async fn clear(app: &App, school: SchoolId) {
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            menu_swap::Entity::drop_derived(school).exec(tx).await?;
            menu_line::Entity::drop_derived(school).exec(tx).await?;
            menu::Entity::drop_derived(school).exec(tx).await?;
            Ok(())
        })
    });
    work.await.unwrap();
}

async fn publish(
    app: &App,
    school: SchoolId,
    (week, date): (Week, NaiveDate),
    named: Vec<DishId>,
    other: MemberId,
) -> MenuSwapId {
    let now = app.state.clock.now();
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            let menu = of_week(tx, school, &week.to_string()).await;
            let dishes = dish::Entity::of(school).filter(dish::COLUMN.id.is_in(named.iter().copied())).all(tx).await?;
            let recipes = recipes(tx, school, &dishes).await?;
            let lines = menu_line::Entity::of(school).filter(menu_line::COLUMN.menu_id.eq(menu.id)).all(tx).await?;
            for line in lines {
                let (dish, mut line) = (line.dish_id, line.into_active_model());
                line.dish = Set(Some(serde_json::to_value(&recipes[&dish]).unwrap()));
                menu_line::Entity::write_back(school, line)?.exec(tx).await?;
            }
            let again = menu_line::ActiveModel {
                id: Set(MenuLineId::new()),
                school_id: Set(school),
                menu_id: Set(menu.id),
                date: Set(date),
                meal: Set(menu::Meal::Lunch),
                position: Set(1),
                dish_id: Set(named[2]),
                dish: Set(Some(serde_json::to_value(&recipes[&named[2]]).unwrap())),
                cancelled_at: Set(None),
            };
            let again = again.insert(tx).await?;
            let old = menu_line::Entity::of(school).filter(menu_line::COLUMN.menu_id.eq(menu.id));
            let old = old.filter(menu_line::COLUMN.dish_id.eq(named[2])).order_by_asc(menu_line::Column::Id);
            let old = old.one(tx).await?.unwrap();
            let swap = menu_swap::ActiveModel {
                id: Set(MenuSwapId::new()),
                school_id: Set(school),
                menu_id: Set(menu.id),
                line_id: Set(Some(old.id)),
                new_line_id: Set(Some(again.id)),
                reason: Set(SwapReason::OutOfStock),
                note: Set(String::new()),
                by: Set(other),
                at: Set(now),
                approved_by: Set(None),
                approved_at: Set(None),
            };
            let swap = swap.insert(tx).await?.id;
            let mut old = old.into_active_model();
            old.cancelled_at = Set(Some(now));
            menu_line::Entity::write_back(school, old)?.exec(tx).await?;
            let mut menu = menu.into_active_model();
            (menu.status, menu.published_at) = (Set(MenuStatus::Published), Set(Some(now)));
            menu::Entity::write_back(school, menu)?.exec(tx).await?;
            Ok(swap)
        })
    });
    work.await.unwrap()
}

async fn of_week(tx: &sea_orm::DatabaseTransaction, school: SchoolId, week: &str) -> menu::Model {
    menu::Entity::of(school).filter(menu::COLUMN.week.eq(week)).one(tx).await.unwrap().unwrap()
}

/// The example of a body with the days of the world's week.
pub fn lived(operation: &Operation, world: &World, example: &mut Value) {
    let days: Vec<NaiveDate> = world.week.days().collect();
    match operation.id() {
        "update_menu" => {
            for (at, day) in days.iter().take(2).enumerate() {
                example["days"][at]["date"] = json!(day);
            }
        }
        "copy_menu" => example["from"] = json!(world.week.later(-1).to_string()),
        "create_menu_swap" => example["date"] = json!(days[0]),
        // No two have the same.
        "create_food" | "create_dish" => example["name"] = json!(uuid::Uuid::now_v7().simple().to_string()),
        _ => {}
    }
}

impl World {
    /// Brings the week's menu to where the operation finds it; the version stays.
    pub async fn ready_menu(&self, operation: &Operation) {
        let status = match operation.id() {
            "update_menu" | "copy_menu" | "submit_menu" => MenuStatus::Draft,
            "approve_menu" | "return_menu" => MenuStatus::Submitted,
            "publish_menu" => MenuStatus::Approved,
            _ => return,
        };
        let (school, week) = (self.school, self.week.to_string());
        let now = self.state.clock.now() - TimeDelta::hours(1);
        let other: MemberId = self.of_kind("MemberId")[0].parse().unwrap();
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let menu = of_week(tx, school, &week).await;
                let id: MenuId = menu.id;
                menu_swap::Entity::drop_derived(school).filter(menu_swap::COLUMN.menu_id.eq(id)).exec(tx).await?;
                let gone = menu_line::Entity::drop_derived(school).filter(menu_line::COLUMN.menu_id.eq(id));
                gone.filter(menu_line::COLUMN.cancelled_at.is_not_null()).exec(tx).await?;
                let mut menu = menu.into_active_model();
                (menu.status, menu.published_at) = (Set(status), Set(None));
                let submitted = status != MenuStatus::Draft;
                (menu.submitted_by, menu.submitted_at) =
                    (Set(submitted.then_some(other)), Set(submitted.then_some(now)));
                menu::Entity::write_back(school, menu)?.exec(tx).await?;
                Ok(())
            })
        });
        work.await.unwrap();
    }
}
