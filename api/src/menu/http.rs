//! `/menus`: written, copied, read.

use std::collections::{BTreeSet, HashSet};

use actix_web::{
    HttpRequest, get, post, put,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MenuId, MenuLineId, SchoolId,
    menu::{self, MenuStatus},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Canteen,
    card::{self, Menu, MenuCopied},
    draft::{Day, DayIn, MealIn, MenuIn},
    held::refused,
    plan::days,
    rules::{self, Step},
    store::{self, Place},
    week::Week,
};
use crate::{
    Problem, State,
    db::Written,
    dish,
    gate::{Actor, Permission},
    problem::Code,
    wire::{Body, Call, Cursor, IfMatch, Limit, Page, Query, Reply, Text},
};

/// The operations of writing and reading.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_menus).service(get_menu).service(update_menu).service(copy_menu);
}

/// A menu in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000082", "week": "2026-W47", "status": "published",
    "publishedAt": "2026-11-13T06:20:00.000Z", "version": 5
}))]
pub struct MenuHead {
    id: MenuId,
    /// The ISO week.
    week: String,
    status: MenuStatus,
    #[serde(serialize_with = "crate::wire::some_moment")]
    #[schema(required)]
    published_at: Option<DateTime<Utc>>,
    version: i32,
}

impl From<menu::Model> for MenuHead {
    fn from(row: menu::Model) -> Self {
        let menu::Model { id, week, status, published_at, version, .. } = row;
        Self { id, week, status, published_at, version }
    }
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MenuQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// What to copy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "2026-W46"}))]
pub struct MenuCopy {
    /// The week whose days, meals and dishes are taken.
    #[schema(example = "2026-W46")]
    from: String,
}

/// List menus, latest week first
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])), params(MenuQuery),
    responses((status = 200, body = Page<MenuHead>)))]
#[get("/menus")]
async fn list_menus(
    state: Data<State>,
    actor: Actor,
    query: Query<MenuQuery>,
) -> Result<Json<Page<MenuHead>>, Problem> {
    let MenuQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, limit, cursor).await?;
    Ok(Json(limit.page(rows, |row| vec![row.week.clone()])))
}

/// The menu of a week
///
/// With what a child of each age gets by it, held against WS/T 554-2017, in kindergarten against working values. A week
/// that nobody has written yet is not found.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47")),
    responses((status = 200, body = Menu)))]
#[get("/menus/{week}")]
async fn get_menu(state: Data<State>, actor: Actor, week: Path<Week>) -> Result<Json<Menu>, Problem> {
    let row = store::get(state.db.read(), actor.school, week.into_inner()).await?;
    Ok(Json(card::show(state.db.read(), actor.school, row).await?))
}

/// Write the menu of a week
///
/// What is sent takes the place of the draft; the first one needs no version. Only a draft can be written.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("week" = String, Path, description = "The ISO week", example = "2026-W47"),
        ("If-Match" = Option<String>, Header, description = "The version this change was made from; none for the first")),
    request_body = MenuIn, responses((status = 200, body = Menu)))]
#[put("/menus/{week}")]
async fn update_menu(
    state: Data<State>,
    actor: Actor,
    week: Path<Week>,
    seen: Seen,
    body: Body<MenuIn>,
) -> Result<Json<Menu>, Problem> {
    let (school, week) = (actor.school, week.into_inner());
    let work = state.db.write(move |tx| Box::pin(async move { write(tx, actor, week, seen, body.0).await }));
    work.await?;
    let row = store::get(state.db.read(), school, week).await?;
    Ok(Json(card::show(state.db.read(), school, row).await?))
}

/// Copy another week's menu
///
/// As it was published: what was served instead for want of spinach is not on the menu again. The days move with the week.
/// Dishes no more in use are left out, and named; so are meals no more served, and a day without school has no meal. What
/// is copied takes the place of the draft, if there is one.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("week" = String, Path, description = "The ISO week to write", example = "2026-W47"),
        ("If-Match" = Option<String>, Header, description = "The version this change was made from; none for the first")),
    request_body = MenuCopy, responses((status = 200, body = MenuCopied)))]
#[post("/menus/{week}/copy")]
async fn copy_menu(call: Call<Week, MenuCopy, Seen>) -> Result<Reply<MenuCopied>, Problem> {
    let Call { state, actor, id: week, seen, body: MenuCopy { from }, intent } = call;
    let school = actor.school;
    let nowhere = |_| Problem::field("from", "not_found");
    let from = Week::parse(&from).map_err(nowhere)?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let copied = store::get(tx, school, from).await.map_err(nowhere)?;
            let (copied, left_out) = copy(tx, school, &copied, (from, week)).await?;
            write(tx, actor, week, seen, copied).await?;
            Ok(left_out)
        })
    });
    let Written { value: left_out, replayed } = work.await?;
    let row = store::get(state.db.read(), school, week).await?;
    let menu = card::show(state.db.read(), school, row).await?;
    Ok(Reply::ok(replayed, MenuCopied { menu, left_out }))
}

/// What another week would be in this one, and the names of the dishes that it had and that are no more in use.
async fn copy(
    tx: &DatabaseTransaction,
    school: SchoolId,
    menu: &menu::Model,
    (from, to): (Week, Week),
) -> Result<(MenuIn, Vec<String>), Problem> {
    let (canteen, _) = Canteen::load(tx, school).await?;
    let calendar = crate::calendar::load(tx, school).await?;
    let swapped_in: HashSet<MenuLineId> =
        store::swaps(tx, school, menu.id).await?.into_iter().filter_map(|swap| swap.new_line_id).collect();
    let mut lines = store::lines(tx, school, menu.id).await?;
    lines.retain(|line| !swapped_in.contains(&line.id));
    let ids: Vec<_> = lines.iter().map(|line| line.dish_id).collect();
    let dishes = dish::store::named(tx, school, &ids).await?;
    let is_void = |dish: &&entity::dish::Model| dish.void_reason.is_some();
    let usable = |id| dishes.get(id).is_some_and(|dish| !is_void(&dish));
    let left_out: BTreeSet<&str> = dishes.values().filter(is_void).map(|dish| dish.name.as_str()).collect();
    let gap = to.monday() - from.monday();
    let move_day = |day: &Day| {
        let date: NaiveDate = day.date + gap;
        let no_meal = !calendar.is_school_day(date);
        let meals = canteen.meals.iter().map(|times| MealIn {
            meal: times.meal,
            dish_ids: lines
                .iter()
                .filter(|line| line.date == day.date && line.meal == times.meal && usable(&line.dish_id))
                .map(|line| line.dish_id)
                .collect(),
        });
        let meals = meals.filter(|meal| !no_meal && !meal.dish_ids.is_empty()).collect();
        // What was said of last week's day says nothing of this one.
        DayIn { date, no_meal, note: Text::default(), meals }
    };
    let copied = MenuIn { days: days(&menu.days).iter().map(move_day).collect() };
    Ok((copied, left_out.into_iter().map(str::to_owned).collect()))
}

/// Puts what was sent in the place of the draft.
async fn write(tx: &DatabaseTransaction, actor: Actor, week: Week, seen: Seen, sent: MenuIn) -> Result<(), Problem> {
    let school = actor.school;
    let mut row = match store::lock(tx, school, week).await? {
        Some(row) => {
            let IfMatch(version) = seen.0.ok_or(Code::VersionRequired)?;
            if row.version != version {
                return Err(Problem::stale(card::show(tx, school, row).await?));
            }
            if let Err(refusal) = rules::next(Step::Write, &row, actor.member) {
                return Err(refused(tx, refusal, row).await?);
            }
            row
        }
        None => {
            let row = fresh(school, week);
            store::insert(tx, row.clone()).await?;
            row
        }
    };
    let (canteen, _) = Canteen::load(tx, school).await?;
    rules::check(week, &canteen, &sent).map_err(|(path, code)| Problem::field(path, code))?;
    check_dishes(tx, school, &sent).await?;
    let mut places = Vec::new();
    let mut days = Vec::new();
    for DayIn { date, no_meal, note, meals } in sent.days {
        for MealIn { meal, dish_ids } in meals {
            let places_of = (0..).zip(dish_ids).map(|(position, dish)| Place { date, meal, position, dish });
            places.extend(places_of);
        }
        days.push(Day { date, no_meal, note: note.into() });
    }
    days.sort_by_key(|day| day.date);
    row.days = serde_json::to_value(days).map_err(Problem::internal)?;
    store::replace(tx, school, row.id, &places).await?;
    store::save(tx, row).await
}

fn fresh(school_id: SchoolId, week: Week) -> menu::Model {
    menu::Model {
        id: MenuId::new(),
        school_id,
        week: week.to_string(),
        status: MenuStatus::Draft,
        days: serde_json::json!([]),
        return_reason: String::new(),
        submitted_by: None,
        submitted_at: None,
        approved_by: None,
        approved_at: None,
        published_by: None,
        published_at: None,
        // Saving it makes the first.
        version: 0,
    }
}

/// Refuses dishes that are not the school's, or no more in use.
async fn check_dishes(tx: &DatabaseTransaction, school: SchoolId, sent: &MenuIn) -> Result<(), Problem> {
    let all = sent.days.iter().flat_map(|day| &day.meals).flat_map(|meal| &meal.dish_ids).copied();
    let ids: BTreeSet<_> = all.collect();
    let known = dish::store::named(tx, school, &ids.into_iter().collect::<Vec<_>>()).await?;
    for (day, meals) in sent.days.iter().map(|day| &day.meals).enumerate() {
        for (meal, sent) in meals.iter().enumerate() {
            let wrong = |code| Problem::field(format!("days[{day}].meals[{meal}].dishIds"), code);
            for id in &sent.dish_ids {
                match known.get(id) {
                    None => return Err(wrong("not_found")),
                    Some(dish) if dish.void_reason.is_some() => return Err(wrong("void")),
                    Some(_) => {}
                }
            }
        }
    }
    Ok(())
}

/// The version that the caller saw, if there was one to see.
pub struct Seen(Option<IfMatch>);

impl actix_web::FromRequest for Seen {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let sent = request.headers().contains_key(actix_web::http::header::IF_MATCH);
        let version = IfMatch::from_request(request, payload).into_inner();
        std::future::ready(if sent { version.map(|version| Self(Some(version))) } else { Ok(Self(None)) })
    }
}
