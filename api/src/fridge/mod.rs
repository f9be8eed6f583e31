//! Fridges with samples: what their thermometers say, and what follows when it is not as it should be. A fridge is a thing
//! of the register.

mod alarm;
mod http;
mod rules;
mod store;
mod take;

pub use alarm::{call, remind};
pub use http::routes;
pub use rules::is_out;
