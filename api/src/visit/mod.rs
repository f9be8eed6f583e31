//! Visits (来访): who comes, to whom, who says yes, when in and when out. What may be done is in `rules.rs`, what the house
//! does by itself in `next.rs`; every change goes through `held.rs`, so that none is without its row in the ledger.

mod ask;
mod call_off;
mod card;
mod day;
mod door;
mod export;
mod flag;
mod held;
mod http;
mod next;
mod person;
mod record;
mod register;
mod rounds;
mod rules;
mod scan;
mod show;
mod steps;
pub mod store;
mod take_back;
mod tell;
mod write;

pub use call_off::call_off;
pub use card::Visit;
pub use day::Day;
pub use flag::flag;
pub use http::routes;
pub use next::is_unexplained;
pub use person::{Notes, Visitor, note_down, visitor};
pub use record::{evidence, happened, registered};
pub use rounds::{go_round, remind};
pub use rules::{Given, missing};
pub use show::all as shown;
pub use take_back::take_back;
pub use write::{New, blank, write};
