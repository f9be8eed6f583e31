//! Where a request leads.

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};

struct Pattern(Rc<str>);

/// The pattern of the path, such as `/api/v1/tags/{code}`; empty for a path that leads nowhere. Looked for once in a
/// request: it is a walk over all routes.
///
/// It is looked for by the decoded path, as routes are. By the path as it was sent, which is what the framework's own
/// `match_pattern` takes here, `%65xport` would be the export to the router and some id to the gate.
pub fn pattern(request: &HttpRequest) -> Rc<str> {
    if let Some(Pattern(known)) = request.extensions().get() {
        return known.clone();
    }
    let found = request.resource_map().match_pattern(request.match_info().as_str());
    let found: Rc<str> = found.unwrap_or_default().into();
    request.extensions_mut().insert(Pattern(found.clone()));
    found
}
