//! Answers with a status of their own.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode};
use serde::Serialize;

/// A JSON answer that says whether the work was done just now or by an earlier request with the same key.
pub struct Reply<T> {
    status: StatusCode,
    replayed: bool,
    body: T,
}

impl<T> Reply<T> {
    /// 201.
    pub fn created(replayed: bool, body: T) -> Self {
        Self { status: StatusCode::CREATED, replayed, body }
    }

    /// 200.
    pub fn ok(replayed: bool, body: T) -> Self {
        Self { status: StatusCode::OK, replayed, body }
    }

    /// 202: the work goes on.
    pub fn accepted(replayed: bool, body: T) -> Self {
        Self { status: StatusCode::ACCEPTED, replayed, body }
    }
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if self.replayed {
            response.insert_header(("Idempotent-Replay", "true"));
        }
        response.json(self.body)
    }
}
