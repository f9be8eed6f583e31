//! Values that no food can have.

use entity::food::FoodGroup;

use super::Nutrients;

/// Energy may lie so far from what its parts give: by a share of it in percent, and always by some kcal.
const ENERGY_PERCENT: i64 = 20;
const ENERGY_KCAL: i64 = 25;
/// 100 g, in mg.
const WHOLE: i64 = 100_000;

/// The most of what has a limit of its own in 100 g: beyond the richest foods there are.
fn limits(food: &Nutrients) -> [(&'static str, Option<i64>, i64); 11] {
    [
        ("kcal", Some(food.kcal), 900),
        ("proteinMg", Some(food.protein_mg), WHOLE),
        ("fatMg", Some(food.fat_mg), WHOLE),
        ("carbohydrateMg", Some(food.carbohydrate_mg), WHOLE),
        ("calciumMg", food.calcium_mg, 10_000),
        ("ironUg", food.iron_ug, 500_000),
        ("zincUg", food.zinc_ug, 200_000),
        ("vitaminAUg", food.vitamin_a_ug, 100_000),
        ("vitaminB1Ug", food.vitamin_b1_ug, 100_000),
        ("vitaminB2Ug", food.vitamin_b2_ug, 100_000),
        ("vitaminCUg", food.vitamin_c_ug, 5_000_000),
    ]
}

/// The value that cannot be, and why.
pub fn check(group: FoodGroup, food: &Nutrients) -> Result<(), (&'static str, &'static str)> {
    let (sugar, fibre) = (food.sugar_mg.unwrap_or(0), food.fibre_mg.unwrap_or(0));
    let limited =
        limits(food).into_iter().chain([("sugarMg", food.sugar_mg, WHOLE), ("fibreMg", food.fibre_mg, WHOLE)]);
    for (field, value, most) in limited {
        if value.is_some_and(|value| !(0..=most).contains(&value)) {
            return Err((field, "out_of_range"));
        }
    }
    if food.protein_mg + food.fat_mg + food.carbohydrate_mg > WHOLE {
        return Err(("carbohydrateMg", "parts_over_whole"));
    }
    if sugar > food.carbohydrate_mg {
        return Err(("sugarMg", "over_carbohydrate"));
    }
    if sugar + fibre > food.carbohydrate_mg {
        return Err(("fibreMg", "over_carbohydrate"));
    }
    let is_body = matches!(group, FoodGroup::Meat | FoodGroup::Fish | FoodGroup::Egg);
    if is_body && food.protein_mg == 0 {
        return Err(("proteinMg", "impossible"));
    }
    if (is_body || matches!(group, FoodGroup::Grain | FoodGroup::Oil | FoodGroup::Milk)) && food.kcal == 0 {
        return Err(("kcal", "impossible"));
    }
    // 4 kcal for a gram of protein or carbohydrate, 9 of fat, 2 of fibre.
    let parts = (4 * food.protein_mg + 9 * food.fat_mg + 4 * (food.carbohydrate_mg - fibre) + 2 * fibre) / 1_000;
    let near = (parts.max(food.kcal) * ENERGY_PERCENT / 100).max(ENERGY_KCAL);
    // Cooking wine has alcohol, 7 kcal a gram, which is none of the parts.
    let left = WHOLE - food.protein_mg - food.fat_mg - food.carbohydrate_mg;
    let most = parts + near + if group == FoodGroup::Other { 7 * left / 1_000 } else { 0 };
    if (parts - near..=most).contains(&food.kcal) { Ok(()) } else { Err(("kcal", "far_from_parts")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pork() -> Nutrients {
        Nutrients { kcal: 143, protein_mg: 20_300, fat_mg: 6_200, carbohydrate_mg: 1_500, ..Nutrients::default() }
    }

    #[test]
    fn what_is_in_books_is_accepted() {
        let rice = Nutrients { kcal: 346, protein_mg: 7_400, fat_mg: 800, carbohydrate_mg: 77_900, ..pork() };
        let oil = Nutrients { kcal: 899, protein_mg: 0, fat_mg: 99_900, carbohydrate_mg: 0, ..pork() };
        let salt = Nutrients::default();
        let wine = Nutrients { kcal: 130, protein_mg: 500, carbohydrate_mg: 3_500, fat_mg: 0, ..salt };
        for (group, food) in [
            (FoodGroup::Meat, pork()),
            (FoodGroup::Grain, rice),
            (FoodGroup::Oil, oil),
            (FoodGroup::Other, salt),
            (FoodGroup::Other, wine),
        ] {
            assert_eq!(check(group, &food), Ok(()), "{food:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (food, field, code) in [
            (Nutrients { kcal: 0, ..pork() }, "kcal", "impossible"),
            (Nutrients { protein_mg: 0, ..pork() }, "proteinMg", "impossible"),
            (Nutrients { kcal: 14, ..pork() }, "kcal", "far_from_parts"),
            (Nutrients { kcal: 598, ..pork() }, "kcal", "far_from_parts"),
            (Nutrients { kcal: 901, ..pork() }, "kcal", "out_of_range"),
            (Nutrients { fat_mg: -1, ..pork() }, "fatMg", "out_of_range"),
            (Nutrients { carbohydrate_mg: 80_000, ..pork() }, "carbohydrateMg", "parts_over_whole"),
            (Nutrients { sugar_mg: Some(1_501), ..pork() }, "sugarMg", "over_carbohydrate"),
            (Nutrients { fibre_mg: Some(1_501), ..pork() }, "fibreMg", "over_carbohydrate"),
            (Nutrients { sugar_mg: Some(800), fibre_mg: Some(701), ..pork() }, "fibreMg", "over_carbohydrate"),
            (Nutrients { vitamin_c_ug: Some(i64::MAX), ..pork() }, "vitaminCUg", "out_of_range"),
        ] {
            assert_eq!(check(FoodGroup::Meat, &food), Err((field, code)), "{food:?}");
        }
    }
}
