//! Shifts (当班): the phone of a gate is the school's, and each guard signs on with a short code, so that every record names
//! who wrote it. A shift ends when it is explained who is still inside.

mod card;
mod close;
mod code;
mod http;
mod rules;
mod set_code;
mod store;

pub use card::evidence;
pub use http::routes;
pub use store::{acting, at_gate, touch};
