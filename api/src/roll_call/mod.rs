//! Roll-calls (应急点名): when everybody has to come out, the list of visitors stands still, and each is ticked off by whoever
//! sees him, with or without a network: a tick sent later counts by when it was made.

mod http;
mod store;

pub use http::routes;
