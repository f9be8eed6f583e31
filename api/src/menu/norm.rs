//! What children need, and how a menu stands to it: WS/T 554-2017 as data, with how certain each value is. It is a norm for
//! pupils; of children in kindergarten it says nothing, and what stands for them in the table are working values.

use std::{collections::BTreeMap, sync::LazyLock};

use entity::{dish::AgeBand, menu::Meal};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::food::Nutrients;

const NORMS: &str = include_str!("../../data/norms.csv");
const SHARES: &str = include_str!("../../data/meal_shares.csv");
/// Of the energy, in percent: fat and carbohydrate.
const FAT: (i64, i64) = (20, 30);
const CARBOHYDRATE: (i64, i64) = (50, 65);

static TABLE: LazyLock<Vec<Norm>> = LazyLock::new(|| read(NORMS));
static MEALS: LazyLock<BTreeMap<Meal, i64>> =
    LazyLock::new(|| read(SHARES).into_iter().map(|row: Share| (row.meal, row.share)).collect());

/// Something of which there should be enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nutrient {
    /// 能量
    Kcal,
    /// 蛋白质
    ProteinMg,
    /// 膳食纤维
    FibreMg,
    /// 钙
    CalciumMg,
    /// 铁
    IronUg,
    /// 锌
    ZincUg,
    /// 维生素A
    #[serde(rename = "vitamin_a_ug")]
    VitaminAUg,
    /// 维生素B1
    #[serde(rename = "vitamin_b1_ug")]
    VitaminB1Ug,
    /// 维生素B2
    #[serde(rename = "vitamin_b2_ug")]
    VitaminB2Ug,
    /// 维生素C
    #[serde(rename = "vitamin_c_ug")]
    VitaminCUg,
}

impl Nutrient {
    fn of(self, food: &Nutrients) -> Option<i64> {
        match self {
            Self::Kcal => Some(food.kcal),
            Self::ProteinMg => Some(food.protein_mg),
            Self::FibreMg => food.fibre_mg,
            Self::CalciumMg => food.calcium_mg,
            Self::IronUg => food.iron_ug,
            Self::ZincUg => food.zinc_ug,
            Self::VitaminAUg => food.vitamin_a_ug,
            Self::VitaminB1Ug => food.vitamin_b1_ug,
            Self::VitaminB2Ug => food.vitamin_b2_ug,
            Self::VitaminCUg => food.vitamin_c_ug,
        }
    }
}

/// Whether it is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Less than it should be
    Low,
    /// As it should be
    Fine,
    /// More than it should be
    High,
}

/// What children of an age are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum NormSource {
    /// WS/T 554-2017, for pupils of 6 to 17
    #[serde(rename = "ws_t_554_2017")]
    WsT554,
    /// Common working values of no authority, for the youngest, of whom that norm says nothing
    #[serde(rename = "working_values")]
    Working,
}

/// What children of this age are held against.
pub fn source(band: AgeBand) -> NormSource {
    if band == AgeBand::Kindergarten { NormSource::Working } else { NormSource::WsT554 }
}

/// How a norm is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NormCertainty {
    /// Read in public pages that agree
    Stored,
    /// A working value that was not held against the standard
    Unverified,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Norm {
    band: AgeBand,
    nutrient: Nutrient,
    boys: i64,
    girls: i64,
    least: i64,
    most: Option<i64>,
    certainty: NormCertainty,
}

#[derive(Deserialize)]
struct Share {
    meal: Meal,
    share: i64,
}

fn read<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.deserialize().flatten().collect()
}

/// One nutrient held against what is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Against {
    nutrient: Nutrient,
    /// What there is, in the unit that the name says; null when no food says it.
    #[schema(required)]
    value: Option<i64>,
    /// What these meals should bring.
    target: i64,
    /// The one of the other; null when it is not known.
    #[schema(required)]
    percent: Option<i64>,
    #[schema(required)]
    verdict: Option<Verdict>,
    certainty: NormCertainty,
}

/// Where the energy comes from, in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnergyShares {
    protein_percent: i64,
    /// 20 to 30.
    fat_percent: i64,
    fat: Verdict,
    /// 50 to 65.
    carbohydrate_percent: i64,
    carbohydrate: Verdict,
}

/// How much of a day's need these meals cover, in thousandths.
pub fn share(meals: impl Iterator<Item = Meal>) -> i64 {
    meals.filter_map(|meal| MEALS.get(&meal)).sum::<i64>().min(1_000)
}

/// What children of an age get by meals that cover this share of a day, held against the mean of boys and girls.
pub fn against(band: AgeBand, food: &Nutrients, share: i64) -> Vec<Against> {
    let of_band = TABLE.iter().filter(|norm| norm.band == band);
    let line = |norm: &Norm| {
        let target = (norm.boys + norm.girls) * share / 2_000;
        let value = norm.nutrient.of(food);
        let percent = value.filter(|_| target > 0).map(|value| (value * 100 + target / 2) / target);
        let verdict = percent.map(|percent| judged(percent, (norm.least, norm.most.unwrap_or(i64::MAX))));
        Against { nutrient: norm.nutrient, value, target, percent, verdict, certainty: norm.certainty }
    };
    of_band.map(line).collect()
}

fn judged(percent: i64, (least, most): (i64, i64)) -> Verdict {
    match percent {
        percent if percent < least => Verdict::Low,
        percent if percent > most => Verdict::High,
        _ => Verdict::Fine,
    }
}

/// Where the energy comes from; none when there is none.
pub fn energy(food: &Nutrients) -> Option<EnergyShares> {
    let (protein, fat, carbohydrate) = (4 * food.protein_mg, 9 * food.fat_mg, 4 * food.carbohydrate_mg);
    let whole = protein + fat + carbohydrate;
    let percent = |part: i64| (part * 100 + whole / 2).checked_div(whole);
    let (fat_percent, carbohydrate_percent) = (percent(fat)?, percent(carbohydrate)?);
    Some(EnergyShares {
        protein_percent: percent(protein)?,
        fat_percent,
        fat: judged(fat_percent, FAT),
        carbohydrate_percent,
        carbohydrate: judged(carbohydrate_percent, CARBOHYDRATE),
    })
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn every_age_has_its_norms_and_every_meal_its_share() {
        assert_eq!(NORMS.lines().filter(|line| !line.starts_with('#')).count(), TABLE.len() + 1);
        for band in AgeBand::iter() {
            assert!(TABLE.iter().filter(|norm| norm.band == band).count() >= 9, "{band:?}");
        }
        assert!(Meal::iter().all(|meal| share(std::iter::once(meal)) > 0));
        assert_eq!(share(Meal::iter()), 1_000);
    }

    #[test]
    fn no_value_for_the_youngest_is_said_to_be_read_in_a_norm() {
        for norm in TABLE.iter().filter(|norm| source(norm.band) == NormSource::Working) {
            assert_eq!((norm.band, norm.certainty), (AgeBand::Kindergarten, NormCertainty::Unverified));
        }
        assert_eq!(source(AgeBand::LowerPrimary), NormSource::WsT554);
    }

    #[test]
    fn a_lunch_is_held_against_its_part_of_the_day() {
        let lunch = Nutrients { kcal: 750, protein_mg: 30_000, calcium_mg: Some(200), ..Nutrients::default() };
        let lines = against(AgeBand::UpperPrimary, &lunch, share(std::iter::once(Meal::Lunch)));
        let line = |nutrient| lines.iter().find(|line| line.nutrient == nutrient).unwrap();
        let energy = line(Nutrient::Kcal);
        assert_eq!((energy.target, energy.percent, energy.verdict), (750, Some(100), Some(Verdict::Fine)));
        assert_eq!(line(Nutrient::ProteinMg).verdict, Some(Verdict::High));
        let calcium = line(Nutrient::CalciumMg);
        assert_eq!((calcium.target, calcium.percent, calcium.verdict), (318, Some(63), Some(Verdict::Low)));
        assert_eq!((line(Nutrient::IronUg).percent, line(Nutrient::IronUg).verdict), (None, None));
    }

    #[test]
    fn energy_comes_from_its_parts() {
        let food = Nutrients { protein_mg: 15_000, fat_mg: 10_000, carbohydrate_mg: 60_000, ..Nutrients::default() };
        let shares = energy(&food).unwrap();
        assert_eq!((shares.protein_percent, shares.fat_percent, shares.carbohydrate_percent), (15, 23, 62));
        assert_eq!((shares.fat, shares.carbohydrate), (Verdict::Fine, Verdict::Fine));
        assert_eq!(energy(&Nutrients::default()), None);
    }
}
