//! What stories of repairs say: a report, a step, a photo that proves something.

use entity::{MemberId, PhotoId, SchoolId, photo};
use houqin::ports::clock::Clock;
use reqwest::Method;
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Actor, Answer, App, id, send};

impl Actor<'_> {
    /// Reports a dripping tap; only what the story is about has to be said.
    pub async fn report(&self, said: Value) -> Value {
        self.try_report(said).await.created()
    }

    /// The same, to be refused.
    pub async fn try_report(&self, said: Value) -> Answer {
        let mut report = json!({"item": "水龙头", "description": "关不紧，一直滴水", "urgency": "normal"});
        report.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        self.post("/repairs", &report).await
    }

    /// The order as this person sees it now.
    pub async fn order(&self, order: &Value) -> Value {
        self.get(&format!("/repairs/{}", id(order))).await.ok()
    }

    /// Does something with an order, made from its version of this moment.
    pub async fn step(&self, order: &Value, step: &str, body: Value) -> Answer {
        let version = self.order(order).await["version"].as_i64().unwrap();
        self.step_from(order, version, step, body).await
    }

    /// The same made from a version of the story's own.
    pub async fn step_from(&self, order: &Value, version: i64, step: &str, body: Value) -> Answer {
        self.step_with_key(order, version, step, body, &Uuid::now_v7().to_string()).await
    }

    /// The same with a key of the story's own.
    pub async fn step_with_key(&self, order: &Value, version: i64, step: &str, body: Value, key: &str) -> Answer {
        let request = self.request(Method::POST, &format!("/repairs/{}/{step}", id(order)));
        send(request.header("If-Match", format!("\"{version}\"")).header("Idempotency-Key", key).json(&body)).await
    }

    /// What this person may do with an order now.
    pub async fn may(&self, order: &Value) -> Vec<String> {
        let order = self.order(order).await;
        order["actions"].as_array().unwrap().iter().map(|step| step.as_str().unwrap().to_owned()).collect()
    }
}

impl App {
    /// A photo that this member of `green` sent, as it lies in the table; no file is behind it.
    pub async fn lay_photo(&self, member: MemberId) -> String {
        self.lay_photo_of(self.green, Some(member), &Uuid::now_v7().simple().to_string()).await
    }

    /// The same of a school and with what is hashed of the story's own.
    pub async fn lay_photo_of(&self, school: SchoolId, member: Option<MemberId>, hash: &str) -> String {
        let id = PhotoId::new();
        let hash = houqin::db::body_hash(hash.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let row = photo::ActiveModel {
            id: Set(id),
            school_id: Set(school),
            member_id: Set(member),
            sha256: Set(hash),
            // Unlike every other: neighbours in time differ in many of these bits.
            likeness: Set(i64::from_ne_bytes(id.0.as_bytes()[8..].try_into().unwrap())),
            width: Set(1600),
            height: Set(1200),
            large: Set(format!("{:0>64}", id.0.simple().to_string())),
            thumb: Set(format!("{:1>64}", id.0.simple().to_string())),
            used_at: Set(None),
            created_at: Set(self.clock.now()),
        };
        let work = self
            .state
            .db
            .write(move |tx| Box::pin(async move { Ok(photo::Entity::insert(row).exec_without_returning(tx).await?) }));
        work.await.unwrap();
        id.to_string()
    }
}
