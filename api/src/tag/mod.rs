//! Tags: printed codes, apart from what they are stuck on. Minted blank, bound by scanning, replaced when torn.

mod bulk;
mod code;
mod http;
mod landing;
mod rules;
mod store;

pub use bulk::{adopt, bound_codes, ensure, known, mint};
pub use code::{checked, code_of, normal, parse, random_code};
pub use http::{pages, routes, url};
pub use landing::{Landed, look, unknown};
pub use rules::Target;
pub use store::{bind, bound_target, is_bound, void_bound};
