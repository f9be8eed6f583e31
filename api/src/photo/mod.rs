//! Photos: evidence, sent once, made small, and shown by links that end.
//!
//! What is done to the pixels is a crate of its own, `picture`. A record takes photos as its own by [`attach`] in its
//! transaction, and shows them by [`show`]. What no record took within a day is swept. How a photo is never without its
//! files is said in `take.rs`.

mod alike;
mod form;
mod http;
mod link;
mod names;
mod store;
mod sweep;
mod take;
mod upload;

pub use alike::{Alike, alike};
pub use entity::photo::Model;
pub use http::routes;
pub use link::{Photo, show};
pub use picture::{MAX_BYTES, Pool};
pub use store::attach;
pub use sweep::{Swept, sweep, work};
pub use take::take;
pub use upload::Upload;
