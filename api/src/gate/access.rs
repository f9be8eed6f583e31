//! What the contract asks of a caller, read once from the document that is also published.

use std::collections::HashMap;

use actix_web::http::Method;
use utoipa::openapi::{OpenApi, PathItem, path::Operation};

use super::Permission;

/// What an operation asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Public,
    /// An active member, whatever the role.
    Member,
    /// A member whose role has this permission.
    Needs(Permission),
}

impl Access {
    /// Whether more may change than what is read.
    pub fn writes(self) -> bool {
        matches!(self, Self::Needs(permission) if permission.writes())
    }
}

/// Every operation and what it asks.
#[derive(Default)]
pub struct AccessTable {
    /// By pattern.
    offered: HashMap<String, Vec<(Method, Access)>>,
}

impl AccessTable {
    /// Reads the document. An operation without `security`, or with one that is not understood, is left out: closed.
    pub fn from_document(document: &OpenApi) -> Self {
        let mut table = Self::default();
        for (pattern, item) in &document.paths.paths {
            let offered = table.offered.entry(pattern.clone()).or_default();
            for (method, operation) in operations(item) {
                if let Some(access) = access(operation) {
                    offered.push((method, access));
                }
            }
        }
        table
    }

    /// What the operation asks; none for one that is not in the contract.
    pub fn of(&self, method: &Method, pattern: &str) -> Option<Access> {
        self.at(pattern)?.iter().find_map(|(offered, access)| (offered == method).then_some(*access))
    }

    /// What is offered at this path; none for one that is not in the contract.
    pub fn at(&self, pattern: &str) -> Option<&[(Method, Access)]> {
        self.offered.get(pattern).map(Vec::as_slice)
    }
}

/// The operations of a path, with their methods.
pub fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

/// Exactly one requirement with at most one scope is understood.
pub fn access(operation: &Operation) -> Option<Access> {
    let [requirement] = operation.security.as_deref()? else { return None };
    let requirement = serde_json::to_value(requirement).ok()?;
    let requirement = requirement.as_object()?;
    if requirement.is_empty() {
        return Some(Access::Public);
    }
    let scopes = requirement.get("session")?.as_array()?;
    match scopes.as_slice() {
        [] => Some(Access::Member),
        [scope] => Permission::named(scope.as_str()?).map(Access::Needs),
        _ => None,
    }
}
