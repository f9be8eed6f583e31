//! The operations on what is known of people.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{look, person};

/// The operations.
pub fn routes(config: &mut ServiceConfig) {
    look::routes(config);
    person::routes(config);
}
