//! Changes of a published menu: another dish than was said, for a reason, seen by everybody.

use actix_web::post;
use chrono::NaiveDate;
use entity::{
    DishId, MemberId, MenuLineId, MenuSwapId, OfSchool,
    menu::Meal,
    menu_line,
    menu_swap::{self, SwapReason},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, IntoActiveModel, QueryFilter, Set};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Canteen, Risky,
    card::Menu,
    held::{Held, refused, step, taken},
    life::Nothing,
    plan::days,
    rules::{self, OfDay, Step, Swapping},
    store::{self, Place},
    week::Week,
};
use crate::{
    Problem,
    dish::{self, recipes},
    gate::{Permission, granted},
    notify::Kind,
    problem::Code,
    wire::{AsItIs, Call, Reply, Text},
};

/// The operations of swaps.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_menu_swap).service(approve_menu_swap);
}

/// What is served instead of what. With `dishId` alone it is taken off; with `newDishId` alone it is served besides.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "date": "2026-11-17", "meal": "lunch", "dishId": "019a0000-0000-7000-8000-000000000081",
    "newDishId": "019a0000-0000-7000-8000-000000000085", "reason": "out_of_stock"
}))]
pub struct SwapIn {
    /// Today or later.
    date: NaiveDate,
    meal: Meal,
    /// What the menu has.
    dish_id: Option<DishId>,
    /// What is served.
    new_dish_id: Option<DishId>,
    /// Nothing of the meal is served, and no dish is named.
    #[serde(default)]
    whole_meal: bool,
    reason: SwapReason,
    #[serde(default)]
    note: Text<100>,
}

/// Serve another dish than was published
///
/// One for another, one less, one more, or nothing of a meal at all. Holds at once, and parents see it as 已调整 with the
/// time. By a director it is approved as well; else the directors are told, and one of them approves it afterwards.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47")),
    request_body = SwapIn, responses((status = 201, body = Menu)))]
#[post("/menus/{week}/swaps")]
async fn create_menu_swap(call: Call<Week, SwapIn, AsItIs>) -> Result<Reply<Menu>, Problem> {
    let (replayed, menu) = taken(Step::Swap, call, |held, sent| Box::pin(swap(held, sent))).await?;
    Ok(Reply::created(replayed, menu))
}

/// Approve a swap
///
/// With all that was changed by the same press, such as a whole meal that was called off. Not by who made it.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuApprove])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("id" = MenuSwapId, Path, description = "The swap"),
        ("If-Match" = String, Header, description = "The version of the menu this change was made from")),
    responses((status = 200, body = Menu)))]
#[post("/menus/{week}/swaps/{id}/approve")]
async fn approve_menu_swap(call: Call<(Week, MenuSwapId), Nothing>) -> Result<Reply<Menu>, Problem> {
    let Call { state, actor, id: (week, swap), seen, body: Nothing {}, intent } = call;
    let call = Call { state, actor, id: week, seen, body: swap, intent };
    step(Step::Swap, call, |held, swap| Box::pin(approve(held, swap))).await
}

async fn approve(held: Held<'_>, id: MenuSwapId) -> Result<Vec<MemberId>, Problem> {
    let (tx, row, by) = (held.tx, &held.row, held.actor.member);
    let swap = menu_swap::Entity::of(row.school_id)
        .filter(menu_swap::COLUMN.id.eq(id))
        .filter(menu_swap::COLUMN.menu_id.eq(row.id))
        .one(tx)
        .await?
        .ok_or(Code::NotFound)?;
    if swap.by == by {
        return Err(Code::OwnWork.into());
    }
    if swap.approved_at.is_some() {
        return Err(refused(tx, rules::Refusal::WrongState, held.row).await?);
    }
    let together = menu_swap::Entity::change(row.school_id)
        .filter(menu_swap::COLUMN.menu_id.eq(row.id))
        .filter(menu_swap::COLUMN.by.eq(swap.by))
        .filter(menu_swap::COLUMN.at.eq(swap.at))
        .filter(menu_swap::COLUMN.approved_at.is_null());
    let (approved_by, approved_at) = (Set(Some(by)), Set(Some(held.now)));
    let approved = menu_swap::ActiveModel { approved_by, approved_at, ..Default::default() };
    together.set(approved).exec(tx).await?;
    held.save().await?;
    Ok(Vec::new())
}

async fn swap(held: Held<'_>, sent: SwapIn) -> Result<Vec<MemberId>, Problem> {
    let (tx, actor, now, school_id) = (held.tx, held.actor, held.now, held.row.school_id);
    let (canteen, zone) = Canteen::load(tx, school_id).await?;
    let (gone, position) = taken_off(&held, &sent, &canteen, zone.local(now).date()).await?;
    let SwapIn { date, meal, dish_id: _, new_dish_id, whole_meal: _, reason, note } = sent;
    let new = match new_dish_id {
        Some(dish) => Some(served_instead(&held, &canteen, Place { date, meal, position, dish }).await?),
        None => None,
    };
    let (new_line_id, served) = new.unzip();
    let said = json!({"from": date, "to": date, "meal": meal, "was": named(&gone), "now": served});
    let approves = granted(actor.role, Permission::MenuApprove);
    let changed = menu_swap::Model {
        id: MenuSwapId::new(),
        school_id,
        menu_id: held.row.id,
        line_id: None,
        new_line_id,
        reason,
        note: note.into(),
        by: actor.member,
        at: now,
        approved_by: approves.then_some(actor.member),
        approved_at: approves.then_some(now),
    };
    replaced(tx, gone, changed).await?;
    let told = if approves { Vec::new() } else { held.tell_directors(Kind::MenuSwapped, said).await? };
    held.save().await?;
    Ok(told)
}

/// The lines that a swap takes off, if it can be, and the place in the meal of what is served instead.
async fn taken_off(
    held: &Held<'_>,
    sent: &SwapIn,
    canteen: &Canteen,
    today: NaiveDate,
) -> Result<(Vec<menu_line::Model>, i32), Problem> {
    let SwapIn { date, meal, dish_id: dish, new_dish_id: new, whole_meal: whole, .. } = *sent;
    let row = &held.row;
    let lines = store::lines(held.tx, row.school_id, row.id).await?;
    let served: Vec<_> = lines.into_iter().filter(|line| line.cancelled_at.is_none() && line.date == date).collect();
    let dishes: Vec<_> = served.iter().map(|line| (line.meal, line.dish_id)).collect();
    let has_meals = days(&row.days).iter().any(|day| day.date == date && !day.no_meal);
    let of_day = OfDay { served: &dishes, has_meals, is_served: canteen.times(meal).is_some() };
    rules::check_swap(Swapping { date, meal, dish, new, whole }, held.week, today, of_day)
        .map_err(|(field, code)| Problem::field(field, code))?;
    let of_meal: Vec<_> = served.into_iter().filter(|line| line.meal == meal).collect();
    let last = of_meal.iter().map(|line| line.position).max().map_or(0, |last| last + 1);
    let gone: Vec<_> = of_meal.into_iter().filter(|line| whole || Some(line.dish_id) == dish).collect();
    let position = gone.first().map_or(last, |old| old.position);
    Ok((gone, position))
}

/// Takes lines off, and writes down why; of none: what is served besides.
async fn replaced(
    tx: &DatabaseTransaction,
    gone: Vec<menu_line::Model>,
    changed: menu_swap::Model,
) -> Result<(), Problem> {
    let swaps: Vec<menu_swap::Model> = match gone.as_slice() {
        [] => vec![changed.clone()],
        gone => gone
            .iter()
            .map(|old| menu_swap::Model { id: MenuSwapId::new(), line_id: Some(old.id), ..changed.clone() })
            .collect(),
    };
    for old in gone {
        let mut old = old.into_active_model();
        old.cancelled_at = Set(Some(changed.at));
        menu_line::Entity::write_back(changed.school_id, old)?.exec(tx).await?;
    }
    for swap in swaps {
        swap.into_active_model().reset_all().insert(tx).await?;
    }
    Ok(())
}

/// What lines are called.
fn named(lines: &[menu_line::Model]) -> String {
    let names = lines.iter().filter_map(|line| line.dish.as_ref()?.get("name")?.as_str());
    names.collect::<Vec<_>>().join("、")
}

/// Writes the line of the dish that is served instead, if it may be. Answers what it is called.
async fn served_instead(held: &Held<'_>, canteen: &Canteen, place: Place) -> Result<(MenuLineId, String), Problem> {
    let (tx, school, id) = (held.tx, held.row.school_id, place.dish);
    let wrong = |code| Problem::field("newDishId", code);
    let dish = dish::store::named(tx, school, &[id]).await?.remove(&id).ok_or_else(|| wrong("not_found"))?;
    if dish.void_reason.is_some() {
        return Err(wrong("void"));
    }
    let recipe = recipes(tx, school, &[dish]).await?.remove(&id).ok_or_else(|| wrong("not_found"))?;
    if canteen.risky_dishes == Risky::Block && !canteen.risks(recipe.names()).is_empty() {
        return Err(wrong("risky_dish"));
    }
    let line = store::line(school, held.row.id, place, Some(&recipe))?.insert(tx).await?;
    Ok((line.id, recipe.name))
}
