//! Places: campus, building, floor and room, as a tree. An asset stands in one, a tag may be stuck on its door.

mod http;
pub mod rules;
pub mod spelling;
pub mod store;

pub use http::{Place, routes};
