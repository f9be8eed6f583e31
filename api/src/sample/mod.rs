//! Samples of what was served (食品留样): the menu in force says what is expected, the kitchen takes and explains it, and
//! nothing is thrown away early, or while it is held. What may be done is in `rules.rs`; every change goes through
//! `change.rs`, so that none is without its row in the ledger.

mod card;
pub mod change;
mod day;
mod draft;
pub mod export;
mod hold;
mod http;
mod label;
mod meal;
mod overdue;
pub mod record;
pub mod rules;
mod show;
pub mod store;
mod take;
pub mod tell;
mod work;

pub use day::{known_day, known_moment, today};
pub use http::routes;
pub use overdue::{call, remind};
pub use show::{degrees, meal_name};
