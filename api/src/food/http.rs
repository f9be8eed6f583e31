//! `/foods`.

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use entity::{
    FoodId,
    food::{self, Allergen, Certainty, FoodGroup},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Nutrients, Values, store};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    wire::{Body, Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply, Text},
};

/// The foods' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_foods).service(create_food).service(get_food).service(update_food);
}

/// Something that dishes are made of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000080", "name": "鸡蛋", "group": "egg", "allergens": ["egg"],
    "per100g": {
        "kcal": 144, "proteinMg": 13300, "fatMg": 8800, "carbohydrateMg": 2800, "sugarMg": null, "fibreMg": 0,
        "calciumMg": 56, "ironUg": 2000, "zincUg": 1100, "vitaminAUg": 234, "vitaminB1Ug": 110, "vitaminB2Ug": 270,
        "vitaminCUg": 0
    },
    "ediblePercent": 88, "source": "起步表：常见近似值，未核对", "certainty": "approximate", "version": 1
}))]
pub struct Food {
    id: FoodId,
    name: String,
    group: FoodGroup,
    allergens: Vec<Allergen>,
    /// What is in 100 g of its edible part.
    per100g: Nutrients,
    /// How much of what is bought can be eaten.
    edible_percent: i32,
    /// Where its values come from.
    source: String,
    certainty: Certainty,
    version: i32,
}

impl From<food::Model> for Food {
    fn from(row: food::Model) -> Self {
        let food::Model {
            id,
            school_id: _,
            name,
            group,
            allergens,
            nutrients,
            edible_percent,
            source,
            certainty,
            version,
        } = row;
        let allergens = serde_json::from_value(allergens).unwrap_or_default();
        let per100g = serde_json::from_value(nutrients).unwrap_or_default();
        Self { id, name, group, allergens, per100g, edible_percent, source, certainty, version }
    }
}

/// A food to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "鸡蛋", "group": "egg", "allergens": ["egg"],
    "per100g": {"kcal": 144, "proteinMg": 13300, "fatMg": 8800, "carbohydrateMg": 2800}, "ediblePercent": 88
}))]
pub struct FoodIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<FoodId>)]
    id: Option<NewId<FoodId>>,
    /// No other food of the school has it.
    name: Line<40>,
    group: FoodGroup,
    #[serde(default)]
    #[schema(max_items = 8)]
    allergens: Vec<Allergen>,
    /// What is in 100 g of its edible part. What cannot be is refused.
    per100g: Nutrients,
    /// How much of what is bought can be eaten; 100 when it is not said.
    #[schema(minimum = 1, maximum = 100)]
    edible_percent: Option<u32>,
    /// Where its values come from.
    #[serde(default)]
    source: Text<200>,
    /// `approximate` when it is not said.
    certainty: Option<Certainty>,
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"ediblePercent": 87}))]
pub struct FoodPatch {
    name: Option<Line<40>>,
    group: Option<FoodGroup>,
    #[schema(max_items = 8)]
    allergens: Option<Vec<Allergen>>,
    per100g: Option<Nutrients>,
    #[schema(minimum = 1, maximum = 100)]
    edible_percent: Option<u32>,
    source: Option<Text<200>>,
    certainty: Option<Certainty>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FoodQuery {
    /// Part of the name.
    #[param(value_type = Option<String>)]
    q: Option<Line<40>>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List foods by name
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])), params(FoodQuery),
    responses((status = 200, body = Page<Food>)))]
#[get("/foods")]
async fn list_foods(state: Data<State>, actor: Actor, query: Query<FoodQuery>) -> Result<Json<Page<Food>>, Problem> {
    let FoodQuery { q, limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, q.as_deref(), limit, cursor).await?;
    Ok(Json(limit.page(rows, |row| vec![row.name.clone()])))
}

/// Add a food
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])), request_body = FoodIn,
    responses((status = 201, body = Food)))]
#[post("/foods")]
async fn create_food(state: Data<State>, actor: Actor, once: Once<FoodIn>) -> Result<Reply<Food>, Problem> {
    let Once { body, intent } = once;
    let FoodIn { id, name, group, allergens, per100g: nutrients, edible_percent, source, certainty } = body;
    let (edible_percent, certainty) = (edible_percent.unwrap_or(100), certainty.unwrap_or(Certainty::Approximate));
    let (name, source) = (name.into(), source.into());
    let values = Values { name, group, allergens, nutrients, edible_percent, source, certainty };
    check(&values)?;
    let school = actor.school;
    let row = values.row(id.map_or_else(FoodId::new, |id| id.0), school)?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let id = row.id;
            store::check_name(tx, school, &row.name, None).await?;
            store::insert(tx, school, vec![row]).await?;
            Ok(id)
        })
    });
    let written = work.await?;
    let row = store::get(state.db.read(), school, written.value).await?;
    Ok(Reply::created(written.replayed, row.into()))
}

/// A food
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuRead])),
    params(("id" = FoodId, Path, description = "The food")), responses((status = 200, body = Food)))]
#[get("/foods/{id}")]
async fn get_food(state: Data<State>, actor: Actor, id: Path<FoodId>) -> Result<Json<Food>, Problem> {
    Ok(Json(store::get(state.db.read(), actor.school, id.into_inner()).await?.into()))
}

/// Change a food
///
/// Menus that were submitted keep the values that they were submitted with.
#[utoipa::path(tag = "menu", security(("session" = [Permission::MenuWrite])),
    params(("id" = FoodId, Path, description = "The food"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = FoodPatch, responses((status = 200, body = Food)))]
#[patch("/foods/{id}")]
async fn update_food(
    state: Data<State>,
    actor: Actor,
    id: Path<FoodId>,
    version: IfMatch,
    body: Body<FoodPatch>,
) -> Result<Json<Food>, Problem> {
    let (id, school, patch) = (id.into_inner(), actor.school, body.0);
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let before = store::lock(tx, school, id).await?;
            if before.version != version.0 {
                return Err(Problem::stale(Food::from(before)));
            }
            let version = before.version;
            let values = patch.over(before.into());
            check(&values)?;
            store::check_name(tx, school, &values.name, Some(id)).await?;
            store::update(tx, food::Model { version, ..values.row(id, school)? }).await
        })
    });
    work.await?;
    Ok(Json(store::get(state.db.read(), school, id).await?.into()))
}

impl FoodPatch {
    fn over(self, before: Food) -> Values {
        let Self { name, group, allergens, per100g, edible_percent, source, certainty } = self;
        Values {
            name: name.map_or(before.name, String::from),
            group: group.unwrap_or(before.group),
            allergens: allergens.unwrap_or(before.allergens),
            nutrients: per100g.unwrap_or(before.per100g),
            edible_percent: edible_percent.unwrap_or(u32::try_from(before.edible_percent).unwrap_or(100)),
            source: source.map_or(before.source, String::from),
            certainty: certainty.unwrap_or(before.certainty),
        }
    }
}

fn check(values: &Values) -> Result<(), Problem> {
    values.check().map_err(|(field, code)| {
        let path = if field == "ediblePercent" { field.to_owned() } else { format!("per100g.{field}") };
        Problem::field(path, code)
    })
}
