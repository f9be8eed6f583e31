//! The demo's gate: who came yesterday, one who has not left, and two who are to come in today. All names are invented.

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::tale::{SetClock, Tale, school_day};
use crate::{
    Problem,
    calendar::{TimeOfDay, TimeZone},
    gate::Actor,
    visit,
};

/// By which the demo's guard signs on at the demo's gate.
const CODE: &str = "472913";

/// Tells all of it, and leaves the clock at this moment.
pub async fn tell(
    tale: &mut Tale<'_>,
    clock: &SetClock,
    (today, now): (NaiveDate, DateTime<Utc>),
    password: &str,
) -> Result<(), Problem> {
    let guard = tale.log_in("guard", password).await?;
    let teacher = tale.log_in("teacher", password).await?;
    let caretaker = tale.log_in("caretaker", password).await?;
    let day = school_day(today, 0);
    let set = |hour: u16, minute: u16| clock.set(TimeZone::Shanghai.moment(TimeOfDay::of(hour * 60 + minute).on(day)));
    let mut gate = Gate { tale, guard };

    set(7, 5);
    gate.tale.ask(Method::PUT, "/me/gate-code", None, json!({"code": CODE}), guard).await?;
    set(7, 20);
    let water = json!({
        "name": "小舟", "purpose": "delivery", "company": "清泉送水（演示）", "plate": "京A·00000", "goods": "桶装水 20 桶",
        "hostId": caretaker.member, "idChecked": true
    });
    let water = gate.comes(water).await?;
    gate.step(guard, &water, "ask", json!({"how": "phone", "outcome": "yes"})).await?;
    gate.step(guard, &water, "enter", json!({})).await?;
    set(7, 38);
    gate.step(guard, &water, "leave", json!({})).await?;

    set(9, 5);
    let parent = gate.comes(parent(teacher)).await?;
    set(9, 6);
    gate.step(teacher, &parent, "confirm", json!({})).await?;
    gate.step(guard, &parent, "enter", json!({})).await?;
    set(9, 50);
    gate.step(guard, &parent, "leave", json!({})).await?;

    set(13, 10);
    let seller =
        json!({"name": "云帆", "purpose": "other", "reason": "推销教辅", "hostId": teacher.member, "phone": "0000"});
    let seller = gate.comes(seller).await?;
    set(13, 12);
    gate.step(teacher, &seller, "refuse", json!({"reason": "没有约"})).await?;

    set(14, 0);
    let joiner = json!({
        "name": "石竹", "purpose": "contractor", "company": "恒修水电（演示）", "headcount": 2, "companions": ["青禾"],
        "hostId": caretaker.member, "idChecked": true
    });
    let joiner = gate.comes(joiner).await?;
    gate.step(caretaker, &joiner, "confirm", json!({})).await?;
    // Nobody saw them leave: whoever closes the shift has to say where they are.
    gate.step(guard, &joiner, "enter", json!({})).await?;

    clock.set(now);
    visit::go_round(&gate.tale.state).await?;
    gate.comes(self::parent(teacher)).await?;
    let invited =
        json!({"name": "苏禾", "purpose": "meeting", "hostId": teacher.member, "company": "晨光社区（演示）"});
    gate.tale.ask(Method::POST, "/visits", None, invited, teacher).await?;
    Ok(())
}

fn parent(teacher: Actor) -> Value {
    json!({
        "name": "柳青", "purpose": "parent", "reason": "家长面谈", "hostId": teacher.member, "phone": "1234",
        "idChecked": true
    })
}

struct Gate<'t, 'd> {
    tale: &'t mut Tale<'d>,
    guard: Actor,
}

impl Gate<'_, '_> {
    async fn comes(&mut self, visit: Value) -> Result<Value, Problem> {
        self.tale.ask(Method::POST, "/visits", None, visit, self.guard).await
    }

    /// Whatever is done to a visit is done to it as it is now.
    async fn step(&mut self, by: Actor, visit: &Value, step: &str, body: Value) -> Result<(), Problem> {
        let path = format!("/visits/{}", visit.get("id").and_then(Value::as_str).unwrap_or_default());
        let now = self.tale.ask(Method::GET, &path, None, Value::Null, self.guard).await?;
        self.tale.ask(Method::POST, &format!("{path}/{step}"), now.get("version"), body, by).await?;
        Ok(())
    }
}
