//! Receives a photo as a form.

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpRequest, http::header::CONTENT_TYPE, web::Payload};
use entity::PhotoId;
use futures_util::StreamExt;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Upload;
use crate::{Problem, State, problem::Code, wire};

/// The length of an id as text, in bytes.
const ID_BYTES: usize = 36;

/// A photo.
#[derive(ToSchema)]
#[schema(as = PhotoForm)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct Described {
    /// JPEG, PNG or WebP.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// An id made by the caller.
    id: Option<PhotoId>,
}

/// What was sent.
pub struct Form {
    /// The file.
    pub upload: Upload,
    /// The id that the caller made.
    pub id: Option<PhotoId>,
}

/// Receives it, up to the limits.
pub async fn receive(state: &State, request: &HttpRequest, payload: Payload) -> Result<Form, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        return Err(Code::UnsupportedType.into());
    }
    wire::file_in_time(request, async move {
        let parts = Multipart::from_request(request, &mut payload.into_inner()).await;
        let mut parts = parts.map_err(|_| Code::InvalidBody)?;
        let (mut upload, mut id) = (None, None);
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|_| Code::InvalidBody)?;
            let name = part.name().unwrap_or_default().to_owned();
            match name.as_str() {
                "file" if upload.is_none() => {
                    upload = Some(Upload::receive(&state.settings.data_dir, &mut part).await?);
                }
                "id" if id.is_none() => id = Some(read_id(&mut part).await?),
                "file" | "id" => return Err(wrong(name, "duplicate_field")),
                _ => return Err(wrong(name, "unknown_field")),
            }
        }
        Ok(Form { upload: upload.ok_or_else(|| wrong("file", "required"))?, id })
    })
    .await
}

fn wrong(name: impl Into<String>, code: &str) -> Problem {
    Problem::new(Code::InvalidBody).with_field(name, code)
}

async fn read_id(part: &mut Field) -> Result<PhotoId, Problem> {
    let mut text = Vec::new();
    while let Some(piece) = part.next().await {
        text.extend_from_slice(&piece.map_err(|_| Code::InvalidBody)?);
        if text.len() > ID_BYTES {
            return Err(wrong("id", "invalid_id"));
        }
    }
    let id = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
    id.filter(|id: &Uuid| id.get_version_num() == 7).map(PhotoId).ok_or_else(|| wrong("id", "invalid_id"))
}
