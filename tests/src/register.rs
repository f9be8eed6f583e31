//! What many stories of the register say: a thing, a room, blank tags, a file to import.

use std::collections::BTreeMap;

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Actor, Answer, App, send};

/// The id of a record.
#[track_caller]
pub fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap_or_else(|| panic!("no id in {record}"))
}

/// Text as it may stand in an address.
pub fn encoded(text: &str) -> String {
    let letter =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(letter).collect()
}

/// One field of every item of a list.
pub fn each(items: &[Value], field: &str) -> Vec<String> {
    items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
}

impl Actor<'_> {
    /// Registers a thing; only what the story is about has to be said.
    pub async fn asset(&self, said: Value) -> Value {
        let mut card = json!({"name": "投影仪", "categoryCode": "A02020200"});
        card.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        self.post("/assets", &card).await.created()
    }

    /// Makes a room in a place, or on its own.
    pub async fn room(&self, name: &str, parent: Option<&Value>) -> Value {
        let parent = parent.map(|place| place["id"].clone());
        self.post("/places", &json!({"name": name, "kind": "room", "parentId": parent})).await.created()
    }

    /// Mints blank tags.
    pub async fn blanks(&self, count: usize) -> Vec<String> {
        let minted = self.post("/tags", &json!({ "count": count })).await.created();
        each(minted["items"].as_array().unwrap(), "code")
    }

    /// Sticks a tag on a thing.
    pub async fn bind(&self, code: &str, asset: &Value) -> Answer {
        self.put(&format!("/tags/{code}/binding"), &json!({"assetId": asset["id"]})).await
    }

    /// All items of a list, page after page.
    pub async fn walk(&self, path: &str) -> Vec<Value> {
        let (mut items, mut next) = (Vec::new(), String::new());
        let mark = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(&format!("{path}{next}")).await.ok();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(cursor) => next = format!("{mark}cursor={cursor}"),
                None => return items,
            }
        }
    }

    /// The kinds in the history of a thing, newest first.
    pub async fn history(&self, asset: &Value) -> Vec<String> {
        each(&self.walk(&format!("/assets/{}/events", id(asset))).await, "kind")
    }

    /// Imports a file, or with `dryRun` looks at it.
    pub async fn import(&self, query: &str, file: &[u8]) -> Answer {
        self.import_form(query, Form::new().part("file", Part::bytes(file.to_vec()).file_name("台账.xlsx"))).await
    }

    /// The same with a form of the story's own.
    pub async fn import_form(&self, query: &str, form: Form) -> Answer {
        let request = self.request(Method::POST, &format!("/assets/import{query}"));
        send(request.header("Idempotency-Key", Uuid::now_v7().to_string()).multipart(form)).await
    }
}

impl App {
    /// How many rows each table has.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        let db = self.state.db.read();
        let list = match db.get_database_backend() {
            DbBackend::Postgres => "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = 'public'",
            _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        };
        let statement = |sql: String| Statement::from_string(db.get_database_backend(), sql);
        let mut rows = BTreeMap::new();
        for table in db.query_all_raw(statement(list.into())).await.unwrap() {
            let table: String = table.try_get("", "name").unwrap();
            let count = db
                .query_one_raw(statement(format!("/* the test */ SELECT COUNT(*) AS n FROM \"{table}\"")))
                .await
                .unwrap();
            rows.insert(table, count.unwrap().try_get("", "n").unwrap());
        }
        rows
    }
}
