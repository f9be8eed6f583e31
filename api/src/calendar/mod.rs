//! The school's time: which days have school, when work begins and ends, and until when a repair of each urgency is
//! promised. Weekdays are the rule, the calendar of the year names the exceptions.

mod http;
mod rules;
mod store;
mod time;

pub use http::routes;
pub use rules::{Calendar, Hours, Promises, due, paused, resume};
pub use store::{load, read, written};
pub use time::{TimeOfDay, TimeZone};
