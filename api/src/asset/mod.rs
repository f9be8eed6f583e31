//! The register: one card per thing, its history, its search, and how a whole register comes in and goes out.

mod card;
mod columns;
mod draft;
mod export;
mod filter;
mod http;
mod import;
pub mod rules;
mod search;
pub mod store;

pub use card::Asset;
pub use filter::AssetFilter;
pub use http::routes;
