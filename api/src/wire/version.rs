//! Versions: a change says which state of the record it was made from.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::IF_MATCH};

use crate::{Problem, problem::Code};

/// The version in `If-Match: "3"`. Absent: 428.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i32);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let wrong = || Problem::new(Code::InvalidHeader).with_field("If-Match", "invalid");
        ready(match request.headers().get(IF_MATCH) {
            None => Err(Code::VersionRequired.into()),
            Some(value) => value
                .to_str()
                .ok()
                .and_then(|text| text.trim().trim_matches('"').parse().ok())
                .map(Self)
                .ok_or_else(wrong),
        })
    }
}
