//! From the draft to what everybody reads: submit, return, approve, publish.

use std::collections::HashMap;

use actix_web::post;
use entity::{DishId, MemberId, menu};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Canteen, Risky,
    card::Menu,
    held::step,
    plan::days,
    rules::{self, Step},
    store,
    week::Week,
};
use crate::{
    Problem,
    dish::{self, Recipe, recipes},
    gate::Permission,
    notify::Kind,
    wire::{Call, Line, Reply},
};

/// The operations of a menu's life.
pub fn routes(config: &mut ServiceConfig) {
    config.service(submit_menu).service(return_menu).service(approve_menu).service(publish_menu);
}

/// Why it is handed back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "周三缺蔬菜"}))]
pub struct MenuReturn {
    reason: Line<200>,
}

/// The step says all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Submit a menu for approval
///
/// From here on its dishes are as they are now, whatever becomes of the dictionary. The directors are told.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    responses((status = 200, body = Menu)))]
#[post("/menus/{week}/submit")]
async fn submit_menu(call: Call<Week, Nothing>) -> Result<Reply<Menu>, Problem> {
    step(Step::Submit, call, |mut held, _| {
        Box::pin(async move {
            let recipes = ready(held.tx, &held.row).await?;
            store::freeze(held.tx, held.row.school_id, held.row.id, &recipes).await?;
            (held.row.submitted_by, held.row.submitted_at) = (Some(held.actor.member), Some(held.now));
            let told = held.tell_directors(Kind::MenuSubmitted, json!({})).await?;
            held.save().await?;
            Ok(told)
        })
    })
    .await
}

/// Return a menu to be written anew
///
/// Who submitted it is told why.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuApprove])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = MenuReturn, responses((status = 200, body = Menu)))]
#[post("/menus/{week}/return")]
async fn return_menu(call: Call<Week, MenuReturn>) -> Result<Reply<Menu>, Problem> {
    step(Step::Return, call, |mut held, MenuReturn { reason }| {
        Box::pin(async move {
            let row = &mut held.row;
            let told: Vec<MemberId> = row.submitted_by.take().into_iter().collect();
            (row.submitted_at, row.approved_by, row.approved_at) = (None, None, None);
            row.return_reason = reason.into();
            store::thaw(held.tx, held.row.school_id, held.row.id).await?;
            let told = held.tell(told, Kind::MenuReturned, json!({"note": held.row.return_reason})).await?;
            held.save().await?;
            Ok(told)
        })
    })
    .await
}

/// Approve a menu
///
/// Not by who submitted it.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuApprove])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    responses((status = 200, body = Menu)))]
#[post("/menus/{week}/approve")]
async fn approve_menu(call: Call<Week, Nothing>) -> Result<Reply<Menu>, Problem> {
    step(Step::Approve, call, |mut held, _| {
        Box::pin(async move {
            (held.row.approved_by, held.row.approved_at) = (Some(held.actor.member), Some(held.now));
            held.save().await?;
            Ok(Vec::new())
        })
    })
    .await
}

/// Publish a menu
///
/// From here on everybody reads it, its dishes are expected as samples, and it changes only by swaps.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuApprove])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    responses((status = 200, body = Menu)))]
#[post("/menus/{week}/publish")]
async fn publish_menu(call: Call<Week, Nothing>) -> Result<Reply<Menu>, Problem> {
    step(Step::Publish, call, |mut held, _| {
        Box::pin(async move {
            (held.row.published_by, held.row.published_at) = (Some(held.actor.member), Some(held.now));
            held.save().await?;
            Ok(Vec::new())
        })
    })
    .await
}

/// The recipes of a menu that can be submitted: one that has dishes, all in use, none of them blocked, or says that there
/// are none all week.
async fn ready(tx: &DatabaseTransaction, row: &menu::Model) -> Result<HashMap<DishId, Recipe>, Problem> {
    let school = row.school_id;
    let ids: Vec<DishId> = store::lines(tx, school, row.id).await?.into_iter().map(|line| line.dish_id).collect();
    let dishes: Vec<_> = dish::store::named(tx, school, &ids).await?.into_values().collect();
    if dishes.is_empty() && !rules::is_all_holiday(&days(&row.days)) {
        return Err(Problem::field("days", "required"));
    }
    if let Some(dish) = dishes.iter().find(|dish| dish.void_reason.is_some()) {
        return Err(Problem::field("days", "void").with_field(&dish.name, "void"));
    }
    let recipes = recipes(tx, school, &dishes).await?;
    let (canteen, _) = Canteen::load(tx, school).await?;
    let risky = recipes.values().find(|recipe| !canteen.risks(recipe.names()).is_empty());
    match risky {
        Some(recipe) if canteen.risky_dishes == Risky::Block => {
            Err(Problem::field("days", "risky_dish").with_field(&recipe.name, "risky_dish"))
        }
        _ => Ok(recipes),
    }
}
