//! From the draft to what everybody reads: submit, return, approve, publish.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use entity::{DishId, MemberId, SchoolId, menu};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Canteen, Risky,
    card::{self, Menu},
    plan::days,
    rules::{self, Refusal, Step},
    store,
    week::Week,
};
use crate::{
    Problem, State,
    db::Written,
    dish::{self, Recipe, recipes},
    gate::{Actor, Permission},
    member,
    notify::{self, Kind, Notice},
    problem::Code,
    wire::{IfMatch, Intent, Line, Once, Reply, intent},
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

/// Submit a menu for approval
///
/// From here on its dishes are as they are now, whatever becomes of the dictionary. The directors are told.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    responses((status = 200, body = Menu)))]
#[post("/menus/{week}/submit")]
async fn submit_menu(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    week: Path<String>,
    version: IfMatch,
) -> Result<Reply<Menu>, Problem> {
    move_on(&state, actor, Move { week: Week::parse(&week)?, version, step: Step::Submit }, intent(&request, &[])?)
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
async fn return_menu(
    state: Data<State>,
    actor: Actor,
    week: Path<String>,
    version: IfMatch,
    once: Once<MenuReturn>,
) -> Result<Reply<Menu>, Problem> {
    let (school, week) = (actor.school, Week::parse(&week)?);
    let Once { body: MenuReturn { reason }, intent } = once;
    let now = intent.at;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let mut row = take(tx, actor, Move { week, version, step: Step::Return }).await?;
            let told: Vec<MemberId> = row.submitted_by.take().into_iter().collect();
            (row.submitted_at, row.approved_by, row.approved_at) = (None, None, None);
            row.return_reason = reason.into();
            store::thaw(tx, school, row.id).await?;
            let notice = notice(Kind::MenuReturned, &row, &row.return_reason);
            notify::tell(tx, school, &told, notice, now).await?;
            store::save(tx, row).await?;
            Ok(told)
        })
    });
    answer(&state, actor, week, work.await?).await
}

/// Approve a menu
///
/// Not by who submitted it.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuApprove])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    responses((status = 200, body = Menu)))]
#[post("/menus/{week}/approve")]
async fn approve_menu(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    week: Path<String>,
    version: IfMatch,
) -> Result<Reply<Menu>, Problem> {
    move_on(&state, actor, Move { week: Week::parse(&week)?, version, step: Step::Approve }, intent(&request, &[])?)
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
async fn publish_menu(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    week: Path<String>,
    version: IfMatch,
) -> Result<Reply<Menu>, Problem> {
    move_on(&state, actor, Move { week: Week::parse(&week)?, version, step: Step::Publish }, intent(&request, &[])?)
        .await
}

/// A step that is to be taken from what the caller saw.
#[derive(Clone, Copy)]
pub struct Move {
    /// Of which week.
    pub week: Week,
    /// What he saw.
    pub version: IfMatch,
    /// What he does.
    pub step: Step,
}

async fn move_on(state: &Data<State>, actor: Actor, step: Move, intent: Intent) -> Result<Reply<Menu>, Problem> {
    let now = intent.at;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut row = take(tx, actor, step).await?;
            let (by, at) = (Some(actor.member), Some(now));
            let mut told = Vec::new();
            match step.step {
                Step::Submit => {
                    let recipes = ready(tx, &row).await?;
                    store::freeze(tx, row.school_id, row.id, &recipes).await?;
                    (row.submitted_by, row.submitted_at) = (by, at);
                    told = directors(tx, actor, notice(Kind::MenuSubmitted, &row, ""), now).await?;
                }
                Step::Approve => (row.approved_by, row.approved_at) = (by, at),
                _ => (row.published_by, row.published_at) = (by, at),
            }
            store::save(tx, row).await?;
            Ok(told)
        })
    });
    answer(state, actor, step.week, work.await?).await
}

/// The menu, moved by the step, if it is still as the caller saw it.
pub async fn take(tx: &DatabaseTransaction, actor: Actor, step: Move) -> Result<menu::Model, Problem> {
    let row = store::lock(tx, actor.school, step.week).await?.ok_or(Code::NotFound)?;
    if row.version != step.version.0 {
        return Err(Problem::stale(card::show(tx, actor.school, row).await?));
    }
    match rules::next(step.step, &row, actor.member) {
        Ok(status) => Ok(menu::Model { status, ..row }),
        Err(refusal) => Err(refused(tx, refusal, row).await?),
    }
}

/// A refusal; from the wrong state with the menu as it is.
pub async fn refused(tx: &DatabaseTransaction, refusal: Refusal, row: menu::Model) -> Result<Problem, Problem> {
    match refusal {
        Refusal::OwnWork => Ok(Code::OwnWork.into()),
        Refusal::WrongState => {
            let school = row.school_id;
            let current = serde_json::to_value(card::show(tx, school, row).await?).ok();
            Ok(Problem { current, ..Problem::new(Code::WrongState) })
        }
    }
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

/// A notice about a menu.
pub fn notice(kind: Kind, menu: &menu::Model, note: &str) -> Notice {
    Notice { kind, subject_id: menu.id.0, params: json!({"number": menu.week, "note": note}) }
}

/// Tells the directors, but not who did it. Answers who was told.
pub async fn directors(
    tx: &DatabaseTransaction,
    actor: Actor,
    notice: Notice,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let mut told = member::directors(tx, actor.school).await?;
    told.retain(|director| *director != actor.member);
    notify::tell(tx, actor.school, &told, notice, now).await?;
    Ok(told)
}

/// Wakes who was told, and answers with the menu.
pub async fn answer(
    state: &Data<State>,
    actor: Actor,
    week: Week,
    written: Written<Vec<MemberId>>,
) -> Result<Reply<Menu>, Problem> {
    Ok(Reply::ok(written.replayed, told(state, actor.school, week, &written).await?))
}

/// Wakes who was told; the menu as it is now.
pub async fn told(
    state: &Data<State>,
    school: SchoolId,
    week: Week,
    written: &Written<Vec<MemberId>>,
) -> Result<Menu, Problem> {
    if !written.replayed {
        notify::wake(state, school, &written.value).await;
    }
    let row = store::get(state.db.read(), school, week).await?;
    card::show(state.db.read(), school, row).await
}
