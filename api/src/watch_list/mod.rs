//! 关注名单: when one of these people comes, the leader on duty decides. It is silent: neither the visitor nor the guard nor
//! the host learns why. Names are compared in memory, since in the database they are sealed.

mod http;
mod rules;
mod store;

pub use http::routes;
pub use rules::{names, plain};
pub use store::watches;
