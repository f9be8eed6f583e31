//! 常客: who comes again and again (water, parcels, a grandmother every day) and agreed to be remembered. Each coming is
//! written down like any other; only the typing is saved.

mod http;
mod store;

pub use http::routes;
pub use store::used;
