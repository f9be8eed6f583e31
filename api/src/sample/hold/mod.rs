//! 封存: on suspicion of an illness all that stands in the fridges is kept until a director lets go of it, and a list of
//! it is handed to whoever comes for it.

mod card;
mod http;
mod page;
mod store;

pub use http::routes;
