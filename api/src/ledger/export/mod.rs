//! Ledgers on paper: the headings of the forms, as a sheet or as pages to print.

mod http;
mod line;
mod page;
mod repair;

pub use http::routes;
pub use repair::select as repairs;
