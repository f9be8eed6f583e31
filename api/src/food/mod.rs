//! Foods: a table of what things are made of, which each school fills for itself. A starter of common foods comes with
//! the server, as approximate values of no authority; a school's own table can be imported over it.

mod http;
mod import;
mod nutrients;
pub mod rules;
pub mod store;
mod table;

pub use http::Food;
pub use nutrients::Nutrients;
pub use table::Values;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of foods.
pub fn routes(config: &mut ServiceConfig) {
    // Before `/foods/{id}`.
    import::routes(config);
    http::routes(config);
}
