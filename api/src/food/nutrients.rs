//! What is in a food or a portion.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is in 100 g of a food, or in a portion. What is not known is null; in a sum it counts as nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kcal": 144, "proteinMg": 13300, "fatMg": 8800, "carbohydrateMg": 2800, "fibreMg": 0, "calciumMg": 56,
    "ironUg": 2000, "zincUg": 1100, "vitaminAUg": 234, "vitaminB1Ug": 110, "vitaminB2Ug": 270, "vitaminCUg": 0
}))]
pub struct Nutrients {
    /// 能量.
    pub kcal: i64,
    /// 蛋白质.
    pub protein_mg: i64,
    /// 脂肪.
    pub fat_mg: i64,
    /// 碳水化合物, with sugar and fibre.
    pub carbohydrate_mg: i64,
    /// 糖.
    #[serde(default)]
    pub sugar_mg: Option<i64>,
    /// 膳食纤维.
    #[serde(default)]
    pub fibre_mg: Option<i64>,
    /// 钙.
    #[serde(default)]
    pub calcium_mg: Option<i64>,
    /// 铁.
    #[serde(default)]
    pub iron_ug: Option<i64>,
    /// 锌.
    #[serde(default)]
    pub zinc_ug: Option<i64>,
    /// 维生素A, as retinol activity.
    #[serde(default)]
    pub vitamin_a_ug: Option<i64>,
    /// 维生素B1.
    #[serde(default)]
    pub vitamin_b1_ug: Option<i64>,
    /// 维生素B2.
    #[serde(default)]
    pub vitamin_b2_ug: Option<i64>,
    /// 维生素C.
    #[serde(default)]
    pub vitamin_c_ug: Option<i64>,
}

impl Nutrients {
    fn with(self, other: Self, known: impl Fn(i64, i64) -> i64) -> Self {
        let perhaps = |one: Option<i64>, other: Option<i64>| match (one, other) {
            (None, None) => None,
            _ => Some(known(one.unwrap_or(0), other.unwrap_or(0))),
        };
        Self {
            kcal: known(self.kcal, other.kcal),
            protein_mg: known(self.protein_mg, other.protein_mg),
            fat_mg: known(self.fat_mg, other.fat_mg),
            carbohydrate_mg: known(self.carbohydrate_mg, other.carbohydrate_mg),
            sugar_mg: perhaps(self.sugar_mg, other.sugar_mg),
            fibre_mg: perhaps(self.fibre_mg, other.fibre_mg),
            calcium_mg: perhaps(self.calcium_mg, other.calcium_mg),
            iron_ug: perhaps(self.iron_ug, other.iron_ug),
            zinc_ug: perhaps(self.zinc_ug, other.zinc_ug),
            vitamin_a_ug: perhaps(self.vitamin_a_ug, other.vitamin_a_ug),
            vitamin_b1_ug: perhaps(self.vitamin_b1_ug, other.vitamin_b1_ug),
            vitamin_b2_ug: perhaps(self.vitamin_b2_ug, other.vitamin_b2_ug),
            vitamin_c_ug: perhaps(self.vitamin_c_ug, other.vitamin_c_ug),
        }
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        self.with(other, |one, other| one + other)
    }

    /// One of so many equal parts, rounded.
    pub fn over(self, parts: i64) -> Self {
        self.with(self, |one, _| if parts > 0 { (one + parts / 2) / parts } else { 0 })
    }

    /// What is in all this together, each by its grams, rounded once.
    pub fn of_portion(parts: impl Iterator<Item = (Self, u32)>) -> Self {
        let times = |(food, grams): (Self, u32)| food.with(food, |per_100_g, _| per_100_g * i64::from(grams));
        parts.map(times).fold(Self::default(), Self::plus).over(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_is_rounded_once_and_keeps_what_is_not_known() {
        let rice = Nutrients { kcal: 346, protein_mg: 7_400, calcium_mg: Some(13), ..Nutrients::default() };
        let salt = Nutrients::default();
        let portion = Nutrients::of_portion([(rice, 33), (rice, 33), (salt, 2)].into_iter());
        assert_eq!((portion.kcal, portion.protein_mg), (228, 4_884));
        assert_eq!((portion.calcium_mg, portion.iron_ug), (Some(9), None));
        assert_eq!(portion.over(2).kcal, 114);
        assert_eq!(portion.over(0).kcal, 0);
    }
}
