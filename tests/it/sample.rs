//! Samples of what was served: the kitchen's day, holds, fridges, inspectors.

mod fridge;
mod hold;
mod inspection;
mod life;
mod many;
mod order;
mod times;
mod walk;

use it::{Actor, Lunch};
use serde_json::{Value, json};

/// A sample of the first dish, heavy enough.
async fn kept(canteen: &Actor<'_>, lunch: &Lunch) -> Value {
    canteen.sample(lunch, 0, json!({"grams": 132})).await.created()
}
