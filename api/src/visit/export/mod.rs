//! 来访人员登记表: who came on some days, to whom, who said yes, when in and when out, as a sheet or as pages to print. The
//! paper form's column 性别 is left out: nobody is asked, and a blank would look like an answer. Of numbers the last four
//! digits are shown.

mod http;
mod line;
mod lines;

pub use http::routes;
