//! What a dish may be made of.

use std::collections::{BTreeMap, HashSet};

use entity::{FoodId, dish::AgeBand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most that a child gets of one food.
pub const MOST_GRAMS: u32 = 2_000;
/// The most foods in a dish.
pub const MOST_INGREDIENTS: usize = 40;

/// A food of a dish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ingredient {
    /// The food.
    pub food_id: FoodId,
    /// Grams for one child of each age, raw and without what is cut off: 生重. 1 to 2000; an age that is absent gets none.
    pub grams: BTreeMap<AgeBand, u32>,
}

/// The field that cannot be, and why.
pub fn check(ingredients: &[Ingredient]) -> Result<(), (String, &'static str)> {
    if ingredients.len() > MOST_INGREDIENTS {
        return Err(("ingredients".into(), "too_many"));
    }
    let mut seen = HashSet::new();
    for (at, Ingredient { food_id, grams }) in ingredients.iter().enumerate() {
        if !seen.insert(*food_id) {
            return Err((format!("ingredients[{at}].foodId"), "duplicate"));
        }
        if grams.is_empty() {
            return Err((format!("ingredients[{at}].grams"), "required"));
        }
        if grams.values().any(|grams| !(1..=MOST_GRAMS).contains(grams)) {
            return Err((format!("ingredients[{at}].grams"), "out_of_range"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_food_is_named_once_with_grams_that_can_be() {
        let of =
            |grams: &[(AgeBand, u32)]| Ingredient { food_id: FoodId::new(), grams: grams.iter().copied().collect() };
        let egg = of(&[(AgeBand::LowerPrimary, 50)]);
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(std::slice::from_ref(&egg)), Ok(()));
        for (ingredients, field, code) in [
            (vec![egg.clone(), egg.clone()], "ingredients[1].foodId", "duplicate"),
            (vec![egg.clone(), of(&[])], "ingredients[1].grams", "required"),
            (vec![of(&[(AgeBand::Junior, 0)])], "ingredients[0].grams", "out_of_range"),
            (vec![of(&[(AgeBand::Junior, MOST_GRAMS + 1)])], "ingredients[0].grams", "out_of_range"),
            ((0..=MOST_INGREDIENTS).map(|_| of(&[(AgeBand::Junior, 1)])).collect(), "ingredients", "too_many"),
        ] {
            assert_eq!(check(&ingredients), Err((field.into(), code)));
        }
    }
}
