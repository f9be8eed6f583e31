//! Bodies and queries: read within limits, parsed strictly, and named field by field when they are wrong.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, TRANSFER_ENCODING},
    web::{Bytes, BytesMut, Data},
};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::pattern;
use crate::{Problem, State, db::body_hash, gate::Actor, problem::Code};

/// A body of JSON is never larger.
const JSON_BYTES: usize = 256 * 1024;
/// A file may take so many times as long as a body of JSON.
const FILE_PATIENCE: u32 = 4;

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// What the caller sent as `Idempotency-Key`: 8 to 64 visible characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(pub String);

impl Key {
    fn of(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let Some(value) = request.headers().get("Idempotency-Key") else { return Ok(None) };
        let wrong = || Problem::new(Code::InvalidHeader).with_field("Idempotency-Key", "invalid");
        let key = value.to_str().map_err(|_| wrong())?;
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (8..=64).contains(&key.len()) { Ok(Some(Self(key.into()))) } else { Err(wrong()) }
    }
}

/// What makes two requests the same one.
#[derive(Clone, Debug)]
pub struct Intent {
    /// The member's id, or `public`.
    pub actor: String,
    /// Method and path pattern.
    pub operation: String,
    /// The caller's key, if one was sent.
    pub key: Option<Key>,
    /// SHA-256 of path, query and body.
    pub body_hash: Vec<u8>,
    /// When it came in.
    pub at: DateTime<Utc>,
}

/// The intent of a request with these bytes as its body.
pub fn intent(request: &HttpRequest, body: &[u8]) -> Result<Intent, Problem> {
    let state = request.app_data::<Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    // A phone that the guards share sends again what it sent, whoever is signed on by then.
    let sender = |actor: &Actor| actor.device.unwrap_or(actor.member).to_string();
    let actor = request.extensions().get::<Actor>().map_or_else(|| "public".into(), sender);
    let target = request.uri().path_and_query().map(|target| target.as_str()).unwrap_or_default();
    Ok(Intent {
        actor,
        operation: format!("{} {}", request.method(), pattern(request)),
        key: Key::of(request)?,
        body_hash: body_hash(&[target.as_bytes(), b"\n", body].concat()),
        at: state.clock.now(),
    })
}

/// A JSON body.
pub struct Body<T>(pub T);

/// A JSON body of a write that may be sent again.
pub struct Once<T> {
    /// What was sent.
    pub body: T,
    /// What makes a second one the same.
    pub intent: Intent,
}

/// What follows the question mark.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(json(&read(&request, payload).await?)?)) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Once<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = match is_bare(&request) {
                true => Bytes::from_static(b"{}"),
                false => read(&request, payload).await?,
            };
            let intent = intent(&request, &bytes)?;
            Ok(Self { body: json(&bytes)?, intent })
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(request.query_string().as_bytes()));
        std::future::ready(
            serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| name(Code::InvalidQuery, &error)),
        )
    }
}

/// Whether nothing was sent, which says as much as a body in which nothing is said.
fn is_bare(request: &HttpRequest) -> bool {
    let length = request.headers().get(CONTENT_LENGTH).is_none_or(|length| length == "0");
    length && !request.headers().contains_key(TRANSFER_ENCODING) && !request.headers().contains_key(CONTENT_TYPE)
}

async fn read(request: &HttpRequest, payload: Payload) -> Result<Bytes, Problem> {
    let is_json = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.starts_with("application/json"));
    if !request.headers().get(CONTENT_TYPE).is_some_and(is_json) {
        return Err(Code::UnsupportedType.into());
    }
    in_time(request, 1, collect(payload, JSON_BYTES)).await
}

/// All bytes of a file, up to a limit, and not for ever.
pub async fn collect_file(request: &HttpRequest, payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    file_in_time(request, collect(payload, limit)).await
}

/// What is read of a file, unless it drips in.
pub async fn file_in_time<T>(
    request: &HttpRequest,
    reading: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    in_time(request, FILE_PATIENCE, reading).await
}

async fn in_time<T>(
    request: &HttpRequest,
    times: u32,
    reading: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let state = request.app_data::<Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    actix_web::rt::time::timeout(state.patience * times, reading).await.map_err(|_| Problem::new(Code::TooSlow))?
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Code::InvalidBody))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Problem::new(Code::TooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| name(Code::InvalidBody, &error))?;
    json.end().map_err(|_| Problem::new(Code::InvalidBody))?;
    Ok(value)
}

/// Names the field. Our own types fail with a code as their message; the rest is told from the library's wording.
fn name<E: std::error::Error>(code: Code, error: &serde_path_to_error::Error<E>) -> Problem {
    let message = error.inner().to_string();
    let path = error.path().to_string();
    let path = if path == "." { String::new() } else { path };
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let inside = |field: &str| match path.as_str() {
        "" => field.to_owned(),
        parent if parent.ends_with(field) => parent.to_owned(),
        parent => format!("{parent}.{field}"),
    };
    let problem = Problem::new(code);
    if message.starts_with("unknown field") {
        problem.with_field(inside(quoted), "unknown_field")
    } else if message.starts_with("missing field") {
        problem.with_field(inside(quoted), "required")
    } else if message.starts_with("duplicate field") {
        problem.with_field(inside(quoted), "duplicate_field")
    } else if message.starts_with("unknown variant") {
        problem.with_field(path, "invalid_choice")
    } else if message.starts_with("invalid type: null") {
        problem.with_field(path, "required")
    } else if path.is_empty() {
        problem
    } else {
        let word = message.split(" at line ").next().unwrap_or_default();
        let is_code = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        problem.with_field(path, if is_code { word } else { "invalid" })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::wire::Line;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Thing {
        #[expect(dead_code, reason = "only parsed")]
        full_name: Line<5>,
        #[expect(dead_code, reason = "only parsed")]
        #[serde(default)]
        parts: Vec<i32>,
    }

    #[test]
    fn a_wrong_body_names_its_field_and_what_is_wrong() {
        for (body, path, code) in [
            (r#"{}"#, "fullName", "required"),
            (r#"{"fullName":null}"#, "fullName", "required"),
            (r#"{"fullName":7}"#, "fullName", "invalid"),
            (r#"{"fullName":"  "}"#, "fullName", "required"),
            (r#"{"fullName":"abcdef"}"#, "fullName", "too_long"),
            (r#"{"fullName":"a\u0000b"}"#, "fullName", "control_character"),
            (r#"{"fullName":"a","colour":1}"#, "colour", "unknown_field"),
            (r#"{"fullName":"a","fullName":"b"}"#, "fullName", "duplicate_field"),
            (r#"{"fullName":"a","parts":[1,"x"]}"#, "parts[1]", "invalid"),
        ] {
            let problem = json::<Thing>(body.as_bytes()).unwrap_err();
            let field = problem.fields.first().unwrap_or_else(|| panic!("{body}"));
            assert_eq!((field.path.as_str(), field.code.as_str()), (path, code), "{body}");
        }
        assert!(json::<Thing>(br#"{"fullName":"a"} tail"#).is_err());
        assert!(json::<Thing>(&b"[".repeat(100_000)).is_err());
    }
}
