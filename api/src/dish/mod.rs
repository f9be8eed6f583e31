//! Dishes: one dictionary, so that menu, sample form and shopping list call a dish the same.

mod http;
mod recipe;
pub mod rules;
pub mod store;

pub use http::routes;
pub use recipe::{Part, Recipe, recipes};
