//! Samples of what was served: the kitchen's day, holds, fridges, inspectors.

mod fridge;
mod hold;
mod inspection;
mod life;
mod many;
mod order;
mod times;
mod walk;

use entity::{OfSchool, notice};
use it::{Actor, App, Lunch};
use sea_orm::QueryFilter;
use serde_json::{Value, json};

/// How often somebody was told of this.
async fn notices(app: &App, kind: &str) -> usize {
    let query = notice::Entity::of(app.green).filter(notice::COLUMN.kind.eq(kind));
    query.all(app.state.db.read()).await.unwrap().len()
}

/// Changes a part of the school's settings.
async fn set(app: &App, part: Value) {
    let director = app.director().await;
    let version = director.get("/school").await.ok()["version"].as_i64().unwrap();
    director.patch("/school", version, &part).await.ok();
}

/// A sample of the first dish, heavy enough.
async fn kept(canteen: &Actor<'_>, lunch: &Lunch) -> Value {
    canteen.sample(lunch, 0, json!({"grams": 132})).await.created()
}
