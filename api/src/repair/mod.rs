//! Repair orders, from the report to the signed acceptance. What may be done when and by whom is in `rules.rs`; every
//! change goes through `held.rs`, so that none is without its line in the timeline, its row of the ledger, and those who
//! are told.

mod acceptance;
mod at_gate;
mod card;
mod dispatch;
mod draft;
pub mod evidence;
mod filter;
mod finish;
mod held;
mod http;
mod names;
mod overdue;
pub mod public;
mod report;
pub mod rules;
mod show;
mod standing;
pub mod store;
mod tell;
mod voice;
mod work;

pub use at_gate::at_gate;
pub use card::{OpenRepair, RepairRef, RepairRow};
pub use draft::{Subject, few_photos, subject};
pub use filter::RepairQuery;
pub use finish::{Finish, finish_by_firm};
pub use held::{By, Held, Told};
pub use http::routes;
pub use names::{Names, RepairAsset, RepairCrew, RepairPlace};
pub use overdue::{escalate, remind};
pub use report::{NewRepair, report};
pub use show::rows;
pub use work::begin;
