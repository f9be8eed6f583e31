//! What a firm types into the form of its link, before it is written down.

use entity::repair::RepairResult;
use utoipa::ToSchema;

use super::form::{Typed, choice};
use crate::{
    Problem,
    repair::{Finish, store::NewMaterial},
    sheet::{
        Cell,
        value::{
            integer,
            money::{self, MoneyUnit},
        },
    },
    wire::{Line, Text},
};

/// In fen: the most that a line or the wages may be. A million yuan; what is larger is no repair by a link.
const MOST_FEN: i64 = 100_000_000;
/// Of one material.
const MOST_QUANTITY: i64 = 10_000;

/// What was done.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct HandInForm {
    /// What came of it.
    result: RepairResult,
    /// What was done.
    work: String,
    /// One to nine, at least one of them new: JPEG, PNG or WebP, at most 15 MB each.
    #[schema(value_type = Vec<String>, format = Binary)]
    photo: Vec<Vec<u8>>,
    /// Wages in yuan.
    labour: Option<String>,
    /// Of each material its name,
    #[schema(rename = "materialName")]
    material_name: Vec<String>,
    /// how many,
    #[schema(rename = "materialQuantity")]
    material_quantity: Vec<String>,
    /// in which unit,
    #[schema(rename = "materialUnit")]
    material_unit: Vec<String>,
    /// and its price each, in yuan.
    #[schema(rename = "materialPrice")]
    material_price: Vec<String>,
}

/// What was typed, or the first that is wrong with it. Photos are no part of it.
pub fn typed(typed: &Typed) -> Result<Finish, Problem> {
    let result = choice::<RepairResult>(typed, "result")?.ok_or_else(|| Problem::field("result", "required"))?;
    let work = lines(typed.get("work")).map_err(|code| Problem::field("work", code))?;
    let labour_fen = fen(typed.get("labour")).map_err(|code| Problem::field("labour", code))?;
    let rows = ["materialName", "materialQuantity", "materialUnit", "materialPrice"];
    let most = rows.iter().map(|name| typed.count(name)).max().unwrap_or_default();
    let materials = (0..most).filter_map(|at| material(rows.map(|name| typed.nth(name, at).trim())));
    let materials = materials.collect::<Result<_, _>>().map_err(|code| Problem::field("material", code))?;
    Ok(Finish { result, work, photos: Vec::new(), materials, labour_fen, old_parts: String::new(), cause: None })
}

/// Text of several lines that says something.
fn lines(text: &str) -> Result<String, &'static str> {
    match Text::<2000>::parse(text)? {
        text if text.is_empty() => Err("required"),
        text => Ok(text.into()),
    }
}

/// A line of material; none when nothing is written in it.
fn material([name, quantity, unit, price]: [&str; 4]) -> Option<Result<NewMaterial, &'static str>> {
    if [name, quantity, unit, price].iter().all(|text| text.is_empty()) {
        return None;
    }
    let line = || {
        Ok(NewMaterial {
            name: Line::<60>::parse(name)?.into(),
            quantity: number(quantity)?,
            unit: Text::<10>::parse(unit)?.into(),
            price_fen: fen(price)?,
        })
    };
    Some(line())
}

/// How many; one when nothing is said.
fn number(text: &str) -> Result<i32, &'static str> {
    let number = integer(&Cell::Text(text.into()), "", MOST_QUANTITY).map_err(|error| error.code())?.unwrap_or(1);
    if number < 1 { Err("out_of_range") } else { i32::try_from(number).map_err(|_| "out_of_range") }
}

/// Yuan as people write them, in fen; nothing said is nothing.
fn fen(text: &str) -> Result<i64, &'static str> {
    let fen = money::parse(&Cell::Text(text.into()), MoneyUnit::Yuan).map_err(|error| error.code())?.unwrap_or(0);
    if fen > MOST_FEN { Err("out_of_range") } else { Ok(fen) }
}
