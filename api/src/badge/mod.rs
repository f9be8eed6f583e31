//! 访客证: badges that are lent at the gate. A tag is stuck on each, so that it is scanned when its bearer goes.

mod http;
mod store;

pub use http::{BadgeName, routes};
pub use store::{check_usable, name, names, of_tag};
