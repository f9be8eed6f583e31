//! The demo: an invented school with its rooms, things, people and repairs, and a second one to show that neither sees the other.

mod canteen;
mod data;
mod family;
mod found;
mod furnish;
mod gate;
mod kitchen;
mod load;
mod scene;
mod tale;

pub use load::{LOGINS, load};
