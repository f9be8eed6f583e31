//! Every schema has a name of its own and says what is true.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use it::{
    document::{Operation, document, faults, operations, resolve},
    sources,
};
use serde_json::Value;

/// Schemas are kept by their bare name, and of two with the same the last silently wins; so the names are counted where
/// they are written.
#[test]
fn no_two_schemas_have_the_same_name() {
    let mut written = BTreeMap::<String, Vec<String>>::new();
    for folder in ["api/src", "entity/src"] {
        for (path, text) in sources(folder) {
            for name in names(&text) {
                written.entry(name).or_default().push(path.display().to_string());
            }
        }
    }
    for (name, places) in &written {
        assert_eq!(places.len(), 1, "{name} is the name of several schemas: {places:?}");
    }
    // And nothing was overlooked: each name in the document was found above, or is a page of one that was.
    for name in document()["components"]["schemas"].as_object().unwrap().keys() {
        let of_length = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let written_as = of_length.strip_prefix("Page_").unwrap_or(of_length);
        assert!(written.contains_key(written_as), "where is {name} written?");
    }
}

/// The names of schemas in a source file: types that derive one, under their own name or another, and the ids.
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut derives, mut other) = (false, None);
    for line in text.lines().map(str::trim) {
        if line.contains("ToSchema") && !line.starts_with("use ") && !line.starts_with("impl") {
            derives = true;
        }
        if let Some((_, name)) = line.split_once("schema(as = ") {
            other = Some(name.split([')', ',']).next().unwrap().to_owned());
        }
        let declared = line.strip_prefix("pub ").unwrap_or(line);
        let declared = declared.strip_prefix("struct ").or_else(|| declared.strip_prefix("enum "));
        if let Some(rest) = declared {
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            // `Line<const MAX: usize>` implements it by hand: its name depends on its length.
            let by_hand = rest.contains("<const MAX") && text.contains("> ToSchema for ");
            if (derives || by_hand) && !name.is_empty() && !rest.starts_with("Page<") {
                names.push(other.take().unwrap_or(name));
            }
            (derives, other) = (false, None);
        }
        // entity/src/id.rs: one macro makes all ids.
        if let Some(id) = line.strip_suffix("Id,").filter(|id| !id.is_empty() && id.chars().all(char::is_alphabetic))
            && text.contains("macro_rules! ids")
        {
            names.push(format!("{id}Id"));
        }
    }
    names
}

#[test]
fn names_of_schemas_are_read_as_they_are_written() {
    let text = "#[derive(Clone, ToSchema)]\n#[schema(as = Other)]\npub struct One {\n}\nstruct Two;\n\
                #[derive(\n    ToSchema,\n)]\nenum Three { A }";
    assert_eq!(names(text), ["Other", "Three"]);
    assert!(Path::new(file!()).is_relative());
}

fn each_schema(mut look: impl FnMut(&str, &Value)) {
    fn inside(way: &str, schema: &Value, look: &mut impl FnMut(&str, &Value)) {
        look(way, schema);
        match schema {
            Value::Object(fields) => {
                for (name, value) in fields.iter().filter(|(name, _)| *name != "example") {
                    inside(&format!("{way}/{name}"), value, look);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| inside(way, item, look)),
            _ => {}
        }
    }
    inside("", &document()["paths"], &mut look);
    inside("", &document()["components"]["schemas"], &mut look);
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_referred_to() {
    let mut used = BTreeSet::new();
    each_schema(|_, schema| {
        if let Some(name) = schema["$ref"].as_str() {
            resolve(schema);
            used.insert(name.rsplit('/').next().unwrap().to_owned());
        }
    });
    // What a page lists is written into it, so its own name may not be used; such a name is one of the pages'.
    for name in document()["components"]["schemas"].as_object().unwrap().keys() {
        let listed = document()["components"]["schemas"].get(format!("Page_{name}")).is_some();
        assert!(used.contains(name) || listed, "{name} is not used");
    }
}

#[test]
fn every_example_is_true_to_its_schema() {
    let mut wrong = Vec::new();
    each_schema(|way, schema| {
        // An object named `example` may also be a field of something.
        if !schema["example"].is_null() && (schema["type"].is_string() || schema["allOf"].is_array()) {
            let found = faults(schema, &schema["example"]);
            wrong.extend(found.into_iter().map(|fault| format!("{way}: {fault}")));
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A type that is both text and an object is no type: nobody can send it.
#[test]
fn no_schema_contradicts_itself() {
    let mut wrong = Vec::new();
    each_schema(|way, schema| {
        let parts = schema["allOf"].as_array().into_iter().flatten().map(|part| &resolve(part)["type"]);
        let types: BTreeSet<String> = parts.filter(|kind| !kind.is_null()).map(Value::to_string).collect();
        if types.len() > 1 {
            wrong.push(format!("{way}: {types:?}"));
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_sent_refuses_unknown_fields() {
    for operation in operations() {
        for schema in sent(&operation) {
            assert_eq!(resolve(schema)["additionalProperties"], false, "{}: {schema}", operation.name());
        }
    }
}

fn sent(operation: &Operation) -> Vec<&'static Value> {
    operation.body().filter(|(kind, _)| *kind == "application/json").map(|(_, schema)| schema).into_iter().collect()
}

#[test]
fn fields_are_in_camel_case_and_words_in_snake_case() {
    let words = |text: &str, more: &[char]| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(&c))
    };
    let capitals: Vec<char> = ('A'..='Z').collect();
    each_schema(|way, schema| {
        if schema["type"] == "object" {
            for name in schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys()) {
                assert!(words(name, &capitals), "{way}: {name}");
            }
        }
        for word in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            // A time zone is called what it is called everywhere: Asia/Shanghai.
            let word = if word.contains('/') { "zone" } else { word };
            assert!(words(word, &['_', '-']), "{way}: {word}");
        }
    });
}

/// A file is not a list of numbers, which is what the generated client would make of it.
#[test]
fn what_is_not_json_is_text_or_a_file() {
    for operation in operations() {
        for (status, body) in operation.answers() {
            if let Some((kind, schema)) = body.filter(|(kind, _)| !kind.ends_with("json")) {
                assert_eq!(resolve(schema)["type"], "string", "{} {status} {kind}: {schema}", operation.name());
            }
        }
    }
}
