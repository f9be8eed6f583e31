//! Logging in and staying in: passwords, WeChat, invitations, and refresh tokens that are used once.

mod address;
mod http;
mod invitation;
mod me;
mod password;
mod rules;
mod store;
mod throttle;

pub use address::{Proxies, address};
pub use http::routes;
pub use password::hash;
pub use store::create_account;
