//! The contract is what is committed, and complete.

use houqin::contract;

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
