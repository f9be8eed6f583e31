//! Something of everything in a school, so that every operation has something to work on.

use std::{collections::BTreeMap, sync::atomic::{AtomicU32, Ordering}};

use entity::{OfSchool, SchoolId, job};
use reqwest::multipart::{Form, Part};
use sea_orm::QueryOrder;
use serde_json::{Value, json};

use super::{Kind, Many, Operation, Slot, Spot};
use crate::{Actor, App};

/// Rows of one school that nothing else uses. Made anew for every request that may change them.
#[derive(Clone, Debug)]
pub struct World {
    /// By the schema of the id. The asset has no tag, nothing is in the place, the member is invited.
    pub rows: BTreeMap<&'static str, String>,
    /// A tag on another asset.
    pub bound: String,
    /// A tag on nothing.
    pub blank: String,
    /// Where the second page of a list starts.
    pub cursor: String,
    /// Words that occur in this school and nowhere else.
    pub word: String,
}

/// A register of one row.
pub fn register(name: &str, tag: Option<&str>) -> Form {
    let csv = match tag {
        None => format!("资产名称,资产分类\n{name},台式计算机\n"),
        Some(tag) => format!("资产名称,资产分类,标签编码\n{name},台式计算机,{tag}\n"),
    };
    Form::new().part("file", Part::bytes(csv.into_bytes()).file_name("register.csv"))
}

impl World {
    pub async fn of(app: &App, director: &Actor<'_>, school: SchoolId) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let word = format!("世界{}号", COUNT.fetch_add(1, Ordering::Relaxed));
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        let room = |number: u8| json!({"name": format!("{word}{number}"), "kind": "room"});
        let place = director.post("/places", &room(1)).await.created();
        let full = director.post("/places", &room(2)).await.created();
        let tags = director.post("/tags", &json!({"count": 2})).await.created();
        let code = |at: usize| tags["items"][at]["code"].as_str().unwrap().to_owned();
        let asset = json!({"name": word, "categoryCode": "A02010105"});
        let tagged = json!({"name": word, "categoryCode": "A02010105", "placeId": full["id"], "tagCode": code(0)});
        let asset = director.post("/assets", &asset).await.created();
        director.post("/assets", &tagged).await.created();
        let invited = json!({"name": word, "role": "caretaker"});
        let member = director.post("/members", &invited).await.created();
        director.upload("/assets/import", register(&word, None)).await.ok();
        let jobs = job::Entity::of(school).order_by_desc(job::Column::Id);
        let job = jobs.one(app.state.db.read()).await.unwrap().unwrap();
        let page = director.get("/assets?limit=1").await.ok();
        let rows = [
            ("AssetId", id(&asset)),
            ("JobId", job.id.to_string()),
            ("MemberId", id(&member["member"])),
            ("PlaceId", id(&place)),
        ];
        let cursor = page["next"].as_str().unwrap().to_owned();
        Self { rows: rows.into(), bound: code(0), blank: code(1), cursor, word }
    }

    /// What fits into the slot. Panics for a kind of row that this file does not make yet.
    pub fn fill(&self, operation: &Operation, slot: &Slot) -> Value {
        let value = match slot.kind {
            Kind::Own(row) | Kind::Row(row) => {
                self.rows.get(row).unwrap_or_else(|| panic!("{}: World makes no {row}", operation.name()))
            }
            // What is bound has to be blank before; everything else in a path looks at a tag in use.
            Kind::Tag if slot.spot == Spot::Path && operation.id() != "bind_tag" => &self.bound,
            Kind::Tag => &self.blank,
            Kind::Cursor => &self.cursor,
        };
        match slot.many {
            Many::Array => json!([value]),
            Many::One | Many::Commas => json!(value),
        }
    }

    /// All that must never be seen in another school.
    pub fn secrets(&self) -> impl Iterator<Item = &String> {
        self.rows.values().chain([&self.bound, &self.blank, &self.word])
    }
}
