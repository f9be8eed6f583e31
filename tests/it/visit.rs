//! Who comes, who says yes, when in and when out; and who stands at the gate (V01–V11, T15–T19).

mod device;
mod inside;
mod life;
mod paper;
mod race;
mod roll_call;
mod rounds;
mod shift;
mod wrong;

use it::{Actor, Answer, App, each, send};
use reqwest::Method;
use serde_json::{Value, json};

/// It is ten in the morning at the school: neither the day's end nor lock-up is near, whenever this is run.
pub fn morning(app: &App) {
    let zone = houqin::calendar::TimeZone::default();
    let local = zone.local(app.state.clock.now());
    let ten = local.date().and_hms_opt(10, 0, 0).unwrap();
    let next = if ten > local { ten } else { ten + chrono::TimeDelta::days(1) };
    app.clock.forward(next - local);
}

/// A parent who comes to this host.
async fn parent(host: &Actor<'_>) -> Value {
    json!({"name": "张某", "purpose": "parent", "hostId": host.member().await, "phone": "138 0000 1234", "idChecked": true})
}

/// A step on a visit as this caller saw it.
async fn step(actor: &Actor<'_>, visit: &Value, what: &str, body: Value) -> Answer {
    let path = format!("/visits/{}/{what}", visit["id"].as_str().unwrap());
    let request = actor.request(Method::POST, &path).header("If-Match", format!("\"{}\"", visit["version"]));
    send(request.header("Idempotency-Key", uuid::Uuid::now_v7().to_string()).json(&body)).await
}

/// A visitor who was let in at the gate.
async fn inside(guard: &Actor<'_>, host: &Actor<'_>) -> Value {
    let visit = guard.post("/visits", &parent(host).await).await.created();
    let visit = step(host, &visit, "confirm", json!({})).await.ok();
    step(guard, &visit, "enter", json!({})).await.ok()
}

/// How often this reader was told so.
async fn heard(actor: &Actor<'_>, kind: &str) -> usize {
    each(&actor.walk("/notices").await, "kind").iter().filter(|heard| *heard == kind).count()
}

/// The visit as it is now.
async fn now(actor: &Actor<'_>, visit: &Value) -> Value {
    actor.get(&format!("/visits/{}", visit["id"].as_str().unwrap())).await.ok()
}

/// The ledger is as it was, and so are the visits.
async fn holds(app: &App) {
    let report = app.director().await.get("/ledgers/visit/verify").await.ok();
    assert_eq!(report["ok"], true, "{report}");
}
