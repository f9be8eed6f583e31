//! Category codes of GB/T 14885-2022. A labelled subset comes with the binary; a school may add the full table as
//! `categories.csv` in the data folder.

mod http;
mod table;

pub use http::{Category, routes};
pub use table::{Categories, is_code};
