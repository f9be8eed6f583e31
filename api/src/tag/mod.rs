//! Tags: printed codes, apart from what they are stuck on. Minted blank, bound by scanning, replaced when torn.

mod code;
mod http;
mod landing;
mod rules;
mod store;

pub use code::{checked, normal, parse, random_code};
pub use http::{pages, routes, url};
pub use rules::Target;
pub use store::{adopt, bind, bound_codes, ensure, known, mint, void_bound};
