//! Repairs seen from above: the figures of a month, and all repairs of one thing against its price.

mod asset;
mod http;
mod rules;
mod store;

pub use http::routes;
