//! For whoever runs the server: is it alive, is it ready, how busy is it, what does it offer.

mod http;
mod metrics;

pub use http::{documents, routes};
pub use metrics::Metrics;
