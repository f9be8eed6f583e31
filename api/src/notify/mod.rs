//! Telling people. Rows of the inbox are the truth, and they are written with what they tell of; live events only wake
//! somebody to read them, and what goes to WeChat or to a group's robot waits in the outbox until it is taken.
//!
//! In a write: [`tell`] and [`broadcast`] in its transaction. After it: [`wake`].

mod deliver;
mod delivery;
mod events;
mod http;
mod outbox;
mod rules;
mod store;
mod streams;
mod tell;
mod text;
mod webhook;

pub use deliver::{deliver_due, work};
pub use http::routes;
pub use streams::{Streams, wake};
pub use tell::{Notice, broadcast, tell};
pub use text::Kind;
pub use webhook::{Gateways, Robots};
