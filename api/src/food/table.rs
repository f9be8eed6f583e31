//! A table of foods as a sheet: the starter's, and those that schools import.

use std::collections::HashSet;

use entity::{
    FoodId, SchoolId,
    food::{self, Allergen, Certainty, FoodGroup},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Nutrients, rules};
use crate::{
    Problem,
    sheet::{
        self, Cell, Row, Sheet,
        value::{self, CellError},
    },
};

/// Common foods with usual values, none of them checked.
const STARTER: &[u8] = include_bytes!("../../data/foods.csv");

const GROUPS: [(&str, FoodGroup); 10] = [
    ("谷薯", FoodGroup::Grain),
    ("蔬菜", FoodGroup::Vegetable),
    ("水果", FoodGroup::Fruit),
    ("畜禽肉", FoodGroup::Meat),
    ("鱼虾", FoodGroup::Fish),
    ("蛋", FoodGroup::Egg),
    ("奶", FoodGroup::Milk),
    ("豆和坚果", FoodGroup::Soy),
    ("油", FoodGroup::Oil),
    ("其他", FoodGroup::Other),
];

/// What GB 7718 calls the eight, shortly.
pub const ALLERGENS: [(&str, Allergen); 8] = [
    ("麸质", Allergen::Gluten),
    ("甲壳", Allergen::Crustacean),
    ("鱼", Allergen::Fish),
    ("蛋", Allergen::Egg),
    ("花生", Allergen::Peanut),
    ("大豆", Allergen::Soy),
    ("乳", Allergen::Milk),
    ("坚果", Allergen::Nut),
];

/// The columns, by how their headings begin; what follows is the unit.
const NAME: &str = "名称";
const GROUP: &str = "类别";
const CONTAINS: &str = "过敏原";
const EDIBLE: &str = "可食部";
const SOURCE: &str = "来源";

/// All that is kept of a food beside its id.
#[derive(Clone, Debug)]
pub struct Values {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub group: FoodGroup,
    /// What may make somebody ill.
    pub allergens: Vec<Allergen>,
    /// What is in 100 g.
    pub nutrients: Nutrients,
    /// How much of what is bought can be eaten, in percent.
    pub edible_percent: u32,
    /// Where the values come from.
    pub source: String,
    /// How far they can be relied on.
    pub certainty: Certainty,
}

impl Values {
    /// The field that cannot be, and why.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !(1..=100).contains(&self.edible_percent) {
            return Err(("ediblePercent", "out_of_range"));
        }
        rules::check(self.group, &self.nutrients)
    }

    /// The food's row, never changed yet.
    pub fn row(self, id: FoodId, school_id: SchoolId) -> Result<food::Model, Problem> {
        let Self { name, group, mut allergens, nutrients, edible_percent, source, certainty } = self;
        allergens.sort_unstable();
        allergens.dedup();
        Ok(food::Model {
            id,
            school_id,
            name,
            group,
            allergens: serde_json::to_value(allergens).map_err(Problem::internal)?,
            nutrients: serde_json::to_value(nutrients).map_err(Problem::internal)?,
            edible_percent: i32::try_from(edible_percent).map_err(Problem::internal)?,
            source,
            certainty,
            version: 1,
        })
    }
}

/// A cell that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoodError {
    /// The row, as Excel counts it.
    pub row: u32,
    /// The heading of the column.
    pub column: String,
    /// What is wrong, such as `required`, `unknown_group`, `unknown_allergen`, `far_from_parts`.
    pub code: String,
}

/// The starter's foods.
pub fn starter() -> Result<Vec<Values>, Problem> {
    let (foods, errors) = read(STARTER)?;
    if errors.is_empty() { Ok(foods) } else { Err(Problem::internal(format!("{errors:?}"))) }
}

/// The foods of a sheet, and what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<(Vec<Values>, Vec<FoodError>), Problem> {
    let is_heading = |cells: &[Cell]| cells.iter().any(|cell| cell.shown().trim() == NAME);
    let sheet = sheet::read(bytes, is_heading)?;
    for needed in [NAME, GROUP, "能量", "蛋白质", "脂肪", "碳水化合物"] {
        if column(&sheet, needed).is_none() {
            return Err(Problem::field(needed, "missing_column"));
        }
    }
    let (mut foods, mut errors, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in &sheet.rows {
        match (Line { sheet: &sheet, row }).values() {
            Ok(values) if !seen.insert(values.name.clone()) => errors.push(error(row, NAME, "duplicate")),
            Ok(values) => match values.check() {
                Ok(()) => foods.push(values),
                Err((field, code)) => errors.push(error(row, heading(field), code)),
            },
            Err((at, code)) => errors.push(error(row, at, code)),
        }
    }
    Ok((foods, errors))
}

fn error(row: &Row, column: &str, code: &str) -> FoodError {
    FoodError { row: row.number, column: column.into(), code: code.into() }
}

fn column(sheet: &Sheet, begin: &str) -> Option<usize> {
    sheet.headings.iter().position(|heading| heading.starts_with(begin))
}

/// The heading of a field.
fn heading(field: &str) -> &'static str {
    match field {
        "kcal" => "能量",
        "proteinMg" => "蛋白质",
        "fatMg" => "脂肪",
        "carbohydrateMg" => "碳水化合物",
        "sugarMg" => "糖",
        "fibreMg" => "膳食纤维",
        "calciumMg" => "钙",
        "ironUg" => "铁",
        "zincUg" => "锌",
        "vitaminAUg" => "维生素A",
        "vitaminB1Ug" => "维生素B1",
        "vitaminB2Ug" => "维生素B2",
        "vitaminCUg" => "维生素C",
        _ => EDIBLE,
    }
}

type Wrong = (&'static str, &'static str);

struct Line<'a> {
    sheet: &'a Sheet,
    row: &'a Row,
}

impl Line<'_> {
    fn text(&self, begin: &'static str, most: usize) -> Result<String, Wrong> {
        let Some(at) = column(self.sheet, begin) else { return Ok(String::new()) };
        let text = value::text(self.row.cell(at), most).map_err(|error| (begin, error.code()))?;
        Ok(text.unwrap_or_default())
    }

    fn needed(&self, begin: &'static str, most: usize) -> Result<String, Wrong> {
        let text = self.text(begin, most)?;
        if text.is_empty() { Err((begin, CellError::Required.code())) } else { Ok(text) }
    }

    /// The thousandth part of the column's unit; a tenth of a gram is 100 mg.
    fn small(&self, begin: &'static str) -> Result<Option<i64>, Wrong> {
        let Some(at) = column(self.sheet, begin) else { return Ok(None) };
        value::thousandths(self.row.cell(at), 1_000_000_000).map_err(|error| (begin, error.code()))
    }

    /// The column's unit itself, rounded.
    fn whole(&self, begin: &'static str) -> Result<Option<i64>, Wrong> {
        Ok(self.small(begin)?.map(|value| (value + 500) / 1_000))
    }

    fn values(&self) -> Result<Values, Wrong> {
        let group = self.needed(GROUP, 20)?;
        let group = GROUPS.iter().find(|(word, _)| *word == group).ok_or((GROUP, "unknown_group"))?.1;
        let contains = self.text(CONTAINS, 100)?;
        let words = contains.split(['、', ' ', ',', '，', ';', '；']).filter(|word| !word.is_empty());
        let allergens = words.map(|word| {
            let found = ALLERGENS.iter().find(|(name, _)| *name == word);
            found.map(|(_, allergen)| *allergen).ok_or((CONTAINS, "unknown_allergen"))
        });
        let must = |begin, value: Option<i64>| value.ok_or((begin, CellError::Required.code()));
        Ok(Values {
            name: self.needed(NAME, 40)?,
            group,
            allergens: allergens.collect::<Result<_, Wrong>>()?,
            nutrients: Nutrients {
                kcal: must("能量", self.whole("能量")?)?,
                protein_mg: must("蛋白质", self.small("蛋白质")?)?,
                fat_mg: must("脂肪", self.small("脂肪")?)?,
                carbohydrate_mg: must("碳水化合物", self.small("碳水化合物")?)?,
                sugar_mg: self.small("糖")?,
                fibre_mg: self.small("膳食纤维")?,
                calcium_mg: self.whole("钙")?,
                iron_ug: self.small("铁")?,
                zinc_ug: self.small("锌")?,
                vitamin_a_ug: self.whole("维生素A")?,
                vitamin_b1_ug: self.small("维生素B1")?,
                vitamin_b2_ug: self.small("维生素B2")?,
                vitamin_c_ug: self.small("维生素C")?,
            },
            edible_percent: u32::try_from(self.whole(EDIBLE)?.unwrap_or(100)).unwrap_or(u32::MAX),
            source: self.text(SOURCE, 200)?,
            certainty: Certainty::Approximate,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_has_no_impossible_food_and_says_what_it_is() {
        let foods = starter().unwrap();
        assert!(foods.len() > 80, "{}", foods.len());
        for food in &foods {
            assert!(food.source.contains("未核对"), "{}", food.name);
            assert_eq!(food.certainty, Certainty::Approximate);
        }
        let egg = foods.iter().find(|food| food.name == "鸡蛋").unwrap();
        assert_eq!(egg.allergens, [Allergen::Egg]);
        assert!(egg.nutrients.protein_mg > 10_000 && egg.nutrients.calcium_mg.unwrap() > 30);
    }

    #[test]
    fn a_wrong_cell_is_named_by_row_and_column() {
        let head = "名称,类别,过敏原,能量kcal,蛋白质g,脂肪g,碳水化合物g,糖g\n";
        for (line, column, code) in [
            ("米,谷薯,,346,7.4,0.8,77.9,", "", ""),
            ("米,饭,,346,7.4,0.8,77.9,", "类别", "unknown_group"),
            ("米,谷薯,毒,346,7.4,0.8,77.9,", "过敏原", "unknown_allergen"),
            ("米,谷薯,,,7.4,0.8,77.9,", "能量", "required"),
            ("米,谷薯,,many,7.4,0.8,77.9,", "能量", "invalid_number"),
            ("米,谷薯,,34,7.4,0.8,77.9,", "能量", "far_from_parts"),
            ("米,谷薯,,346,7.4,0.8,77.9,78", "糖", "over_carbohydrate"),
        ] {
            let (foods, errors) = read(format!("{head}{line}\n").as_bytes()).unwrap();
            let found: Vec<_> =
                errors.iter().map(|error| (error.row, error.column.as_str(), error.code.as_str())).collect();
            match code {
                "" => assert_eq!((foods.len(), found.len()), (1, 0)),
                _ => assert_eq!(found, [(2, column, code)], "{line}"),
            }
        }
        assert!(read("名称,类别\n米,谷薯\n".as_bytes()).is_err());
    }
}
