//! 陪餐: somebody of the school eats with the pupils and writes down how it was.

mod http;
mod rules;
mod store;

pub use http::routes;
