//! Receives a form with photos, posted by a page without script.

use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::{
    FromRequest, HttpRequest,
    web::{BytesMut, Payload},
};
use entity::SchoolId;
use futures_util::StreamExt;
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::{
    Problem, State,
    photo::{self, Upload},
    problem::Code,
    wire,
};

/// Everything typed into one field is never more.
const FIELD_BYTES: usize = 16 * 1024;
/// So many fields of text are read.
const MOST_FIELDS: usize = 64;

/// What was typed into a form, in its order.
#[derive(Debug, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// What was typed into the field; empty when nothing was.
    pub fn get(&self, name: &str) -> &str {
        self.nth(name, 0)
    }

    /// What was typed into the field of that name that comes after so many others of it.
    pub fn nth(&self, name: &str, after: usize) -> &str {
        let fields = self.0.iter().filter(|(known, _)| known == name);
        fields.map(|(_, text)| text.as_str()).nth(after).unwrap_or_default()
    }

    /// How many fields there are of that name.
    pub fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(known, _)| known == name).count()
    }

    fn push(&mut self, name: String, bytes: &[u8]) -> Result<(), Problem> {
        let wrong = |code| Problem::new(Code::InvalidBody).with_field(name.as_str(), code);
        if self.0.len() >= MOST_FIELDS {
            return Err(wrong("too_many"));
        }
        // A form writes the end of a line as two characters.
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("invalid"))?.replace("\r\n", "\n");
        self.0.push((name, text));
        Ok(())
    }
}

/// What a form may hold.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The names of its fields of text.
    pub fields: &'static [&'static str],
    /// How many photos.
    pub photos: usize,
}

/// Receives it: text into `typed`, also when something is wrong, so that nobody has to type it again; and the photos as
/// they came. After an error the rest is still read, since a browser shows no answer before it has sent everything.
pub async fn receive(
    state: &State,
    request: &HttpRequest,
    payload: Payload,
    shape: Shape,
    typed: &mut Typed,
) -> Result<Vec<Upload>, Problem> {
    wire::file_in_time(request, async move {
        let parts = Multipart::from_request(request, &mut payload.into_inner()).await;
        let mut parts = parts.map_err(|_| Code::UnsupportedType)?;
        let (mut photos, mut wrong) = (Vec::new(), None);
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| Code::InvalidBody)?;
            let name = part.name().unwrap_or_default().to_owned();
            let taken = match name.as_str() {
                // What comes after an error is read and forgotten.
                _ if wrong.is_some() && !shape.fields.contains(&name.as_str()) => Ok(()),
                "photo" if photos.len() == shape.photos => chosen(state, part).await.and_then(|photo| match photo {
                    Some(_) => Err(Problem::field("photo", "too_many")),
                    None => Ok(()),
                }),
                "photo" => chosen(state, part).await.map(|photo| photos.extend(photo)),
                known if shape.fields.contains(&known) => match text(part).await {
                    Ok(text) => typed.push(name, &text),
                    Err(problem) => Err(problem.with_field(name, "too_long")),
                },
                _ => Err(Problem::new(Code::InvalidBody).with_field(name, "unknown_field")),
            };
            if let Err(problem) = taken {
                wrong.get_or_insert(problem);
            }
        }
        wrong.map_or(Ok(photos), Err)
    })
    .await
}

/// A photo; none when the browser says that none was chosen.
async fn chosen(state: &State, part: Field) -> Result<Option<Upload>, Problem> {
    let name = part.content_disposition().and_then(|disposition| disposition.get_filename());
    let is_nameless = name.unwrap_or_default().is_empty();
    let mut pieces = part.peekable();
    if is_nameless && Pin::new(&mut pieces).peek().await.is_none() {
        return Ok(None);
    }
    Upload::receive(&state.settings.data_dir, &mut pieces).await.map(Some).map_err(of_photo)
}

async fn text(mut part: Field) -> Result<BytesMut, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = part.next().await {
        let piece = piece.map_err(|_| Code::InvalidBody)?;
        if bytes.len() + piece.len() > FIELD_BYTES {
            return Err(Code::InvalidField.into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Takes the photos in. They belong to no record yet, and to nobody.
pub async fn take(state: &State, school: SchoolId, photos: Vec<Upload>) -> Result<Vec<photo::Model>, Problem> {
    let now = state.clock.now();
    let mut taken = Vec::with_capacity(photos.len());
    for photo in photos {
        taken.push(photo::take(state, school, None, photo, now).await.map_err(of_photo)?);
    }
    Ok(taken)
}

/// Names the field as these forms do.
fn of_photo(mut problem: Problem) -> Problem {
    for field in &mut problem.fields {
        field.path = "photo".into();
    }
    problem
}

/// One of the words that may be chosen; none when nothing was.
pub fn choice<T: DeserializeOwned>(typed: &Typed, name: &str) -> Result<Option<T>, Problem> {
    let word = typed.get(name);
    if word.is_empty() {
        return Ok(None);
    }
    let chosen = T::deserialize(IntoDeserializer::<serde::de::value::Error>::into_deserializer(word));
    chosen.map(Some).map_err(|_| Problem::field(name, "invalid_choice"))
}
