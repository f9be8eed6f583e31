//! The contract: one document made from the handlers, published, committed, and enforced by the gate.

use std::collections::HashSet;

use actix_web::{
    App,
    http::{Method, StatusCode},
};
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, ObjectBuilder, OpenApi as Document, Ref, RefOr, Required, Response, ResponseBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

use crate::{
    gate::{Access, Permission, access, granted, operations},
    problem::{Code, ProblemBody},
    routes,
};
use entity::member::Role;
use sea_orm::Iterable;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Houqin",
        description = "School logistics: the register of assets and its tags. Ids are UUIDv7; a create accepts one made \
            by the caller. Times are RFC 3339 in UTC, dates those of the school, money is in fen. A POST \
            takes `Idempotency-Key`, except for those of a session. Problems are RFC 9457; program against `code`.",
        license(name = "MIT", identifier = "MIT")
    ),
    tags(
        (name = "session", description = "Logging in and staying in"),
        (name = "school", description = "The school and its members"),
        (name = "place", description = "Campus, building, floor, room"),
        (name = "asset", description = "The register"),
        (name = "photo", description = "Evidence, made small"),
        (name = "repair", description = "Faults, from the report to the signed acceptance"),
        (name = "sample", description = "Samples of what was served, holds, fridges, inspectors"),
        (name = "rectification", description = "What was found and has to be put right, until somebody else has looked again"),
        (name = "gate", description = "The phone of the gate, shifts, who is on duty, roll-calls"),
        (name = "visit", description = "Who comes, who says yes, when in and when out"),
        (name = "release", description = "Classes, students, who may collect them, and letting one go"),
        (name = "menu", description = "What is served: foods, dishes, and a menu for each week"),
        (name = "tag", description = "Printed codes and what they are on"),
        (name = "privacy", description = "What is known of people: who looked, and what is given out and erased"),
        (name = "ledger", description = "Evidence, and what proves it"),
        (name = "notice", description = "What people are told"),
        (name = "public", description = "Without a login"),
        (name = "house", description = "For whoever runs the server"),
    )
)]
struct Base;

/// The document, from the same list of routes that the server serves.
pub fn document() -> Document {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(routes::pages)
        .service(utoipa_actix_web::scope(routes::BASE).configure(routes::api))
        .split_for_parts();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let mut nested = Vec::new();
    ProblemBody::schemas(&mut nested);
    components.schemas.extend(nested);
    components.schemas.insert("Problem".into(), ProblemBody::schema());
    let mut answered = HashSet::new();
    for (pattern, item) in &mut document.paths.paths {
        for (method, operation) in [
            (Method::GET, &mut item.get),
            (Method::POST, &mut item.post),
            (Method::PUT, &mut item.put),
            (Method::PATCH, &mut item.patch),
            (Method::DELETE, &mut item.delete),
        ] {
            if let Some(operation) = operation {
                add_key(operation, &method, pattern);
                add_problems(operation, &method, pattern, &mut answered);
            }
        }
    }
    components.responses.extend(answered.into_iter().map(|status| (problem_name(status), RefOr::T(problem(status)))));
    document
}

/// Every POST takes a key, which is said here and not at each handler. A session is always a new one, so logging in takes
/// none.
fn add_key(operation: &mut Operation, method: &Method, pattern: &str) {
    let is_session = pattern.strip_prefix(routes::BASE).is_some_and(|path| path.starts_with("/session"));
    if *method != Method::POST || is_session {
        return;
    }
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(8)).max_length(Some(64));
    let header = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "8 to 64 visible characters. What this member did once with this key is not done again: the first answer comes \
             again, with `Idempotent-Replay: true`. With another body the key is refused. Labels are printed \
             anew each time, so with them it has no effect.",
        ))
        .schema(Some(schema));
    operation.parameters.get_or_insert_default().push(RefOr::T(header.build()));
}

/// What can go wrong follows from what an operation takes, so it is said here and not at each handler.
fn add_problems(operation: &mut Operation, method: &Method, pattern: &str, answered: &mut HashSet<StatusCode>) {
    use Code::*;
    let mut codes = vec![Internal, Unavailable];
    if pattern.starts_with(routes::BASE) {
        codes.extend([MethodNotAllowed, TooManyRequests]);
    }
    if operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty()) {
        codes.push(InvalidQuery);
    }
    if access(operation) != Some(Access::Public) {
        codes.extend([Unauthenticated, NotAllowed]);
    }
    if pattern.contains('{') {
        codes.push(NotFound);
    }
    if *method != Method::GET {
        codes.extend([InvalidHeader, NotFound, Conflict, InvalidField]);
    }
    if takes(operation, "If-Match") {
        codes.push(VersionRequired);
    }
    if operation.request_body.is_some() {
        codes.extend([InvalidBody, TooLarge, UnsupportedType, TooSlow]);
    }
    for status in codes.into_iter().map(Code::status) {
        let problem = Ref::from_response_name(problem_name(status));
        operation.responses.responses.entry(status.as_str().to_owned()).or_insert(RefOr::Ref(problem));
        answered.insert(status);
    }
}

/// What a problem of this status is called in the document: `NotFound`.
fn problem_name(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().replace(' ', "")
}

/// An answer of this status that says what is wrong.
fn problem(status: StatusCode) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let description = status.canonical_reason().unwrap_or_default();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

fn takes(operation: &Operation, header: &str) -> bool {
    let named = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == header);
    operation.parameters.iter().flatten().any(named)
}

/// The document as it is committed: JSON with a line end.
pub fn document_json() -> Result<String, serde_json::Error> {
    document().to_pretty_json().map(|json| json + "\n")
}

/// Who may call what, as a table for people.
pub fn permissions_table() -> String {
    let document = document();
    let roles: Vec<Role> = Role::iter().collect();
    let mut table = String::from(
        "# Who may call what\n\nMade from the contract by `houqin permissions`; never edited by hand. \
         `public` needs no login, `member` any active member.\n\n| operation | needs |",
    );
    for role in &roles {
        table += &format!(" {} |", word(*role));
    }
    table += &format!("\n|---|---|{}\n", "---|".repeat(roles.len()));
    for (pattern, item) in &document.paths.paths {
        for (method, operation) in operations(item) {
            let asked = access(operation);
            let needs = match asked {
                Some(Access::Public) => "public",
                Some(Access::Member) => "member",
                Some(Access::Needs(permission)) => permission.as_str(),
                None => "closed",
            };
            table += &format!("| {method} {pattern} | {needs} |");
            for role in &roles {
                table += if allows(asked, *role) { " ✓ |" } else { " |" };
            }
            table += "\n";
        }
    }
    table
}

/// Whether a role gets past the gate.
pub fn allows(access: Option<Access>, role: Role) -> bool {
    match access {
        Some(Access::Public | Access::Member) => true,
        Some(Access::Needs(permission)) => granted(role, permission),
        None => false,
    }
}

fn word(role: Role) -> String {
    serde_json::to_value(role).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Every permission, for `GET /me`.
pub fn permission_names(permissions: &[Permission]) -> Vec<String> {
    permissions.iter().map(Permission::to_string).collect()
}
