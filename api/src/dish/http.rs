//! `/dishes`.

use std::collections::BTreeMap;

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use entity::{
    DishId, SchoolId,
    dish::{self, AgeBand, DishCategory},
    food::Allergen,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    Part, Recipe, recipes,
    rules::{self, Ingredient},
    store,
};
use crate::{
    Problem, State,
    food::Nutrients,
    gate::{Actor, Permission},
    menu::{Canteen, Risky},
    problem::Code,
    wire::{Body, Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply, Text},
};

/// The dishes' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_dishes).service(create_dish).service(get_dish).service(update_dish).service(void_dish);
}

/// Something that is served.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000081", "name": "西红柿炒鸡蛋", "category": "half_meat", "method": "炒",
    "allergens": ["egg"],
    "ingredients": [{
        "foodId": "019a0000-0000-7000-8000-000000000080", "name": "鸡蛋", "ediblePercent": 88,
        "grams": {"lower_primary": 40}
    }],
    "nutrition": {"lower_primary": {
        "kcal": 58, "proteinMg": 5320, "fatMg": 3520, "carbohydrateMg": 1120, "sugarMg": null, "fibreMg": 0,
        "calciumMg": 22, "ironUg": 800, "zincUg": 440, "vitaminAUg": 94, "vitaminB1Ug": 44, "vitaminB2Ug": 108,
        "vitaminCUg": 0
    }},
    "risks": [], "voidReason": null, "version": 1
}))]
pub struct Dish {
    id: DishId,
    name: String,
    category: DishCategory,
    /// How it is cooked; empty when it is not said.
    method: String,
    /// What its foods say.
    allergens: Vec<Allergen>,
    ingredients: Vec<Part>,
    /// What a child of each age gets by it.
    nutrition: BTreeMap<AgeBand, Nutrients>,
    /// Risky words in its name or those of its foods.
    risks: Vec<String>,
    /// Why it is no more in use; null while it is.
    #[schema(required)]
    void_reason: Option<String>,
    version: i32,
}

/// A dish to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "西红柿炒鸡蛋", "category": "half_meat", "method": "炒",
    "ingredients": [{"foodId": "019a0000-0000-7000-8000-000000000080", "grams": {"lower_primary": 40}}]
}))]
pub struct DishIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<DishId>)]
    id: Option<NewId<DishId>>,
    /// No other dish in use has it.
    name: Line<40>,
    category: DishCategory,
    /// How it is cooked.
    #[serde(default)]
    method: Text<20>,
    /// Each food once.
    #[serde(default)]
    #[schema(max_items = 40)]
    ingredients: Vec<Ingredient>,
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "method": "炒", "ingredients": [{"foodId": "019a0000-0000-7000-8000-000000000080", "grams": {"lower_primary": 40}}]
}))]
pub struct DishPatch {
    name: Option<Line<40>>,
    category: Option<DishCategory>,
    method: Option<Text<20>>,
    #[schema(max_items = 40)]
    ingredients: Option<Vec<Ingredient>>,
}

/// Why it is no more in use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "学生不喜欢"}))]
pub struct DishVoid {
    reason: Line<200>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DishQuery {
    /// Part of the name.
    #[param(value_type = Option<String>)]
    q: Option<Line<40>>,
    /// Also those no more in use.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    void: bool,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

async fn shown(db: &impl ConnectionTrait, school: SchoolId, rows: Vec<dish::Model>) -> Result<Vec<Dish>, Problem> {
    let (canteen, _) = Canteen::load(db, school).await?;
    let mut recipes = recipes(db, school, &rows).await?;
    let dish = |row: dish::Model| {
        let recipe = recipes.remove(&row.id)?;
        let risks = canteen.risks(recipe.names());
        let Recipe { name, category, method, allergens, ingredients, nutrition } = recipe;
        let dish::Model { id, void_reason, version, .. } = row;
        Some(Dish { id, name, category, method, allergens, ingredients, nutrition, risks, void_reason, version })
    };
    Ok(rows.into_iter().filter_map(dish).collect())
}

async fn one(db: &impl ConnectionTrait, school: SchoolId, row: dish::Model) -> Result<Dish, Problem> {
    shown(db, school, vec![row]).await?.pop().ok_or(Code::NotFound.into())
}

/// List dishes by name
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])), params(DishQuery),
    responses((status = 200, body = Page<Dish>)))]
#[get("/dishes")]
async fn list_dishes(state: Data<State>, actor: Actor, query: Query<DishQuery>) -> Result<Json<Page<Dish>>, Problem> {
    let (DishQuery { q, void, limit, cursor }, db) = (query.0, state.db.read());
    let rows = store::list(db, actor.school, (q.as_deref(), void), limit, cursor).await?;
    let page = limit.page::<_, dish::Model>(rows, |row| vec![row.name.clone(), row.id.to_string()]);
    Ok(Json(Page { items: shown(db, actor.school, page.items).await?, next: page.next }))
}

/// Add a dish
///
/// One with a risky word is refused where the school blocks them.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])), request_body = DishIn,
    responses((status = 201, body = Dish)))]
#[post("/dishes")]
async fn create_dish(state: Data<State>, actor: Actor, once: Once<DishIn>) -> Result<Reply<Dish>, Problem> {
    let Once { body: DishIn { id, name, category, method, ingredients }, intent } = once;
    let (id, school) = (id.map_or_else(DishId::new, |id| id.0), actor.school);
    let row = dish::Model {
        id,
        school_id: school,
        taken_name: Some(name.to_string()),
        name: name.into(),
        category,
        method: method.into(),
        ingredients: serde_json::to_value(&ingredients).map_err(Problem::internal)?,
        void_reason: None,
        version: 1,
    };
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            check(tx, &row, &ingredients).await?;
            store::insert(tx, row).await?;
            Ok(id)
        })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, one(state.db.read(), school, row).await?))
}

/// A dish
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])),
    params(("id" = DishId, Path, description = "The dish")), responses((status = 200, body = Dish)))]
#[get("/dishes/{id}")]
async fn get_dish(state: Data<State>, actor: Actor, id: Path<DishId>) -> Result<Json<Dish>, Problem> {
    let row = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(one(state.db.read(), actor.school, row).await?))
}

/// Change a dish
///
/// Menus that were submitted keep it as it was.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("id" = DishId, Path, description = "The dish"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = DishPatch, responses((status = 200, body = Dish)))]
#[patch("/dishes/{id}")]
async fn update_dish(
    state: Data<State>,
    actor: Actor,
    id: Path<DishId>,
    version: IfMatch,
    body: Body<DishPatch>,
) -> Result<Json<Dish>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let DishPatch { name, category, method, ingredients } = body.0;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = current(tx, school, id, version).await?;
            let changed = name.is_some() || ingredients.is_some();
            row.name = name.map_or(row.name, String::from);
            row.taken_name = Some(row.name.clone());
            row.category = category.unwrap_or(row.category);
            row.method = method.map_or(row.method, String::from);
            if let Some(ingredients) = &ingredients {
                row.ingredients = serde_json::to_value(ingredients).map_err(Problem::internal)?;
            }
            if changed {
                check(tx, &row, &ingredients.unwrap_or_default()).await?;
            }
            store::update(tx, row).await
        })
    });
    work.await?;
    let row = store::get(state.db.read(), school, id).await?;
    Ok(Json(one(state.db.read(), school, row).await?))
}

/// Take a dish out of use
///
/// Menus that have it keep it; its name is free again.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("id" = DishId, Path, description = "The dish"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = DishVoid, responses((status = 200, body = Dish)))]
#[post("/dishes/{id}/void")]
async fn void_dish(
    state: Data<State>,
    actor: Actor,
    id: Path<DishId>,
    version: IfMatch,
    once: Once<DishVoid>,
) -> Result<Reply<Dish>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let Once { body: DishVoid { reason }, intent } = once;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let mut row = current(tx, school, id, version).await?;
            (row.void_reason, row.taken_name) = (Some(reason.into()), None);
            store::update(tx, row).await
        })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), school, id).await?;
    Ok(Reply::ok(written.replayed, one(state.db.read(), school, row).await?))
}

/// Refuses what no dish of the school may be: `ingredients` are those that are new in the row.
async fn check(tx: &DatabaseTransaction, row: &dish::Model, ingredients: &[Ingredient]) -> Result<(), Problem> {
    rules::check(ingredients).map_err(|(path, code)| Problem::field(path, code))?;
    store::check_foods(tx, row.school_id, ingredients).await?;
    store::check_name(tx, row).await?;
    let (canteen, _) = Canteen::load(tx, row.school_id).await?;
    let recipes = recipes(tx, row.school_id, std::slice::from_ref(row)).await?;
    let risky = recipes.values().any(|recipe| !canteen.risks(recipe.names()).is_empty());
    if risky && canteen.risky_dishes == Risky::Block { Err(Problem::field("name", "risky_dish")) } else { Ok(()) }
}

/// The dish, if it is still as the caller saw it and in use.
async fn current(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: DishId,
    version: IfMatch,
) -> Result<dish::Model, Problem> {
    let row = store::lock(tx, school, id).await?;
    if row.version != version.0 || row.void_reason.is_some() {
        return Err(Problem::stale(one(tx, school, row).await?));
    }
    Ok(row)
}
