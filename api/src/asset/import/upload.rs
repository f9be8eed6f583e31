//! Receives the file with what the caller says about its words.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest,
    web::{Bytes, Payload},
};
use entity::PlaceId;
use serde::Serialize;

use crate::{Problem, problem::Code, sheet::MAX_BYTES, wire};

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
    let sent = wire::upload(request, payload, MAX_BYTES, &["mapping", "categories", "places"]).await?;
    let mut answers = Answers::default();
    for (name, bytes) in &sent.fields {
        answers.take(name, bytes)?;
    }
    Ok(Upload { bytes: sent.file, answers })
}
