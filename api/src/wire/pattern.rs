//! Where a request leads.

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};

struct Pattern(Rc<str>);

/// The pattern of the path, such as `/api/v1/tags/{code}`; empty for a path that leads nowhere. Looked for once in a
/// request: it is a walk over all routes.
pub fn pattern(request: &HttpRequest) -> Rc<str> {
    if let Some(Pattern(known)) = request.extensions().get() {
        return known.clone();
    }
    let found: Rc<str> = request.match_pattern().unwrap_or_default().into();
    request.extensions_mut().insert(Pattern(found.clone()));
    found
}
