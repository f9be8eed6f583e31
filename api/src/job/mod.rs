//! Work that goes on after its request was answered. What came of it is a row; how far it is may be lost.

mod http;
mod store;

pub use http::{Job, look_up, routes};
pub use store::{announce, create, fail, finish, is_done, resume, watch};
