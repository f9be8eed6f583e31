//! How things come over the wire: bodies, keys, versions, pages. What every feature's `http.rs` is made of.

mod body;
mod call;
mod change;
mod file;
mod list;
mod method;
mod moment;
mod new_id;
mod pattern;
mod reply;
mod text;
mod upload;
mod version;

pub use body::{Body, Intent, Key, Once, Query, collect_file, file_in_time, intent};
pub use call::{AsItIs, Call};
pub use change::Change;
pub use file::File;
pub use list::{Cursor, Limit, Page, after};
pub use method::{as_meant, offered, sent};
pub use moment::{moment, some_moment};
pub use new_id::NewId;
pub use pattern::pattern;
pub use reply::Reply;
pub use text::{Line, Text};
pub use upload::{Upload, upload};
pub use version::IfMatch;
