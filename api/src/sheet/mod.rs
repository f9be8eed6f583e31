//! Spreadsheets in and out: xlsx and csv as Chinese schools really send them, xlsx as Excel and WPS open it.
//!
//! [`read()`] turns an upload into headings and typed rows and refuses what could hurt the server;
//! [`write()`] and [`Writer`] make the exports; [`value`] understands what people type into a cell.
//! What a column means belongs to the feature that owns it.

mod archive;
mod cell;
mod csv;
mod decode;
mod error;
mod escape;
mod gather;
mod read;
mod sniff;
mod styles;
mod template;
pub mod value;
mod workbook;
mod worksheet;
mod write;
mod xml;

pub use cell::{Cell, Row, Sheet};
pub use error::{Foreign, SheetError};
pub use gather::mostly_text;
pub use read::read;
pub use write::{Heading, Page, WriteError, Writer, write, write_pages};

/// The largest upload that is looked at, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// The most that all parts of an xlsx may unpack to, in bytes.
pub const MAX_UNPACKED: u64 = 200 * 1024 * 1024;
/// Above [`RATIO_FROM`] nothing honest packs better than this.
pub const MAX_RATIO: u64 = 100;
/// Parts smaller than this may pack as well as they like.
pub const RATIO_FROM: u64 = 10 * 1024 * 1024;
/// The most parts inside an xlsx.
pub const MAX_ENTRIES: usize = 200;
/// The most rows below the headings.
pub const MAX_ROWS: usize = 50_000;
/// The most columns with anything in them.
pub const MAX_COLUMNS: usize = 100;
/// Excel's own limit for the text of one cell, in UTF-16 units.
pub const MAX_CELL_TEXT: usize = 32_767;

#[cfg(test)]
mod tests;
