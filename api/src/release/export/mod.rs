//! 中途离校登记: who left before the end of the day, with whom, and when he came back, as a sheet or as pages to print. Those
//! whom the gate did not let go are in it too, and say so.

mod http;
mod line;
mod lines;

pub use http::routes;
pub use lines::Lines;
