//! Where a request leads.

use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};

struct Pattern(Rc<str>);

/// The pattern of the path, such as `/api/v1/tags/{code}`; empty for a path that leads nowhere. Looked for once in a
/// request: it is a walk over all routes.
///
/// Routes are found by the decoded path, patterns by the path as it was sent: `%65xport` would be the export to the router
/// and some id to the gate. So a path that disguises a plain character leads nowhere.
pub fn pattern(request: &HttpRequest) -> Rc<str> {
    if let Some(Pattern(known)) = request.extensions().get() {
        return known.clone();
    }
    let found = (!is_disguised(request.path())).then(|| request.match_pattern()).flatten();
    let found: Rc<str> = found.unwrap_or_default().into();
    request.extensions_mut().insert(Pattern(found.clone()));
    found
}

/// Whether a character that needs no encoding is encoded. Nobody does that without wanting something by it.
fn is_disguised(path: &str) -> bool {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    path.as_bytes().windows(3).any(|window| match *window {
        [b'%', high, low] => hex(high).zip(hex(low)).is_some_and(|(high, low)| {
            char::from_u32(high * 16 + low).is_some_and(|char| char.is_ascii_alphanumeric() || "-._~".contains(char))
        }),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_disguised;

    #[test]
    fn only_what_needs_no_encoding_is_a_disguise() {
        for path in ["/assets/%65xport", "/assets/e%78port", "/assets/expor%74", "/a%2Eb", "/%2e%2e/a"] {
            assert!(is_disguised(path), "{path}");
        }
        for path in
            ["/assets/export", "/tags/%E8%AF%BE", "/tags/a%20b", "/tags/100%", "/tags/%zz", "/tags/%25", "/tags/a%2Fb"]
        {
            assert!(!is_disguised(path), "{path}");
        }
    }
}
