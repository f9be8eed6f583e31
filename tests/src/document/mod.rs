//! The contract as data, for the tests that it drives: they need no change when an operation is added.

mod badges;
mod menus;
mod rectifications;
mod releases;
mod repairs;
mod request;
mod samples;
mod schema;
mod slot;
mod visits;
mod world;

use std::sync::LazyLock;

use reqwest::Method;
use serde_json::Value;

use crate::Answer;

pub use request::{Request, example};
pub use schema::faults;
pub use slot::{Kind, Many, Slot, Spot, slots};
pub use world::{World, register};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&houqin::contract::document_json().unwrap()).unwrap());

/// The document, as the server publishes it.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// What a `$ref` points to; anything else is itself.
pub fn resolve(schema: &Value) -> &Value {
    let mut schema = schema;
    while let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').unwrap();
        schema = DOCUMENT.pointer(pointer).unwrap_or_else(|| panic!("{name} is not in the document"));
    }
    schema
}

/// What an operation asks of its caller, as the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    Nothing,
    Membership,
    Permission(String),
}

/// One operation of the document.
#[derive(Clone)]
pub struct Operation {
    pub method: Method,
    pub path: &'static str,
    pub value: &'static Value,
}

/// All of them, in the document's order.
pub fn operations() -> Vec<Operation> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let of_path = item.as_object().unwrap().iter();
        of_path.map(move |(method, value)| {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            Operation { method, path: path.as_str(), value }
        })
    });
    all.collect()
}

/// Those behind the gate.
pub fn protected() -> Vec<Operation> {
    operations().into_iter().filter(|operation| operation.asks() != Asks::Nothing).collect()
}

impl Operation {
    pub fn id(&self) -> &'static str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// `POST /api/v1/assets`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/v1/")
    }

    /// Panics when the document does not say it in the one way that the gate understands.
    pub fn asks(&self) -> Asks {
        let security = self.value["security"].as_array().unwrap_or_else(|| panic!("{} says no security", self.name()));
        let [requirement] = security.as_slice() else { panic!("{} has several requirements", self.name()) };
        let requirement = requirement.as_object().unwrap();
        if requirement.is_empty() {
            return Asks::Nothing;
        }
        assert_eq!(requirement.keys().collect::<Vec<_>>(), ["session"], "{}", self.name());
        match requirement["session"].as_array().unwrap().as_slice() {
            [] => Asks::Membership,
            [scope] => Asks::Permission(scope.as_str().unwrap().to_owned()),
            _ => panic!("{} has several scopes", self.name()),
        }
    }

    pub fn parameters(&self) -> impl Iterator<Item = &'static Value> {
        self.value["parameters"].as_array().into_iter().flatten()
    }

    pub fn takes_header(&self, name: &str) -> bool {
        self.parameters().any(|parameter| parameter["in"] == "header" && parameter["name"] == name)
    }

    /// Media type and schema of what is sent.
    pub fn body(&self) -> Option<(&'static str, &'static Value)> {
        let content = self.value["requestBody"]["content"].as_object()?;
        // Beside a form there may be the bare file, which is a part of it.
        let form = content.get_key_value("multipart/form-data");
        let (kind, media) = form.unwrap_or_else(|| {
            let [only] = content.iter().collect::<Vec<_>>()[..] else { panic!("{}: several bodies", self.name()) };
            only
        });
        Some((kind.as_str(), &media["schema"]))
    }

    /// Status, media type and schema of each answer; no media type where there is no body.
    pub fn answers(&self) -> Vec<(u16, Option<(&'static str, &'static Value)>)> {
        let answers = self.value["responses"].as_object().unwrap();
        let mut all = Vec::new();
        for (status, answer) in answers {
            let status = status.parse().unwrap_or_else(|_| panic!("{} answers {status}", self.name()));
            match resolve(answer)["content"].as_object() {
                None => all.push((status, None)),
                Some(content) => {
                    all.extend(content.iter().map(|(kind, media)| (status, Some((kind.as_str(), &media["schema"])))));
                }
            }
        }
        all
    }

    /// What is wrong with a real answer, held against the document.
    pub fn faults(&self, answer: &Answer) -> Vec<String> {
        let status = answer.status.as_u16();
        let documented: Vec<_> = self.answers().into_iter().filter(|(is, _)| *is == status).collect();
        let sent = answer.headers.get("content-type").map(|value| value.to_str().unwrap().split(';').next().unwrap());
        if documented.is_empty() {
            return vec![format!("{} answers {status}, which is not documented: {}", self.name(), answer.text())];
        }
        let of_kind = documented.iter().find(|(_, body)| body.map(|(kind, _)| kind) == sent);
        match of_kind {
            None => vec![format!("{} answers {status} as {sent:?}, which is not documented", self.name())],
            Some((_, Some((kind, schema)))) if kind.ends_with("json") => {
                let wrong = faults(schema, &answer.json());
                wrong.into_iter().map(|fault| format!("{} {status}: {fault}", self.name())).collect()
            }
            Some(_) => Vec::new(),
        }
    }
}
