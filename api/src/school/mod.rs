//! The school's own settings: its name, whom a finder may call, how numbers are made, what a scan shows without a login.

mod gate;
mod http;
mod rules;
mod store;

pub use gate::{GateRules, GateWindow, StayMinutes};
pub use http::routes;
pub use rules::{LANDING_FIELDS, NumberPattern};
pub use store::{NewSchool, create, get, lock, named};
