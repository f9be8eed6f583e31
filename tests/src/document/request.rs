//! A request that an operation accepts, made from the document's example and the rows of a [`World`]; and changes of it.

use reqwest::{Method, RequestBuilder, multipart::Form};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Operation, Slot, Spot, World, badges, menus, rectifications, releases, resolve, samples, slot, world::foods,
    world::register,
};
use crate::{Actor, Answer, PASSWORD, encoded, picture, send, sent};

/// A request, not yet sent.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pattern: String,
    parts: Vec<(String, String)>,
    query: Vec<(String, String)>,
    pub body: Option<Value>,
    form: Option<String>,
    /// What stands in the form beside its file.
    fields: Vec<(String, String)>,
    if_match: Option<i64>,
}

/// The example of a schema: its own, or for a page that of what it lists.
pub fn example(schema: &Value) -> Option<Value> {
    let schema = resolve(schema);
    if !schema["example"].is_null() {
        return Some(schema["example"].clone());
    }
    let properties = schema["properties"].as_object()?;
    if let Some(items) = properties.get("items") {
        return Some(json!({"items": [example(&items["items"])?], "next": null}));
    }
    // Nothing but records with examples of their own.
    let each = properties.iter().map(|(name, schema)| Some((name.clone(), example(schema)?)));
    each.collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
}

impl Request {
    /// A request that `actor` may send: what must be named is taken from the world.
    pub async fn new(operation: &Operation, world: &World, actor: &Actor<'_>) -> Self {
        let slots = slot::slots(operation).unwrap();
        if [
            "/repairs",
            "/menus",
            "/samples",
            "/holds",
            "/meals",
            "/accompany-meals",
            "/rectifications",
            "/students",
            "/collectors",
            "/no-releases",
            "/releases",
            "/pickups",
            "/children",
            "/visits",
            "/shifts",
            "/personal-data",
            "/badges",
        ]
        .iter()
        .any(|path| operation.path.contains(path))
            && operation.method != Method::GET
        {
            world.ready(operation, actor.member().await).await;
        }
        let mut request = Self {
            method: operation.method.clone(),
            pattern: operation.path.to_owned(),
            parts: Vec::new(),
            query: Vec::new(),
            body: None,
            form: None,
            fields: Vec::new(),
            if_match: None,
        };
        match operation.body() {
            Some(("multipart/form-data", _)) => request.form = Some(world.word.clone()),
            Some((_, schema)) => request.body = Some(lived(operation, world, example(schema).unwrap())),
            None => {}
        }
        if operation.id() == "verify_receipt" {
            request.body = Some(world.receipt.clone());
        }
        for slot in &slots {
            let named = match (slot.spot, &request.body) {
                (Spot::Body, Some(body)) => body.pointer(&format!("/{}", slot.name)).is_some(),
                (spot, _) => spot == Spot::Path,
            };
            if named {
                request.put(slot, world.fill(operation, slot));
            }
        }
        // What is no name of anything, such as a year, is as in the document.
        for parameter in operation.parameters().filter(|parameter| parameter["in"] == "path") {
            let name = parameter["name"].as_str().unwrap();
            if name == "week" {
                request.parts.push((name.to_owned(), world.week.to_string()));
            } else if name == "date" {
                request.parts.push((name.to_owned(), world.week.later(-1).days().next().unwrap().to_string()));
            } else if !slots.iter().any(|slot| slot.spot == Spot::Path && slot.name == name) {
                let example = &parameter["example"];
                let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                request.parts.push((name.to_owned(), text));
            }
        }
        if operation.id() == "get_labels" {
            request.query.push(("assetIds".into(), world.of_kind("AssetId")[0].clone()));
        }
        if operation.takes_header("If-Match") {
            request.if_match = Some(version(&request, actor).await);
        }
        request
    }

    /// The request with something else in one slot. What excludes it is taken away.
    pub fn with(&self, slot: &Slot, value: Value) -> Self {
        let mut request = self.clone();
        let lists = ["assetIds", "placeIds", "tagCodes"];
        let either: &[&str] = match slot.name.as_str() {
            "assetId" | "placeId" if self.pattern.ends_with("/binding") => &["assetId", "placeId"],
            "memberId" | "crewId" if ["/assign", "/dispatch-rules"].iter().any(|end| self.pattern.ends_with(end)) => {
                &["memberId", "crewId", "contractor"]
            }
            name if self.pattern.ends_with("/labels")
                && (lists.contains(&name) || ["placeId", "keeperId"].contains(&name)) =>
            {
                &["assetIds", "placeIds", "tagCodes", "placeId", "keeperId"]
            }
            _ => &[],
        };
        request.query.retain(|(name, _)| !either.contains(&name.as_str()));
        if let Some(body) = request.body.as_mut().and_then(Value::as_object_mut) {
            body.retain(|name, _| !either.contains(&name.as_str()));
        }
        request.put(slot, value);
        request
    }

    fn put(&mut self, slot: &Slot, value: Value) {
        match slot.spot {
            Spot::Path => {
                self.parts.retain(|(name, _)| *name != slot.name);
                self.parts.push((slot.name.clone(), value.as_str().unwrap().to_owned()));
            }
            Spot::Query => {
                self.query.retain(|(name, _)| *name != slot.name);
                self.query.push((slot.name.clone(), value.as_str().unwrap().to_owned()));
            }
            Spot::Body if self.form.is_some() => {
                self.fields.push((slot.name.clone(), value.as_str().unwrap().to_owned()));
            }
            Spot::Body => set(self.body.as_mut().unwrap(), &slot.name, value),
        }
    }

    /// With something more in the query.
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let mut request = self.clone();
        request.query.push((name.into(), value.into()));
        request
    }

    /// To a path that is written in another way.
    pub fn at(mut self, pattern: &str) -> Self {
        self.pattern = pattern.to_owned();
        self
    }

    /// Made from another version.
    pub fn with_version(mut self, version: i64) -> Self {
        self.if_match = Some(version);
        self
    }

    /// Without the header that says what was seen.
    pub fn without_version(mut self) -> Self {
        self.if_match = None;
        self
    }

    fn path(&self) -> String {
        let fill = |path: String, (name, value): &(String, String)| path.replace(&format!("{{{name}}}"), value);
        self.parts.iter().fold(self.pattern.clone(), fill)
    }

    fn builder(&self, actor: &Actor<'_>) -> RequestBuilder {
        let path = self.path();
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = actor.request(self.method.clone(), &format!("{path}{mark}{}", query.join("&")));
        if self.method == Method::POST {
            request = request.header("Idempotency-Key", Uuid::now_v7().to_string());
        }
        match self.if_match {
            Some(version) => request.header("If-Match", format!("\"{version}\"")),
            None => request,
        }
    }

    pub async fn send(&self, actor: &Actor<'_>) -> Answer {
        let request = self.builder(actor);
        send(match (&self.body, &self.form) {
            (Some(body), _) => request.json(body),
            (None, Some(word)) => {
                let file = match self.pattern.rsplit("/v1/").next().unwrap() {
                    "photos" => sent(picture(1)),
                    "foods/import" => foods(word),
                    "students/import" => releases::table(word),
                    _ => register(word, None),
                };
                let field = |form: Form, (name, value): &(String, String)| form.text(name.clone(), value.clone());
                request.multipart(self.fields.iter().fold(file, field))
            }
            (None, None) => request,
        })
        .await
    }

    /// The same with a body that is none.
    pub async fn send_broken(&self, actor: &Actor<'_>) -> Answer {
        send(self.builder(actor).body("{\"").header("Content-Type", "application/json")).await
    }
}

/// The example with what only a running server knows.
fn lived(operation: &Operation, world: &World, mut example: Value) -> Value {
    menus::lived(operation, world, &mut example);
    badges::lived(operation, &mut example);
    samples::lived(operation, world, &mut example);
    rectifications::lived(operation, world, &mut example);
    releases::lived(operation, world, &mut example);
    match operation.id() {
        "update_password" => example = json!({"current": PASSWORD, "password": "another long one 7"}),
        // A part comes in a few days, whenever this is run.
        "wait_repair" => {
            example["until"] = json!((chrono::Utc::now().date_naive() + chrono::TimeDelta::days(3)).to_string())
        }
        // Where a client-made id may be, none is: two requests would meet.
        "create_labels" => example = json!({"assetIds": []}),
        _ => drop(example.as_object_mut().and_then(|fields| fields.remove("id"))),
    }
    example
}

/// The version of what the operation changes: the record that its path begins with.
async fn version(request: &Request, actor: &Actor<'_>) -> i64 {
    let depth = request.pattern.split('/').position(|part| part.starts_with('{'));
    let path = request.path();
    let record: Vec<&str> = path.split('/').take(depth.map_or(usize::MAX, |depth| depth + 1)).collect();
    actor.get(&record.join("/")).await.ok()["version"].as_i64().unwrap()
}

/// Sets what the way leads to, and makes what is not there yet on the way.
fn set(value: &mut Value, way: &str, new: Value) {
    let Some((first, rest)) = way.split_once('/') else {
        return match way.parse::<usize>() {
            Ok(_) => *value = json!([new]),
            Err(_) => value[way] = new,
        };
    };
    match first.parse::<usize>() {
        Ok(_) => {
            if !value.is_array() {
                *value = json!([{}]);
            }
            set(&mut value[0], rest, new);
        }
        Err(_) => set(&mut value[first], rest, new),
    }
}
