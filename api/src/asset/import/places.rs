//! Places by what a register says: by a whole path, by the end of one, or by what people write for one.

use std::{collections::HashMap, sync::Arc};

use entity::{PlaceId, place::PlaceKind};

use super::Suggestion;
use crate::{
    asset::columns::PlaceText,
    place::{rules::SEPARATOR, spelling::Spellings},
};

/// So many places are named that a word may mean.
const MOST_NAMED: usize = 10;

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
    /// What was asked for already. A text means the same in every row.
    asked: HashMap<String, Meant>,
}

/// What a text means.
#[derive(Clone)]
pub enum Meant {
    /// No place that is known.
    Nothing,
    /// The place as it is called.
    Named(PlaceId),
    /// The only place that it may be a spelling of.
    Spelled(PlaceId),
    /// One of these, and nobody knows which; none of them where they were not wanted by name.
    OneOf(Arc<[Suggestion]>),
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

    /// The place that is written. Of several the first few are named if they are wanted; once they are not, never again.
    pub fn meant(&mut self, text: &PlaceText, named: bool) -> Meant {
        if let Some(meant) = self.asked.get(&text.whole) {
            return meant.clone();
        }
        let meant = self.find(text, named);
        self.asked.insert(text.whole.clone(), meant.clone());
        meant
    }

    fn find(&self, text: &PlaceText, named: bool) -> Meant {
        let several = |ids: &[PlaceId]| Meant::OneOf(if named { self.suggestions(ids) } else { Arc::default() });
        for wanted in [&text.whole, &text.steps.join(SEPARATOR)] {
            match self.named(wanted).as_slice() {
                [] => {}
                [id] => return Meant::Named(*id),
                ids => return several(ids),
            }
        }
        match self.spellings.found(&text.whole).as_slice() {
            [] => Meant::Nothing,
            [id] => Meant::Spelled(*id),
            ids => several(ids),
        }
    }

    fn suggestions(&self, ids: &[PlaceId]) -> Arc<[Suggestion]> {
        let named = |id: &PlaceId| Some(Suggestion { value: id.to_string(), name: self.path(*id)?.into() });
        let mut suggestions: Vec<_> = ids.iter().filter_map(named).collect();
        suggestions.sort_by(|a, b| a.name.cmp(&b.name));
        suggestions.truncate(MOST_NAMED);
        suggestions.into()
    }

    /// The places of this path, else those whose path ends so.
    fn named(&self, wanted: &str) -> Vec<PlaceId> {
        match self.at(wanted) {
            [] => self.ends.get(wanted).cloned().unwrap_or_default(),
            exact => exact.iter().map(|(id, _)| *id).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms() -> Places {
        let mut places = Places::default();
        for building in 0..20 {
            places.stands(&format!("{building}号楼 / 101"), PlaceId::new(), PlaceKind::Room);
        }
        places
    }

    #[test]
    fn several_places_are_looked_for_once_however_many_rows_name_them() {
        let mut places = rooms();
        let mut meant = |text| match places.meant(&PlaceText::new(text), true) {
            Meant::OneOf(several) => several,
            _ => panic!("{text} is one of many"),
        };
        for text in ["101", "101室"] {
            let first = meant(text);
            assert_eq!(first.len(), MOST_NAMED);
            assert!(Arc::ptr_eq(&first, &meant(text)), "{text}");
        }
    }

    #[test]
    fn places_that_nobody_will_read_are_not_named() {
        let meant = rooms().meant(&PlaceText::new("101"), false);
        assert!(matches!(meant, Meant::OneOf(several) if several.is_empty()));
    }

    #[test]
    fn a_text_keeps_its_meaning_when_the_file_makes_another_place_of_that_name() {
        let mut places = Places::default();
        let id = PlaceId::new();
        places.stands("教学楼 / 101", id, PlaceKind::Room);
        for _ in 0..2 {
            assert!(matches!(places.meant(&PlaceText::new("101"), true), Meant::Named(named) if named == id));
            places.add("新楼 / 101", PlaceId::new(), PlaceKind::Room);
        }
    }
}
