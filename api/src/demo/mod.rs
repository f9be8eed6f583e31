//! The demo: an invented school with its rooms, things and people, and a second one to show that neither sees the other.

mod data;
mod furnish;
mod load;

pub use load::{LOGINS, load};
