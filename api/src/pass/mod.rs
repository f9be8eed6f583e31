//! 访客码: who comes registers without an account, and has a page of his own with a code that changes while it is looked
//! at, so that a picture of it opens nothing.
//!
//! There is no session and no cookie here, as on the other pages without an account: what may be done lies in an address
//! that cannot be guessed.

mod arrive;
mod form_page;
mod holder;
mod http;
mod limit;
mod page;
mod poster;
pub mod rules;
mod store;
mod words;

pub use arrive::{announced, open, url};
pub use http::{onward, pages, routes};
pub use rules::{begins, code, parse, step};
pub use store::{Taken, take, taken_at, whose};
