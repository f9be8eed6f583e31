//! Visits (来访): who comes, to whom, who says yes, when in and when out. What may be done is in `rules.rs`, what the house
//! does by itself in `watch.rs`; every change goes through `held.rs`, so that none is without its row in the ledger.

mod ask;
mod card;
mod day;
mod door;
mod export;
mod held;
mod http;
mod person;
mod record;
mod register;
mod rounds;
mod rules;
mod show;
mod steps;
pub mod store;
mod tell;
mod watch;

pub use card::Visit;
pub use day::Day;
pub use http::routes;
pub use person::{Notes, Visitor, note_down, visitor};
pub use record::{evidence, happened, registered};
pub use rounds::{go_round, remind};
pub use show::all as shown;
pub use watch::is_unexplained;
