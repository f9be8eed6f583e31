//! Menus: a week of days, meals and dishes, from the draft to what parents read. What is published stays as it was;
//! a swap is a change that is seen. What is served decides which samples are expected.

mod canteen;
mod card;
mod draft;
mod force;
mod held;
mod http;
mod life;
mod norm;
mod plan;
pub mod public;
mod purchase;
pub mod rules;
mod store;
mod swap;
mod week;
pub mod words;

pub use canteen::{AgeGroup, Canteen, LEAST_GRAMS, LEAST_HOURS, MealTimes, Risky};
pub use entity::menu::Meal;
pub use force::{Served, dish_in_force, in_force, in_force_on, keep_still};
pub use public::Pages;
pub use week::Week;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of menus, and what anybody may ask of them.
pub fn routes(config: &mut ServiceConfig) {
    http::routes(config);
    life::routes(config);
    swap::routes(config);
    purchase::routes(config);
    public::routes(config);
}
