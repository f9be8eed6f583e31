//! Files that are sent: as a form, or as the body itself.

use std::collections::BTreeMap;

use actix_multipart::Multipart;
use actix_web::{
    FromRequest, HttpRequest,
    http::header::CONTENT_TYPE,
    web::{Bytes, BytesMut, Payload},
};
use futures_util::StreamExt;

use super::{collect_file, file_in_time};
use crate::{Problem, problem::Code};

/// What a form says beside its file is never more than this.
const FIELD_BYTES: usize = 64 * 1024;

/// What was sent.
pub struct Upload {
    /// The file.
    pub file: Bytes,
    /// What stands beside it in the form.
    pub fields: BTreeMap<String, Bytes>,
}

/// Receives a file of at most so many bytes, and those of these fields that are there.
pub async fn upload(request: &HttpRequest, payload: Payload, limit: usize, fields: &[&str]) -> Result<Upload, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return file_in_time(request, form(request, payload, limit, fields)).await;
    }
    let file = collect_file(request, payload.into_inner(), limit).await?;
    Ok(Upload { file, fields: BTreeMap::new() })
}

async fn form(request: &HttpRequest, payload: Payload, limit: usize, known: &[&str]) -> Result<Upload, Problem> {
    let broken = |_| Problem::new(Code::InvalidBody);
    let mut parts = Multipart::from_request(request, &mut payload.into_inner()).await.map_err(|_| Code::InvalidBody)?;
    let (mut file, mut fields) = (None, BTreeMap::new());
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let name = part.name().unwrap_or_default().to_owned();
        let limit = match name.as_str() {
            "file" => limit,
            name if known.contains(&name) => FIELD_BYTES,
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
            fields.insert(name, bytes.freeze());
        }
    }
    let file = file.ok_or_else(|| Problem::new(Code::InvalidBody).with_field("file", "required"))?;
    Ok(Upload { file, fields })
}
