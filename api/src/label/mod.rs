//! Labels: PDF with vector QR codes and Chinese text, to the exact millimetre. What is on a label is decided here, how
//! it is drawn in the files beside.

mod deflate;
mod embed;
mod face;
mod fit;
mod font;
mod http;
mod layout;
mod pdf;
mod qr;
mod ruler;
mod store;

pub use face::Label;
pub use http::routes;
pub use layout::{Layout, Sheet};
pub use pdf::{RenderError, render, render_on};
pub use qr::{Dark, QUIET, Qr};
