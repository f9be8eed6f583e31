//! Places by what a register says: by a whole path, by the end of one, or by what people write for one.

use std::collections::HashMap;

use entity::{PlaceId, place::PlaceKind};

use crate::{
    asset::columns::PlaceText,
    place::{rules::SEPARATOR, spelling::Spellings},
};

/// Places by what may be written for them: a room is asked for in every row of it.
#[derive(Default)]
pub struct Places {
    /// By path. Names need not be unique.
    paths: HashMap<String, Vec<(PlaceId, PlaceKind)>>,
    /// By the end of a path, from any of its steps but the first.
    ends: HashMap<String, Vec<PlaceId>>,
    /// Those that stood before the import.
    spellings: Spellings,
    /// Where those are.
    standing: HashMap<PlaceId, String>,
}

/// What a text means.
pub enum Meant {
    /// No place that is known.
    Nothing,
    /// The place as it is called.
    Named(PlaceId),
    /// The only place that it may be a spelling of.
    Spelled(PlaceId),
    /// One of these, and nobody knows which.
    OneOf(Vec<PlaceId>),
}

impl Places {
    /// Adds a place that stands already. Only such a one is known by its spellings: of a place that the same file makes
    /// nobody has seen yet how it is called.
    pub fn stands(&mut self, path: &str, id: PlaceId, kind: PlaceKind) {
        self.add(path, id, kind);
        self.spellings.add(path, id);
        self.standing.insert(id, path.into());
    }

    /// Adds one.
    pub fn add(&mut self, path: &str, id: PlaceId, kind: PlaceKind) {
        self.paths.entry(path.into()).or_default().push((id, kind));
        let mut end = path;
        while let Some((_, after)) = end.split_once(SEPARATOR) {
            end = after;
            self.ends.entry(end.into()).or_default().push(id);
        }
    }

    /// The places of this path.
    pub fn at(&self, path: &str) -> &[(PlaceId, PlaceKind)] {
        self.paths.get(path).map_or(&[], Vec::as_slice)
    }

    /// The path of a place that stood before the import.
    pub fn path(&self, id: PlaceId) -> Option<&str> {
        self.standing.get(&id).map(String::as_str)
    }

    /// The place that is written.
    pub fn meant(&self, text: &PlaceText) -> Meant {
        for wanted in [&text.whole, &text.steps.join(SEPARATOR)] {
            match self.named(wanted).as_slice() {
                [] => {}
                [id] => return Meant::Named(*id),
                several => return Meant::OneOf(several.into()),
            }
        }
        let found = self.spellings.found(&text.whole);
        match found.as_slice() {
            [] => Meant::Nothing,
            [id] => Meant::Spelled(*id),
            _ => Meant::OneOf(found),
        }
    }

    /// The places of this path, else those whose path ends so.
    fn named(&self, wanted: &str) -> Vec<PlaceId> {
        match self.at(wanted) {
            [] => self.ends.get(wanted).cloned().unwrap_or_default(),
            exact => exact.iter().map(|(id, _)| *id).collect(),
        }
    }
}
