//! Who decides when the host does not: who is on duty on which day (值班领导), and who stands in for whom.

mod http;
mod store;

pub use http::routes;
pub use store::{leaders, stand_in};
