//! Logging in and staying in: passwords, WeChat, invitations, and refresh tokens that are used once.

mod http;
mod invitation;
mod me;
mod password;
mod rules;
mod store;
mod throttle;

pub use http::routes;
pub use password::hash;
pub use store::create_account;
pub use throttle::address;
