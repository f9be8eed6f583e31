//! What was found in the demo's kitchen: a door that does not close is mended and looked at again, a box that was too light
//! waits for the second look, and something at the back door is overdue.

use chrono::{NaiveDate, TimeDelta};
use reqwest::Method;
use serde_json::{Value, json};

use super::kitchen::{Kitchen, LIGHT, WARM};
use crate::{Problem, gate::Actor};

/// The day of a round through the kitchen.
const ROUND: usize = 3;

impl Kitchen<'_, '_> {
    /// What is seen in the morning, and given to somebody.
    pub(super) async fn look_around(&self, number: usize, day: NaiveDate) -> Result<(), Problem> {
        let (by, owner, days, source, what, scene) = match number {
            WARM => {
                let fridge = json!({"kind": "fridge", "id": self.fridge});
                (self.cook, self.caretaker, 3, fridge, "门封条老化，门关不严，早上读数 9.2 ℃", Some("photo.fridge-gap"))
            }
            ROUND => {
                let what = "食堂后门挡鼠板缺了一块，门缝能伸进手指";
                (self.director, self.caretaker, 1, json!({"kind": "other"}), what, None)
            }
            _ => return Ok(()),
        };
        let photos = self.photos(scene, by).await?;
        self.found(by, owner, day + TimeDelta::days(days), (source, what, photos)).await
    }

    /// What is done about it until the evening.
    pub(super) async fn put_right(&self, number: usize, day: NaiveDate) -> Result<(), Problem> {
        match number {
            LIGHT => {
                let sample = json!({"kind": "sample", "id": self.light(day).await?});
                let what = "留样只有 96 克，不够 125 克：打餐前没有先留样";
                self.found(self.director, self.cook, day + TimeDelta::days(3), (sample, what, Vec::new())).await
            }
            at if at == LIGHT + 1 => {
                let body = json!({"measures": "改为开餐前先留样再打餐，已贴提示在打餐台"});
                self.step(self.cook, self.cook, "done", body).await
            }
            WARM => {
                let photos = self.photos(Some("photo.fridge-sealed"), self.caretaker).await?;
                let body = json!({"measures": "换了新门封条，夹纸试过四边都夹得住", "photoIds": photos});
                self.step(self.caretaker, self.caretaker, "done", body).await?;
                self.step(self.caretaker, self.cook, "verify", json!({"result": "复测 4.1 ℃，合格"})).await
            }
            _ => Ok(()),
        }
    }

    async fn found(
        &self,
        by: Actor,
        owner: Actor,
        due: NaiveDate,
        (source, what, photos): (Value, &str, Vec<Value>),
    ) -> Result<(), Problem> {
        let body = json!({"source": source, "what": what, "ownerId": owner.member, "dueOn": due, "photoIds": photos});
        self.tale.ask(Method::POST, "/rectifications", None, body, by).await?;
        Ok(())
    }

    /// A step of the newest that is this owner's.
    async fn step(&self, owner: Actor, by: Actor, step: &str, body: Value) -> Result<(), Problem> {
        let page = self.tale.ask(Method::GET, "/rectifications?mine=true&limit=1", None, Value::Null, owner).await?;
        let newest = page.pointer("/items/0").ok_or_else(|| Problem::internal("nothing was found"))?;
        let id = newest.get("id").and_then(Value::as_str).unwrap_or_default();
        self.tale.ask(Method::POST, &format!("/rectifications/{id}/{step}"), newest.get("version"), body, by).await?;
        Ok(())
    }

    async fn photos(&self, scene: Option<&str>, by: Actor) -> Result<Vec<Value>, Problem> {
        Ok(match scene {
            Some(scene) => vec![self.tale.find(scene, Some(by)).await?],
            None => Vec::new(),
        })
    }

    /// The box of this day that is too light.
    async fn light(&self, day: NaiveDate) -> Result<Value, Problem> {
        let plan = self.tale.ask(Method::GET, &format!("/samples?date={day}"), None, Value::Null, self.cook).await?;
        let mut items = plan.get("items").and_then(Value::as_array).into_iter().flatten();
        let light = items.find(|item| item.get("status") == Some(&json!("failed")));
        let id = light.and_then(|item| item.get("sampleId"));
        id.cloned().ok_or_else(|| Problem::internal("no box is too light"))
    }
}
