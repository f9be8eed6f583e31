//! Something of everything in a school, so that every operation has something to work on.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use actix_web::web::Data;
use entity::{OfSchool, SchoolId, job, webhook};
use houqin::{
    State,
    ledger::{self, Ledger},
    menu::Week,
    notify::Kind as Told,
    ports::clock::Clock,
};
use reqwest::multipart::{Form, Part};
use sea_orm::{QueryOrder, Set};
use serde_json::{Value, json};

use super::{Kind, Many, Operation, Slot, Spot};
use crate::{Actor, App};

/// Rows of one school that nothing else uses. Made anew for every request that may change them.
#[derive(Clone)]
pub struct World {
    /// By the schema of the id. The first asset has no tag, nothing is in the first place, the first member is invited.
    pub rows: BTreeMap<&'static str, Vec<String>>,
    /// A tag on the second asset.
    pub bound: String,
    /// A tag on nothing.
    pub blank: String,
    /// A word that is in the names of all this and nowhere else.
    pub word: String,
    /// The week whose menu it has; this week's is there too.
    pub week: Week,
    /// Of the last row of the repair ledger.
    pub receipt: Value,
    /// Whose it is.
    pub school: SchoolId,
    /// Where it lies.
    pub state: Data<State>,
}

/// Operations on menus, samples and what is found at meals: they hang together.
const KITCHEN: &[&str] = &[
    "accompany-meals",
    "dishes",
    "foods",
    "fridges",
    "holds",
    "inspection-links",
    "meals",
    "menus",
    "rectifications",
    "samples",
];

/// Operations on who comes in.
const ENTRANCE: &[&str] = &["badges", "frequent-visitors", "watch-entries"];
/// Operations on students and who collects them.
const CHILDREN: &[&str] =
    &["children", "classes", "collectors", "no-releases", "pickups", "refusals", "releases", "students"];
/// Operations of the gate.
const GATE: &[&str] = &["visits", "shifts", "roll-calls", "duty"];

/// A word that nothing else has in its name.
pub fn new_word() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // One character of its own instead of digits: a search goes by pairs, and those of 111 are in 11 as well.
    let own = char::from_u32('一' as u32 + COUNT.fetch_add(1, Ordering::Relaxed)).unwrap();
    format!("世界{own}号")
}

/// A register of one row.
pub fn register(name: &str, tag: Option<&str>) -> Form {
    let csv = match tag {
        None => format!("资产名称,资产分类\n{name},台式计算机\n"),
        Some(tag) => format!("资产名称,资产分类,标签编码\n{name},台式计算机,{tag}\n"),
    };
    Form::new().part("file", Part::bytes(csv.into_bytes()).file_name("register.csv"))
}

/// A table of one food.
pub fn foods(name: &str) -> Form {
    let csv = format!("名称,类别,能量kcal,蛋白质g,脂肪g,碳水化合物g\n{name},谷薯,346,7.4,0.8,77.9\n");
    Form::new().part("file", Part::bytes(csv.into_bytes()).file_name("foods.csv"))
}

/// Two robots, in the place of all that were there: a school has only so many.
async fn robots(app: &App, director: &Actor<'_>, school: SchoolId, word: &str) -> Vec<String> {
    let gone = webhook::ActiveModel { void_at: Set(Some(app.clock.now())), ..Default::default() };
    let write = app
        .state
        .db
        .write(move |tx| Box::pin(async move { Ok(webhook::Entity::change(school).set(gone).exec(tx).await?) }));
    write.await.unwrap();
    let mut made = Vec::new();
    for name in [word.to_owned(), format!("{word}二")] {
        // Nobody is there.
        let robot = json!({"name": name, "kind": "wecom", "url": "http://127.0.0.1:9/robot"});
        made.push(director.post("/webhooks", &robot).await.created()["id"].as_str().unwrap().to_owned());
    }
    made
}

impl World {
    /// All of it.
    pub async fn of(app: &App, director: &Actor<'_>, school: SchoolId) -> Self {
        let mut world = Self::register(app, director, school).await;
        world.repairs(app, director).await;
        world.kitchen(app, director).await;
        world.entrance(director).await;
        world.children(app, director).await;
        world.gate(app, director).await;
        world
    }

    /// What such an operation may have changed, made anew.
    pub async fn renew(&mut self, app: &App, director: &Actor<'_>, operation: &Operation) {
        let of = |paths: &[&str]| paths.iter().any(|path| operation.path.starts_with(&format!("/api/v1/{path}")));
        if operation.method == "GET" && !operation.id().contains("label") {
            return;
        }
        if of(&["repairs", "crews", "dispatch-rules", "contractor-links"]) {
            self.repairs(app, director).await;
        } else if of(KITCHEN) {
            // With the photo that it may have taken.
            self.repairs(app, director).await;
            self.kitchen(app, director).await;
        } else if of(ENTRANCE) {
            self.entrance(director).await;
        } else if of(CHILDREN) {
            self.children(app, director).await;
        } else if of(GATE) {
            self.gate(app, director).await;
        } else {
            *self = Self::of(app, director, self.school).await;
        }
    }

    async fn repairs(&mut self, app: &App, director: &Actor<'_>) {
        let room = json!({"id": self.of_kind("PlaceId")[1]});
        self.rows.extend(super::repairs::rows(app, director, self.school, &new_word(), &room).await);
        let signed = ledger::sign(&app.state, self.school, Ledger::Repair).await.unwrap().unwrap();
        let link: String = signed.link.iter().map(|byte| format!("{byte:02x}")).collect();
        self.receipt = json!({"seq": signed.seq, "link": link});
    }

    async fn gate(&mut self, app: &App, director: &Actor<'_>) {
        self.rows.extend(super::visits::rows(app, director, self.school, &new_word()).await);
    }

    async fn kitchen(&mut self, app: &App, director: &Actor<'_>) {
        let (school, word) = (self.school, new_word());
        let invited = self.of_kind("MemberId")[0].clone();
        self.rows.extend(super::menus::rows(app, director, school, &word, &invited).await);
        self.week = super::menus::week(app);
        let samples = super::samples::rows(app, director, school, &self.rows, self.week).await;
        self.rows.extend(samples);
        let found = super::rectifications::rows(app, director, school, &self.rows["AccompanyId"], &word).await;
        self.rows.extend(found);
    }

    async fn entrance(&mut self, director: &Actor<'_>) {
        self.rows.extend(super::badges::rows(director, &new_word()).await);
        // A badge may have taken the tag that was blank.
        let tag = director.post("/tags", &json!({"count": 1})).await.created();
        self.blank = tag["items"][0]["code"].as_str().unwrap().to_owned();
    }

    async fn children(&mut self, app: &App, director: &Actor<'_>) {
        let rows = super::releases::rows(app, director, self.school, &new_word()).await;
        // Who is invited and who directs stay; a teacher and a guardian follow them.
        self.rows.entry("MemberId").or_default().truncate(2);
        for (kind, ids) in rows {
            match kind {
                "MemberId" => self.rows.entry(kind).or_default().extend(ids),
                _ => drop(self.rows.insert(kind, ids)),
            }
        }
    }

    /// What stands in the register, and what everything else is made of.
    async fn register(app: &App, director: &Actor<'_>, school: SchoolId) -> Self {
        let word = new_word();
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        let room = |number: u8| json!({"name": format!("{word}{number}"), "kind": "room"});
        let place = director.post("/places", &room(1)).await.created();
        let full = director.post("/places", &room(2)).await.created();
        let tags = director.post("/tags", &json!({"count": 2})).await.created();
        let code = |at: usize| tags["items"][at]["code"].as_str().unwrap().to_owned();
        let keeper = director.get("/me").await.ok()["member"]["id"].clone();
        let mut card = json!({"name": word, "categoryCode": "A02010105"});
        let asset = director.post("/assets", &card).await.created();
        // A second line of history, so that it has a second page.
        director.patch(&format!("/assets/{}", id(&asset)), 1, &json!({"status": "idle"})).await.ok();
        card.as_object_mut().unwrap().extend([
            ("placeId".into(), full["id"].clone()),
            ("keeperId".into(), keeper.clone()),
            ("tagCode".into(), code(0).into()),
        ]);
        let tagged = director.post("/assets", &card).await.created();
        let invited = director.post("/members", &json!({"name": word, "role": "caretaker"})).await.created();
        director.upload("/assets/import", register(&word, None)).await.ok();
        let holiday = json!({"days": [{"day": "2026-10-01", "kind": "holiday", "name": word}]});
        director.put("/calendar/2026", &holiday).await.ok();
        let robots = robots(app, director, school, &word).await;
        let reader = keeper.as_str().unwrap().parse().unwrap();
        app.tell_in(school, &[reader], Told::RepairReported, &word).await;
        app.tell_in(school, &[reader], Told::RepairAssigned, &word).await;
        app.broadcast_in(school, &word).await;
        let notice = director.get("/notices?limit=1").await.ok()["items"][0].clone();
        let jobs = job::Entity::of(school).order_by_desc(job::Column::Id);
        let job = jobs.one(app.state.db.read()).await.unwrap().unwrap();
        let rows = [
            ("AssetId", vec![id(&asset), id(&tagged)]),
            ("JobId", vec![job.id.to_string()]),
            ("MemberId", vec![id(&invited["member"]), keeper.as_str().unwrap().to_owned()]),
            ("NoticeId", vec![id(&notice)]),
            ("PlaceId", vec![id(&place), id(&full)]),
            ("WebhookId", robots),
        ];
        let (rows, week, state) = (BTreeMap::from(rows), super::menus::week(app), app.state.clone());
        Self { rows, bound: code(0), blank: code(1), word, week, receipt: json!(null), school, state }
    }

    /// What fits into the slot. Panics for a kind of row that this file does not make yet.
    pub fn fill(&self, operation: &Operation, slot: &Slot) -> Value {
        let value = match slot.kind {
            // Only who can act is given an order.
            Kind::Row(row @ "MemberId")
                if [
                    "/repairs",
                    "/crews",
                    "/dispatch",
                    "/rectifications",
                    "/visits",
                    "/duty",
                    "/stand-in",
                    "/gate-code",
                ]
                .iter()
                .any(|path| operation.path.contains(path)) =>
            {
                &self.of_kind(row)[1]
            }
            // The one teacher.
            Kind::Row(row @ "MemberId") if slot.name == "teacherId" => &self.of_kind(row)[2],
            // Nobody is in it, or nobody has verified him.
            Kind::Row(row @ "ClassId") if operation.id() == "void_class" => &self.of_kind(row)[1],
            Kind::Row(row @ "CollectorId") if ["verify_collector", "void_collector"].contains(&operation.id()) => {
                &self.of_kind(row)[1]
            }
            // What is served instead is not served yet.
            Kind::Row(row) if slot.name == "newDishId" => &self.of_kind(row)[1],
            Kind::Own(row) | Kind::Row(row) => &self.of_kind(row)[0],
            // What is bound has to be blank before; everything else in a path looks at a tag in use.
            Kind::Tag if slot.spot == Spot::Path && operation.id() != "bind_tag" => &self.bound,
            Kind::Tag if operation.id() == "scan_visit" => &self.of_kind("BadgeTag")[0],
            Kind::Tag => &self.blank,
            Kind::Cursor => panic!("a cursor is the list's own"),
        };
        match slot.many {
            Many::Array => json!([value]),
            Many::One | Many::Commas => json!(value),
        }
    }

    /// The rows of a kind. Panics for one that this file does not make yet.
    pub fn of_kind(&self, row: &str) -> &[String] {
        self.rows.get(row).unwrap_or_else(|| panic!("World makes no {row} yet"))
    }

    /// All that fits into the slot, for one who may not name it.
    pub fn all(&self, slot: &Slot) -> Vec<String> {
        match slot.kind {
            Kind::Own(row) | Kind::Row(row) => self.of_kind(row).to_vec(),
            Kind::Tag => [&self.bound, &self.blank].into_iter().chain(self.of_kind("BadgeTag")).cloned().collect(),
            Kind::Cursor => Vec::new(),
        }
    }

    /// All that must never be seen in another school.
    pub fn secrets(&self) -> impl Iterator<Item = &String> {
        self.rows.values().flatten().chain([&self.bound, &self.blank, &self.word])
    }
}
