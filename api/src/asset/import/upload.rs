//! Receives the file: as a form, or as the body itself.

use std::collections::BTreeMap;

use actix_multipart::Multipart;
use actix_web::{
    FromRequest, HttpRequest,
    http::header::CONTENT_TYPE,
    web::{Bytes, BytesMut, Payload},
};
use futures_util::StreamExt;

use crate::{Problem, problem::Code, sheet::MAX_BYTES, wire};

/// The headings of a mapping are never more than this.
const MAPPING_BYTES: usize = 64 * 1024;

/// What was sent.
pub struct Upload {
    /// The file.
    pub bytes: Bytes,
    /// What the caller says about its headings.
    pub mapping: BTreeMap<String, Option<String>>,
}

/// Receives it, up to the limits.
pub async fn receive(request: &HttpRequest, payload: Payload) -> Result<Upload, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return wire::file_in_time(request, form(request, payload)).await;
    }
    let bytes = wire::collect_file(request, payload.into_inner(), MAX_BYTES).await?;
    Ok(Upload { bytes, mapping: BTreeMap::new() })
}

async fn form(request: &HttpRequest, payload: Payload) -> Result<Upload, Problem> {
    let broken = |_| Problem::new(Code::InvalidBody);
    let mut parts = Multipart::from_request(request, &mut payload.into_inner()).await.map_err(|_| Code::InvalidBody)?;
    let (mut file, mut mapping) = (None, BTreeMap::new());
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let name = part.name().unwrap_or_default().to_owned();
        let limit = match name.as_str() {
            "file" => MAX_BYTES,
            "mapping" => MAPPING_BYTES,
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
            mapping = serde_json::from_slice(&bytes)
                .map_err(|_| Problem::new(Code::InvalidBody).with_field("mapping", "invalid"))?;
        }
    }
    let bytes = file.ok_or_else(|| Problem::new(Code::InvalidBody).with_field("file", "required"))?;
    Ok(Upload { bytes, mapping })
}
