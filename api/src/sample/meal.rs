//! 收餐: a meal is closed when every dish of it is sampled or explained.

use actix_web::post;
use chrono::{DateTime, NaiveDate, Utc};
use entity::menu::Meal;
use sea_orm::{ActiveEnum, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::SampleMeal,
    day::{self, known_day},
    record::{Happened, Receipt, at, record, text},
    rules::Tile,
    store,
};
use crate::{
    Problem,
    gate::{Actor, Permission},
    menu,
    problem::Code,
    wire::{AsItIs, Call, Reply},
};

/// The operation of a meal.
pub fn routes(config: &mut ServiceConfig) {
    config.service(close_meal);
}

/// That everything of the meal is written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MealClose, example = json!({}))]
pub struct CloseIn {}

/// A meal that was closed, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "meal": "lunch", "samplesFrom": "2026-11-20T03:00:00.000Z", "from": "2026-11-20T03:30:00.000Z",
    "until": "2026-11-20T04:30:00.000Z", "open": 0, "unapproved": 0, "closed": true, "closedAt": "2026-11-20T04:40:00.000Z",
    "closedBy": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"},
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct MealClosed {
    /// The meal as it is now.
    #[serde(flatten)]
    meal: SampleMeal,
    /// What proves that this was written into the ledger.
    ledger: Receipt,
}

/// Close a meal
///
/// Only when every dish is sampled or explained; else `meal_open`, with the dishes that are not. A swap or a correction
/// afterwards opens it again.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])),
    params(("date" = NaiveDate, Path, description = "The day", example = "2026-11-20"),
        ("meal" = Meal, Path, description = "The meal", example = "lunch")),
    request_body = CloseIn, responses((status = 200, body = MealClosed)))]
#[post("/meals/{date}/{meal}/close")]
async fn close_meal(call: Call<(NaiveDate, Meal), CloseIn, AsItIs>) -> Result<Reply<MealClosed>, Problem> {
    let Call { state, actor, id: (date, meal), intent, .. } = call;
    if !known_day(date) {
        return Err(Code::NotFound.into());
    }
    let now = intent.at;
    let work = state
        .db
        .once(actor.school, intent, move |tx| Box::pin(async move { close(tx, actor, (date, meal), now).await }));
    let written = work.await?;
    let day = day::shown(&state, actor, date, state.clock.now()).await?;
    let meal = day.meals.into_iter().find(|known| known.meal == meal).ok_or(Code::NotFound)?;
    Ok(Reply::ok(written.replayed, MealClosed { meal, ledger: written.value }))
}

async fn close(
    tx: &DatabaseTransaction,
    by: Actor,
    (date, meal): (NaiveDate, Meal),
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    // Until it is closed nobody swaps a dish of it, nor takes back what was written: what the ledger says is so.
    menu::keep_still(tx, by.school, date).await?;
    store::lock_day(tx, by.school, date).await?;
    let tiles = day::tiles(tx, by.school, date).await?;
    let tiles: Vec<Tile> = tiles.into_iter().filter(|tile| tile.meal == meal).collect();
    if tiles.is_empty() {
        return Err(Code::NotFound.into());
    }
    let open: Vec<_> = tiles.iter().filter(|tile| tile.is_open()).collect();
    if !open.is_empty() {
        let open = open.iter().map(|tile| json!({"dishId": tile.dish, "dish": tile.name}));
        return Err(Problem { choices: Some(open.collect()), ..Problem::new(Code::MealOpen) });
    }
    let mut row = store::lock_meal(tx, by.school, (date, meal)).await?;
    (row.closed_at, row.closed_by) = (Some(now), Some(by.member));
    let subject = row.id.0;
    store::save_meal(tx, row).await?;
    let fields = vec![("date", text(Some(date))), ("meal", text(Some(meal.to_value()))), ("closed_at", at(Some(now)))];
    let happened = Happened { op: "meal.closed", subject, actor: Some(by.member), fields, ..Happened::default() };
    record(tx, by.school, happened, now).await
}
