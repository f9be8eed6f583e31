//! The sample ledger as an inspection wants to see it: every dish that was to be sampled, with gaps, late entries and
//! corrections in plain sight, as a sheet or as pages to print.

mod days;
mod http;
mod line;

pub use days::{Days, MOST_DAYS};
pub use http::routes;
pub use line::FORM;
