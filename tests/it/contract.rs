//! The contract is what is committed, complete, and true: what is really answered is held against it in `answers.rs`
//! for what is public, and in `permissions.rs` for everything else.

mod answers;
mod operations;
mod schemas;

use houqin::contract;
use it::document::document;

/// `openapi/openapi.json`: run `make contract` after a change.
#[test]
fn the_committed_document_is_current() {
    let committed = include_str!("../../openapi/openapi.json");
    assert!(contract::document_json().unwrap() == committed, "openapi/openapi.json is old: run `make contract`");
}

#[test]
fn the_committed_table_of_permissions_is_current() {
    let committed = include_str!("../../openapi/permissions.md");
    assert!(contract::permissions_table() == committed, "openapi/permissions.md is old: run `make contract`");
}

#[test]
fn the_document_is_openapi_3_1() {
    assert!(document()["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document()["components"]["securitySchemes"]["session"]["scheme"], "bearer");
}
