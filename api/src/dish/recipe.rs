//! A dish with all that its foods say of it: what a menu keeps, so that the dictionary may change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{
    DishId, FoodId, SchoolId,
    dish::{self, AgeBand, DishCategory},
    food::{self, Allergen},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::Ingredient;
use crate::{
    Problem,
    food::{Nutrients, store as foods},
};

/// A food of a recipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecipePart)]
pub struct Part {
    /// The food.
    pub food_id: FoodId,
    /// Its name.
    pub name: String,
    /// How much of what is bought can be eaten.
    pub edible_percent: i32,
    /// Grams for one child of each age, raw.
    pub grams: BTreeMap<AgeBand, u32>,
}

/// A dish, told whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// Its name.
    pub name: String,
    /// What it is in a meal.
    pub category: DishCategory,
    /// How it is cooked.
    pub method: String,
    /// What in it may make somebody ill.
    pub allergens: Vec<Allergen>,
    /// What it is made of, in the cook's order.
    pub ingredients: Vec<Part>,
    /// What a child of each age gets by it.
    pub nutrition: BTreeMap<AgeBand, Nutrients>,
}

impl Recipe {
    /// Its own name and those of its foods.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.ingredients.iter().map(|part| part.name.as_str()))
    }

    /// Nobody has said what it is made of: anything may be in it.
    pub fn is_unknown(&self) -> bool {
        self.ingredients.is_empty()
    }

    fn new(dish: &dish::Model, foods: &HashMap<FoodId, food::Model>) -> Self {
        let known: Vec<(Ingredient, &food::Model)> = ingredients(dish)
            .into_iter()
            .filter_map(|ingredient| foods.get(&ingredient.food_id).map(|food| (ingredient, food)))
            .collect();
        let allergens: BTreeSet<Allergen> = known
            .iter()
            .flat_map(|(_, food)| serde_json::from_value::<Vec<Allergen>>(food.allergens.clone()).unwrap_or_default())
            .collect();
        let bands: BTreeSet<AgeBand> = known.iter().flat_map(|(part, _)| part.grams.keys().copied()).collect();
        let values: Vec<(&Ingredient, Nutrients)> = known
            .iter()
            .map(|(part, food)| (part, serde_json::from_value(food.nutrients.clone()).unwrap_or_default()))
            .collect();
        let of_band = |band: AgeBand| {
            let parts = values.iter().filter_map(|(part, food)| Some((*food, *part.grams.get(&band)?)));
            (band, Nutrients::of_portion(parts))
        };
        Self {
            name: dish.name.clone(),
            category: dish.category,
            method: dish.method.clone(),
            allergens: allergens.into_iter().collect(),
            nutrition: bands.into_iter().map(of_band).collect(),
            ingredients: known
                .iter()
                .map(|(part, food)| Part {
                    food_id: part.food_id,
                    name: food.name.clone(),
                    edible_percent: food.edible_percent,
                    grams: part.grams.clone(),
                })
                .collect(),
        }
    }
}

/// What a dish is made of, as its row has it.
pub fn ingredients(dish: &dish::Model) -> Vec<Ingredient> {
    serde_json::from_value(dish.ingredients.clone()).unwrap_or_default()
}

/// The recipes of dishes, as they are now.
pub async fn recipes(
    db: &impl ConnectionTrait,
    school: SchoolId,
    dishes: &[dish::Model],
) -> Result<HashMap<DishId, Recipe>, Problem> {
    let ids: BTreeSet<FoodId> = dishes.iter().flat_map(ingredients).map(|part| part.food_id).collect();
    let foods = foods::named(db, school, &ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(dishes.iter().map(|dish| (dish.id, Recipe::new(dish, &foods))).collect())
}
