//! Where an operation takes the name of something: an id, a code, a cursor.

use serde_json::Value;

use super::{Asks, Operation, resolve};

/// Where in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Path,
    Query,
    Body,
}

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A row, by the schema of its id, such as `AssetId`.
    Row(&'static str),
    /// A tag, by its code.
    Tag,
    /// Where a page starts.
    Cursor,
    /// A row that is to be made, by an id of the caller's.
    Own(&'static str),
}

/// How many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    One,
    /// A JSON array.
    Array,
    /// Text with commas.
    Commas,
}

/// One such place in an operation's request.
#[derive(Clone, Debug)]
pub struct Slot {
    pub spot: Spot,
    /// The parameter, or the way to the property: `keeperId`, `days/0/dishId`.
    pub name: String,
    pub kind: Kind,
    pub many: Many,
}

/// Names that look like a row's and are none, with the reason.
const NO_ROW: &[(&str, &str)] = &[
    ("categoryCode", "of the national standard, the same in every school"),
    ("idNumber", "of a person's paper, from outside of the house"),
    ("number", "given by the caller, and unique in his school only"),
    ("recordNumber", "of a firm, on a list that is not kept here"),
    ("trackingCode", "of somebody without an account, whose school it names by itself"),
    ("secret", "of a firm's link, the same"),
    ("week", "of the calendar, the same in every school"),
    ("date", "the same"),
    ("school", "its name in addresses, for everybody"),
];

/// Names of rows that say nothing without what stands beside them, with the story that names another school's.
const BESIDE: &[(&str, &str)] = &[
    ("others/0/id", "a_person_is_found_given_out_and_erased_as_all_that_he_is_here"),
    ("late/decidedBy", "the_paper_lets_nobody_in_unseen"),
];

/// Text that names rows, in schemas which do not say so. Lists in an address are text with commas.
const TEXT: &[(&str, Kind, Many)] = &[
    ("code", Kind::Tag, Many::One),
    ("tagCode", Kind::Tag, Many::One),
    ("badgeCode", Kind::Tag, Many::One),
    ("newCode", Kind::Tag, Many::One),
    ("tagCodes", Kind::Tag, Many::Commas),
    ("assetIds", Kind::Row("AssetId"), Many::Commas),
    ("placeIds", Kind::Row("PlaceId"), Many::Commas),
    ("cursor", Kind::Cursor, Many::One),
];

/// The slots of an operation, or the names of those that are not known here.
pub fn slots(operation: &Operation) -> Result<Vec<Slot>, Vec<String>> {
    let mut found = Found { operation: operation.clone(), slots: Vec::new(), unknown: Vec::new() };
    for parameter in operation.parameters() {
        let spot = match parameter["in"].as_str().unwrap() {
            "path" => Spot::Path,
            "query" => Spot::Query,
            _ => continue,
        };
        found.look(spot, parameter["name"].as_str().unwrap(), &parameter["schema"]);
    }
    // Without a login there is no school to be outside of.
    if let Some((_, schema)) = operation.body().filter(|_| operation.asks() != Asks::Nothing) {
        found.properties("", schema);
    }
    if found.unknown.is_empty() { Ok(found.slots) } else { Err(found.unknown) }
}

struct Found {
    operation: Operation,
    slots: Vec<Slot>,
    unknown: Vec<String>,
}

impl Found {
    fn properties(&mut self, above: &str, schema: &'static Value) {
        for (name, schema) in resolve(schema)["properties"].as_object().into_iter().flatten() {
            self.look(Spot::Body, &format!("{above}{name}"), schema);
        }
    }

    fn look(&mut self, spot: Spot, name: &str, schema: &'static Value) {
        if BESIDE.iter().any(|(known, _)| *known == name) {
            return;
        }
        let last = name.rsplit('/').next().unwrap();
        let shape = shape(schema);
        let array = shape.item.is_some();
        let inner = shape.item.clone().map_or(shape, |item| *item);
        let kind = match inner.row {
            Some(row) if last == "id" && spot == Spot::Body && !name.contains('/') => Some(Kind::Own(row)),
            Some(row) => Some(Kind::Row(row)),
            None => None,
        };
        if let Some(kind) = kind {
            let many = if array { Many::Array } else { Many::One };
            self.slots.push(Slot { spot, name: name.into(), kind, many });
        } else if let Some(object) = inner.object {
            self.properties(&format!("{name}/{}", if array { "0/" } else { "" }), object);
        } else if !inner.text
            || NO_ROW.iter().any(|(known, _)| *known == last)
            // Of a phone at the gate, for half a minute; or what a guard signs on with.
            || ["/pickups/scan", "/gate-code", "/shifts"].iter().any(|end| self.operation.path.ends_with(end))
        {
        } else if let Some((_, kind, many)) = TEXT.iter().find(|(known, ..)| *known == last) {
            let many = if array { Many::Array } else { *many };
            self.slots.push(Slot { spot, name: name.into(), kind: kind.clone(), many });
        } else if spot == Spot::Path
            || ["id", "ids", "code", "codes", "key", "token", "number"].iter().any(|end| ends(last, end))
        {
            self.unknown.push(format!("{} {spot:?} {name}", self.operation.name()));
        }
    }
}

/// `keeperId` ends with the word `id`, `paid` does not.
fn ends(name: &str, word: &str) -> bool {
    let capital = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
    name == word || name.ends_with(&capital)
}

#[derive(Clone, Default)]
struct Shape {
    row: Option<&'static str>,
    object: Option<&'static Value>,
    text: bool,
    item: Option<Box<Shape>>,
}

fn shape(schema: &'static Value) -> Shape {
    let mut shape = Shape::default();
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        if name.ends_with("Id") {
            return Shape { row: Some(name), ..shape };
        }
    }
    let here = resolve(schema);
    for part in ["oneOf", "anyOf", "allOf"].iter().flat_map(|word| here[*word].as_array().into_iter().flatten()) {
        let part = self::shape(part);
        shape.row = shape.row.or(part.row);
        shape.object = shape.object.or(part.object);
        shape.item = shape.item.or(part.item);
        shape.text |= part.text;
    }
    let is = |kind: &str| here["type"] == kind || here["type"].as_array().is_some_and(|all| all.contains(&kind.into()));
    shape.text |= is("string") && here["enum"].is_null();
    if is("object") && here["properties"].is_object() {
        shape.object = Some(here);
    }
    if is("array") {
        shape.item = Some(Box::new(self::shape(&here["items"])));
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_at_the_end_of_names() {
        for (name, word, is) in
            [("id", "id", true), ("keeperId", "id", true), ("paid", "id", false), ("tagCodes", "codes", true)]
        {
            assert_eq!(ends(name, word), is, "{name}");
        }
    }
}
