//! Robots in the groups of 企业微信 and 钉钉 that are told what happens.

mod address;
mod http;
mod robot;
mod store;

pub use address::Gateways;
pub use http::routes;
pub use robot::Robots;
pub use store::{find, named};
