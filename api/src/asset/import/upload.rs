//! Receives the file: as a form, or as the body itself.

use std::collections::BTreeMap;

use actix_multipart::Multipart;
use actix_web::{
    FromRequest, HttpRequest,
    http::header::CONTENT_TYPE,
    web::{Bytes, BytesMut, Payload},
};
use entity::PlaceId;
use futures_util::StreamExt;
use serde::Serialize;

use crate::{Problem, problem::Code, sheet::MAX_BYTES, wire};

/// The answers about a file are never more than this.
const ANSWER_BYTES: usize = 64 * 1024;

/// What was sent.
pub struct Upload {
    /// The file.
    pub bytes: Bytes,
    /// What the caller says about it.
    pub answers: Answers,
}

/// What a caller says about the words of its file.
#[derive(Default, Serialize)]
pub struct Answers {
    /// Heading → field; none to leave a column out.
    pub mapping: BTreeMap<String, Option<String>>,
    /// Text → category code.
    pub categories: BTreeMap<String, String>,
    /// Text → place; none to make it as it is written.
    pub places: BTreeMap<String, Option<PlaceId>>,
}

impl Answers {
    /// Takes one of the form's answers.
    fn take(&mut self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let taken = match name {
            "mapping" => serde_json::from_slice(bytes).map(|mapping| self.mapping = mapping),
            "categories" => serde_json::from_slice(bytes).map(|categories| self.categories = categories),
            _ => serde_json::from_slice(bytes).map(|places| self.places = places),
        };
        taken.map_err(|_| Problem::new(Code::InvalidBody).with_field(name, "invalid"))
    }
}

/// Receives it, up to the limits.
pub async fn receive(request: &HttpRequest, payload: Payload) -> Result<Upload, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return wire::file_in_time(request, form(request, payload)).await;
    }
    let bytes = wire::collect_file(request, payload.into_inner(), MAX_BYTES).await?;
    Ok(Upload { bytes, answers: Answers::default() })
}

async fn form(request: &HttpRequest, payload: Payload) -> Result<Upload, Problem> {
    let broken = |_| Problem::new(Code::InvalidBody);
    let mut parts = Multipart::from_request(request, &mut payload.into_inner()).await.map_err(|_| Code::InvalidBody)?;
    let (mut file, mut answers) = (None, Answers::default());
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let name = part.name().unwrap_or_default().to_owned();
        let limit = match name.as_str() {
            "file" => MAX_BYTES,
            "mapping" | "categories" | "places" => ANSWER_BYTES,
            _ => return Err(Problem::new(Code::InvalidBody).with_field(name, "unknown_field")),
        };
        let mut bytes = BytesMut::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(broken)?;
            if bytes.len() + chunk.len() > limit {
                return Err(Problem::new(Code::TooLarge).with_field(name, "too_large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        if name == "file" {
            file = Some(bytes.freeze());
        } else {
            answers.take(&name, &bytes)?;
        }
    }
    let bytes = file.ok_or_else(|| Problem::new(Code::InvalidBody).with_field("file", "required"))?;
    Ok(Upload { bytes, answers })
}
