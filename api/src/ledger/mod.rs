//! Ledgers as an inspection wants to see them: the headings of the paper form, as a sheet or as pages to print.

mod http;
mod line;
mod page;
mod repair;

pub use http::routes;
pub use repair::select as repairs;
