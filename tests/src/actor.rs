//! Somebody who uses the server.

use houqin::{
    paper::XLSX,
    sheet::{Sheet, read},
};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap, multipart::Form};
use serde_json::Value;
use uuid::Uuid;

use crate::App;

/// Somebody with a session, or without.
#[derive(Clone)]
pub struct Actor<'a> {
    app: &'a App,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl<'a> Actor<'a> {
    pub fn new(app: &'a App, token: Option<String>) -> Self {
        Self { app, token }
    }

    /// A request to the API, still to be changed and sent with [`send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let base =
            if path.starts_with("/api/") || path.starts_with("/t/") || path.starts_with("//") { "" } else { "/api/v1" };
        let path = path.strip_prefix("//").map_or_else(|| path.to_owned(), |path| format!("/{path}"));
        let request = self.app.http.request(method, format!("{}{base}{path}", self.app.origin));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// A POST with a key of its own, as the client sends it.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with_key(path, body, &Uuid::now_v7().to_string()).await
    }

    pub async fn post_with_key(&self, path: &str, body: &Value, key: &str) -> Answer {
        send(self.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PUT, path).json(body)).await
    }

    pub async fn patch(&self, path: &str, version: i64, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).header("If-Match", format!("\"{version}\"")).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub async fn upload(&self, path: &str, form: Form) -> Answer {
        send(self.request(Method::POST, path).multipart(form)).await
    }
}

/// Sends it.
pub async fn send(request: RequestBuilder) -> Answer {
    let mut response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    // Of an answer without an end, its first piece.
    let bytes = match headers.get("content-type") {
        Some(kind) if kind == "text/event-stream" => response.chunk().await.unwrap().unwrap_or_default(),
        _ => response.bytes().await.unwrap(),
    };
    Answer { status, headers, bytes: bytes.to_vec() }
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{} {}", self.status, self.text()))
    }

    /// The workbook.
    #[track_caller]
    pub fn sheet(&self) -> Sheet {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.headers["content-type"], XLSX);
        read(&self.bytes, |_| false).unwrap()
    }

    #[track_caller]
    fn with_status(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.with_status(200)
    }

    /// The body of a 201.
    #[track_caller]
    pub fn created(&self) -> Value {
        self.with_status(201)
    }

    /// Asserts a problem of this status and code, and answers its body.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.with_status(status);
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        body
    }

    /// Asserts a problem that names this field with this code.
    #[track_caller]
    pub fn refused_field(&self, status: u16, path: &str, code: &str) {
        let body = self.json();
        assert_eq!(self.status.as_u16(), status, "{body}");
        let found = body["fields"]
            .as_array()
            .is_some_and(|fields| fields.iter().any(|field| field["path"] == path && field["code"] == code));
        assert!(found, "no {path}: {code} in {body}");
    }
}
