//! Holds JSON against a schema of the document: the part of JSON Schema that the document uses, read strictly. A field
//! that the schema does not name is a fault, and so is a word of the schema that is not understood here.

use serde_json::{Map, Value};

use super::resolve;

/// Words that say nothing about validity, and formats of numbers.
const SILENT: &[&str] = &["description", "example", "examples", "default", "title", "deprecated"];
const SPOKEN: &[&str] = &[
    "$ref",
    "type",
    "enum",
    "format",
    "required",
    "properties",
    "additionalProperties",
    "propertyNames",
    "items",
    "oneOf",
    "anyOf",
    "allOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minimum",
    "maximum",
];

/// Every way in which the value does not fit.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, value, "", &mut faults);
    faults
}

fn check(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let schema = merged(schema);
    for word in schema.keys().filter(|word| !SILENT.contains(&word.as_str()) && !SPOKEN.contains(&word.as_str())) {
        faults.push(format!("{at}: the schema says {word}, which the tests do not understand"));
    }
    let mut wrong = |what: String| faults.push(format!("{at}: {what}"));
    if let Some(types) = schema.get("type") {
        let types = types.as_array().map_or(vec![types], |types| types.iter().collect());
        if !types.iter().any(|kind| is(kind.as_str().unwrap(), value)) {
            return wrong(format!("{value} is not {types:?}"));
        }
    }
    if schema.get("enum").is_some_and(|words| !words.as_array().unwrap().contains(value)) {
        wrong(format!("{value} is none of {}", schema["enum"]));
    }
    for word in ["oneOf", "anyOf"] {
        let Some(choices) = schema.get(word).and_then(Value::as_array) else { continue };
        let tried: Vec<Vec<String>> = choices.iter().map(|choice| self::faults(choice, value)).collect();
        let fitting = tried.iter().filter(|faults| faults.is_empty()).count();
        if fitting == 0 || (word == "oneOf" && fitting > 1) {
            wrong(format!("fits {fitting} of {word}: {tried:?}"));
        }
    }
    match value {
        Value::String(text) => string(&schema, text, &mut wrong),
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            if schema.get("minimum").is_some_and(|least| number < least.as_f64().unwrap())
                || schema.get("maximum").is_some_and(|most| number > most.as_f64().unwrap())
            {
                wrong(format!("{number} is out of range"));
            }
        }
        Value::Array(items) => {
            let many = items.len() as u64;
            if schema.get("minItems").is_some_and(|least| many < least.as_u64().unwrap())
                || schema.get("maxItems").is_some_and(|most| many > most.as_u64().unwrap())
            {
                wrong(format!("{many} items"));
            }
            let again = (1..items.len()).any(|index| items[..index].contains(&items[index]));
            if again && schema.get("uniqueItems") == Some(&Value::Bool(true)) {
                wrong("something stands in it twice".into());
            }
            for (index, item) in items.iter().enumerate() {
                check(schema.get("items").unwrap_or(&Value::Bool(false)), item, &format!("{at}/{index}"), faults);
            }
        }
        Value::Object(fields) => object(&schema, fields, at, faults),
        Value::Null | Value::Bool(_) => {}
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

fn string(schema: &Map<String, Value>, text: &str, wrong: &mut impl FnMut(String)) {
    let length = text.chars().count() as u64;
    if schema.get("minLength").is_some_and(|least| length < least.as_u64().unwrap())
        || schema.get("maxLength").is_some_and(|most| length > most.as_u64().unwrap())
    {
        wrong(format!("{text:?} has {length} characters"));
    }
    let fits = match schema.get("format").and_then(Value::as_str) {
        Some("uuid") => uuid::Uuid::parse_str(text).is_ok() && text.len() == 36,
        // To the millisecond and in UTC: DESIGN of the contract, not only of RFC 3339.
        Some("date-time") => {
            chrono::DateTime::parse_from_rfc3339(text).is_ok() && text.len() == 24 && text.ends_with('Z')
        }
        Some("date") => text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok(),
        Some("binary") | None => true,
        Some(other) => return wrong(format!("format {other} is not understood")),
    };
    if !fits {
        wrong(format!("{text:?} is not {}", schema["format"]));
    }
}

fn object(schema: &Map<String, Value>, fields: &Map<String, Value>, at: &str, faults: &mut Vec<String>) {
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !fields.contains_key(name.as_str().unwrap()) {
            faults.push(format!("{at}: {name} is missing"));
        }
    }
    let known = schema.get("properties").and_then(Value::as_object);
    let further = schema.get("additionalProperties");
    for (name, value) in fields {
        let at = format!("{at}/{name}");
        match (known.and_then(|known| known.get(name)), further) {
            (Some(schema), _) => check(schema, value, &at, faults),
            (None, Some(schema @ Value::Object(_))) => check(schema, value, &at, faults),
            // An object of which nothing is said may hold anything; one of which something is said, nothing else.
            (None, None) if known.is_none() => {}
            (None, _) if known.is_none() && schema.contains_key("oneOf") => {}
            (None, _) => faults.push(format!("{at}: is not in the schema")),
        }
    }
}

/// The schema with what it refers to and all that it consists of put into one.
fn merged(schema: &Value) -> Map<String, Value> {
    let Some(own) = schema.as_object() else { return Map::new() };
    let mut all = match own.get("$ref") {
        Some(_) => merged(resolve(schema)),
        None => Map::new(),
    };
    for (word, said) in own.iter().filter(|(word, _)| *word != "$ref" && *word != "allOf") {
        all.insert(word.clone(), said.clone());
    }
    for part in own.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        for (word, said) in merged(part) {
            match (all.get_mut(&word), said) {
                (Some(Value::Object(here)), Value::Object(more)) => here.extend(more),
                (Some(Value::Array(here)), Value::Array(more)) if word == "required" => here.extend(more),
                // Both must hold, which two different types cannot.
                (Some(here), said) if word == "type" && *here != said => *here = Value::Array(Vec::new()),
                (Some(_), said) if SILENT.contains(&word.as_str()) => drop(said),
                (Some(here), said) => assert_eq!(*here, said, "{word} twice in {schema}"),
                (None, said) => drop(all.insert(word, said)),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_fault_is_found() {
        let thing = json!({
            "type": "object", "required": ["id"],
            "properties": {
                "id": {"type": "string", "format": "uuid"}, "kind": {"enum": ["a", "b"]},
                "count": {"type": ["integer", "null"], "minimum": 1, "maximum": 9},
                "name": {"type": "string", "minLength": 1, "maxLength": 3},
                "parts": {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2},
                "at": {"type": "string", "format": "date-time"}, "on": {"type": "string", "format": "date"},
                "either": {"oneOf": [{"type": "string"}, {"type": "null"}]}
            }
        });
        let id = "019a0000-0000-7000-8000-000000000001";
        let right = json!({"id": id, "kind": "a", "count": null, "name": "甲乙丙", "parts": [true], "either": null,
            "at": "2026-09-01T00:00:00.000Z", "on": "2026-09-01"});
        assert_eq!(faults(&thing, &right), Vec::<String>::new());
        for wrong in [
            json!([]),
            json!({}),
            json!({"id": "7"}),
            json!({"id": id, "kind": "c"}),
            json!({"id": id, "count": 0}),
            json!({"id": id, "count": 10}),
            json!({"id": id, "count": 1.5}),
            json!({"id": id, "name": ""}),
            json!({"id": id, "name": "甲乙丙丁"}),
            json!({"id": id, "parts": [1]}),
            json!({"id": id, "parts": []}),
            json!({"id": id, "parts": [true, true, true]}),
            json!({"id": id, "either": 1}),
            json!({"id": id, "at": "2026-09-01T00:00:00Z"}),
            json!({"id": id, "at": "2026-09-01T00:00:00.000+08:00"}),
            json!({"id": id, "on": "2026-9-1"}),
            json!({"id": id, "more": 1}),
        ] {
            assert_ne!(faults(&thing, &wrong), Vec::<String>::new(), "{wrong}");
        }
        assert_ne!(faults(&json!({"type": "string", "pattern": "a"}), &json!("b")), Vec::<String>::new());
    }

    #[test]
    fn parts_are_taken_together_and_two_types_fit_nothing() {
        let part = |name: &str| json!({"type": "object", "required": [name], "properties": {name: {"type": "string"}}});
        let both = json!({"allOf": [part("a"), part("b")]});
        assert_eq!(faults(&both, &json!({"a": "", "b": ""})), Vec::<String>::new());
        assert_eq!(faults(&both, &json!({"a": ""})).len(), 1);
        assert_eq!(faults(&both, &json!({"a": "", "b": "", "c": ""})).len(), 1);
        let neither = json!({"allOf": [{"type": "string"}, {"type": "object"}]});
        assert_eq!(faults(&neither, &json!("a")).len(), 1);
    }
}
