//! 整改: what was found is given to somebody with a last day, put right, and looked at again by somebody else; what is not
//! put right in time is told upwards. What may be done is in `rules.rs`; every change goes through `held.rs`, so that none
//! is without its row in the ledger.

mod card;
pub mod export;
mod held;
mod http;
mod overdue;
mod rules;
mod show;
mod spot;
mod steps;
mod store;
mod tell;

pub use held::evidence;
pub use http::routes;
pub use overdue::{escalate, remind};
