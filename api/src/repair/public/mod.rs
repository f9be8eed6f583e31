//! Repairs without an account: whoever scans a tag reports what is broken, or joins a report that is there, and follows
//! it by a code; an outside firm does one job by one link.
//!
//! What comes in is `reported` and stays so until somebody of the school has looked at it: no rule of dispatch sends a
//! caretaker on the word of a stranger. There is no session and no cookie here. What may be done lies in an address
//! that cannot be guessed, so there is nothing that another site could borrow (CSRF), and addresses are kept from logs,
//! measures and other sites.

pub mod code;
mod coming;
mod contractor;
pub mod form;
mod hand_in;
mod job;
mod job_page;
mod join;
mod landing;
pub mod limit;
mod report;
pub mod rules;
mod store;
mod tracking;
mod words;

use utoipa_actix_web::service_config::ServiceConfig;

pub use coming::Coming;
pub use form::Typed;
pub use landing::{OpenReport, open_reports, section};
pub use report::named;
pub use store::end_links;

/// The operations for programs, and those of who dispatches to a contractor.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(report::create_public_repair)
        .service(join::join_public_repair)
        .service(tracking::get_public_repair)
        .service(contractor::create_contractor_link)
        .service(contractor::get_contractor_links)
        .service(contractor::delete_contractor_link);
}

/// The pages and what their forms are sent to.
pub fn pages(config: &mut ServiceConfig) {
    config
        .service(report::create_repair_by_page)
        .service(join::join_repair_by_page)
        .service(tracking::get_tracking_page)
        .service(job::get_job_page)
        .service(job::start_job_by_page)
        .service(job::finish_job_by_page)
        .service(coming::announce_visit_by_page);
}
