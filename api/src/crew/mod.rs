//! Who repairs: crews, and the rules by which a new order finds its way to a member or a crew.

mod dispatch;
mod http;
pub mod rules;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of crews and of dispatch rules.
pub fn routes(config: &mut ServiceConfig) {
    http::routes(config);
    dispatch::routes(config);
}
