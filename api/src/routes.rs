//! All the house offers, on one screen.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    accompany, asset, badge, calendar, category, collector, crew, dish, duty, food, frequent_visitor, fridge, house,
    inspection, job, label, ledger, member, menu, notify, pass, photo, place, privacy, rectification, release, repair,
    repair_report, roll_call, sample, school, session, shift, student, tag, visit, watch_list,
};

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// Below [`BASE`], behind the gate.
pub fn api(config: &mut ServiceConfig) {
    session::routes(config);
    school::routes(config);
    calendar::routes(config);
    member::routes(config);
    place::routes(config);
    category::routes(config);
    asset::routes(config);
    tag::routes(config);
    badge::routes(config);
    frequent_visitor::routes(config);
    pass::routes(config);
    watch_list::routes(config);
    label::routes(config);
    // Before `/repairs/{id}`.
    repair_report::routes(config);
    repair::routes(config);
    crew::routes(config);
    fridge::routes(config);
    accompany::routes(config);
    rectification::routes(config);
    shift::routes(config);
    duty::routes(config);
    visit::routes(config);
    roll_call::routes(config);
    inspection::routes(config);
    student::routes(config);
    collector::routes(config);
    release::routes(config);
    // Before `/ledgers/{ledger}/…`.
    sample::routes(config);
    ledger::routes(config);
    food::routes(config);
    dish::routes(config);
    menu::routes(config);
    photo::routes(config);
    privacy::routes(config);
    job::routes(config);
    notify::routes(config);
}

/// For people and machines without an account.
pub fn pages(config: &mut ServiceConfig) {
    tag::pages(config);
    repair::public::pages(config);
    pass::pages(config);
    inspection::pages(config);
    menu::public::pages(config);
    house::routes(config);
}
