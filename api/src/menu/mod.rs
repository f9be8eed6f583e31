//! Menus: a week of days, meals and dishes, from the draft to what parents read. What is published stays as it was;
//! a swap is a change that is seen. What is served decides which samples are expected.

mod canteen;
mod force;
mod week;

pub use canteen::{AgeGroup, Canteen, LEAST_GRAMS, LEAST_HOURS, Risky, Service};
pub use entity::menu::Meal;
pub use force::{Served, in_force};
pub use week::Week;
