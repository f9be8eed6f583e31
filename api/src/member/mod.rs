//! Members of a school: who they are, what they are, whether they may act, and how they are let in.

mod code;
mod http;
mod rules;
mod store;

pub use code::InvitationCode;
pub use http::{Person, routes};
pub use store::{NewMember, acting, create, directors, get, invite};
