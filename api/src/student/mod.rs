//! Classes and their students. What names a student lies sealed, and is opened for whom it concerns: `standing.rs` says
//! who that is.

mod card;
mod class;
mod http;
mod import;
mod standing;
pub mod store;
mod table;

pub use card::{ClassName, StudentName};
pub use class::Nothing;
pub use http::{routes, zone};
pub use standing::{Standing, named, seen};
pub use store::{StudentPerson, Students};
