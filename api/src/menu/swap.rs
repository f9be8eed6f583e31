//! Changes of a published menu: another dish than was said, for a reason, seen by everybody.

use actix_web::{
    HttpRequest, post,
    web::{Data, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    DishId, MemberId, MenuSwapId, OfSchool,
    menu::{self, Meal},
    menu_line,
    menu_swap::{self, SwapReason},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, IntoActiveModel, QueryFilter, Set};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Canteen, Risky,
    card::Menu,
    life::{Move, answer, directors, notice, refused, take, told},
    plan::days,
    rules::{self, OfDay, Step, Swapping},
    store::{self, Place},
    week::Week,
};
use crate::{
    Problem, State,
    dish::{self, Recipe, recipes},
    gate::{Actor, Permission, granted},
    notify::Kind,
    problem::Code,
    wire::{IfMatch, Once, Reply, Text, intent},
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
async fn create_menu_swap(
    state: Data<State>,
    actor: Actor,
    week: Path<String>,
    once: Once<SwapIn>,
) -> Result<Reply<Menu>, Problem> {
    let (week, now) = (Week::parse(&week)?, once.intent.at);
    let Once { body, intent } = once;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let row = store::lock(tx, actor.school, week).await?.ok_or(Code::NotFound)?;
            if let Err(refusal) = rules::next(Step::Swap, &row, actor.member) {
                return Err(refused(tx, refusal, row).await?);
            }
            swap(tx, actor, (week, row), body, now).await
        })
    });
    let written = work.await?;
    Ok(Reply::created(written.replayed, told(&state, actor.school, week, &written).await?))
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
async fn approve_menu_swap(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    path: Path<(String, MenuSwapId)>,
    version: IfMatch,
) -> Result<Reply<Menu>, Problem> {
    let (week, id) = path.into_inner();
    let (week, school, intent) = (Week::parse(&week)?, actor.school, intent(&request, &[])?);
    let now = intent.at;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let row = take(tx, actor, Move { week, version, step: Step::Swap }).await?;
            let swap = menu_swap::Entity::of(school)
                .filter(menu_swap::COLUMN.id.eq(id))
                .filter(menu_swap::COLUMN.menu_id.eq(row.id))
                .one(tx)
                .await?
                .ok_or(Code::NotFound)?;
            if swap.by == actor.member {
                return Err(Code::OwnWork.into());
            }
            if swap.approved_at.is_some() {
                return Err(refused(tx, rules::Refusal::WrongState, row).await?);
            }
            let together = menu_swap::Entity::change(school)
                .filter(menu_swap::COLUMN.menu_id.eq(row.id))
                .filter(menu_swap::COLUMN.by.eq(swap.by))
                .filter(menu_swap::COLUMN.at.eq(swap.at))
                .filter(menu_swap::COLUMN.approved_at.is_null());
            let (approved_by, approved_at) = (Set(Some(actor.member)), Set(Some(now)));
            let approved = menu_swap::ActiveModel { approved_by, approved_at, ..Default::default() };
            together.set(approved).exec(tx).await?;
            store::save(tx, row).await?;
            Ok(Vec::<MemberId>::new())
        })
    });
    answer(&state, actor, week, work.await?).await
}

async fn swap(
    tx: &DatabaseTransaction,
    actor: Actor,
    (week, row): (Week, menu::Model),
    sent: SwapIn,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let school = actor.school;
    let SwapIn { date, meal, dish_id, new_dish_id, whole_meal, reason, note } = sent;
    let (canteen, zone) = Canteen::load(tx, school).await?;
    let lines = store::lines(tx, school, row.id).await?;
    let served: Vec<_> = lines.into_iter().filter(|line| line.cancelled_at.is_none() && line.date == date).collect();
    let dishes: Vec<_> = served.iter().map(|line| (line.meal, line.dish_id)).collect();
    let has_meals = days(&row.days).iter().any(|day| day.date == date && !day.no_meal);
    let of_day = OfDay { served: &dishes, has_meals, is_served: canteen.times(meal).is_some() };
    let swapping = Swapping { date, meal, dish: dish_id, new: new_dish_id, whole: whole_meal };
    rules::check_swap(swapping, week, zone.local(now).date(), of_day)
        .map_err(|(field, code)| Problem::field(field, code))?;
    let of_meal = || served.iter().filter(|line| line.meal == meal);
    let gone: Vec<_> = of_meal().filter(|line| whole_meal || Some(line.dish_id) == dish_id).cloned().collect();
    let last = of_meal().map(|line| line.position).max().map_or(0, |last| last + 1);
    let new = match new_dish_id {
        Some(dish) => {
            let recipe = served_instead(tx, actor, &canteen, dish).await?;
            let place = Place { date, meal, position: gone.first().map_or(last, |old| old.position), dish };
            let line = store::line(school, row.id, place, Some(&recipe))?.insert(tx).await?;
            Some((line.id, recipe.name))
        }
        None => None,
    };
    let (new, served) = new.unzip();
    let told = format!("{date} {} → {}", named(&gone), served.as_deref().unwrap_or("—"));
    let approves = granted(actor.role, Permission::MenuApprove);
    let changed = menu_swap::Model {
        id: MenuSwapId::new(),
        school_id: school,
        menu_id: row.id,
        line_id: None,
        new_line_id: new,
        reason,
        note: note.into(),
        by: actor.member,
        at: now,
        approved_by: approves.then_some(actor.member),
        approved_at: approves.then_some(now),
    };
    replaced(tx, gone, changed).await?;
    let notice = notice(Kind::MenuSwapped, &row, &told);
    store::save(tx, row).await?;
    if approves { Ok(Vec::new()) } else { directors(tx, actor, notice, now).await }
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

/// What lines are called; of none: a plus.
fn named(lines: &[menu_line::Model]) -> String {
    let names = lines.iter().filter_map(|line| line.dish.as_ref()?.get("name")?.as_str());
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "+".into() } else { names.join("、") }
}

/// The dish that is served instead, if it may be.
async fn served_instead(
    tx: &DatabaseTransaction,
    actor: Actor,
    canteen: &Canteen,
    id: DishId,
) -> Result<Recipe, Problem> {
    let wrong = |code| Problem::field("newDishId", code);
    let dish = dish::store::named(tx, actor.school, &[id]).await?.remove(&id).ok_or_else(|| wrong("not_found"))?;
    if dish.void_reason.is_some() {
        return Err(wrong("void"));
    }
    let recipe = recipes(tx, actor.school, &[dish]).await?.remove(&id).ok_or_else(|| wrong("not_found"))?;
    let risky = !canteen.risks(recipe.names()).is_empty();
    if risky && canteen.risky_dishes == Risky::Block { Err(wrong("risky_dish")) } else { Ok(recipe) }
}
