//! What an inspector sees without an account: a time of the sample ledger, and what was found in it if the link says so, by a link that ends.
//! The director makes it.

mod http;
mod page;
mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use http::routes;

/// The page of a link.
pub fn pages(config: &mut ServiceConfig) {
    config.service(page::get_inspection_page);
}
