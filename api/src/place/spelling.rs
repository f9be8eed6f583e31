//! Places by what people write for them: 教学楼101, 教学楼-101室 and 教学 101 all mean 教学楼 / 一层 / 101.
//!
//! A spelling is the place's own name, after any of the names it lies in, in their order, with any signs or none
//! between them. Two numbers that follow each other need a sign, so 教学楼101 is never room 01 of 教学楼1.

use std::collections::{BTreeSet, HashMap};

use entity::PlaceId;

use super::rules::SEPARATOR;
use crate::sheet::value::half_width;

/// Between two numbers; other signs say nothing.
const CUT: char = '/';
/// What may be left out at the end of a room's name.
const ROOM: [&str; 2] = ["教室", "室"];

/// The places of a school by their spellings.
#[derive(Default)]
pub struct Spellings {
    places: Vec<Spelled>,
    /// By the own name, as it stands.
    whole: HashMap<String, Vec<usize>>,
    /// By the own name without its 室.
    short: HashMap<String, Vec<usize>>,
}

struct Spelled {
    id: PlaceId,
    /// The names it lies in, from the root down.
    above: Vec<String>,
}

/// How freely a spelling is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Names as they stand.
    Names,
    /// With or without 室.
    Rooms,
    /// The first name may be cut short: 教学 for 教学楼.
    Beginnings,
}

impl Spellings {
    /// Adds a place by its path.
    pub fn add(&mut self, path: &str, id: PlaceId) {
        let mut above: Vec<String> = path.split(SEPARATOR).map(plain).collect();
        let Some(own) = above.pop().filter(|own| !own.is_empty()) else { return };
        above.retain(|name| !name.is_empty());
        let at = self.places.len();
        self.places.push(Spelled { id, above });
        self.short.entry(without_room(&own).to_owned()).or_default().push(at);
        self.whole.entry(own).or_default().push(at);
    }

    /// The places that the text may mean: those it names most exactly.
    pub fn found(&self, text: &str) -> Vec<PlaceId> {
        let text = plain(text);
        let readings = [Reading::Names, Reading::Rooms, Reading::Beginnings];
        let mut found = readings.into_iter().map(|reading| self.read(&text, reading));
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn read(&self, text: &str, reading: Reading) -> Vec<PlaceId> {
        let exact = reading == Reading::Names;
        let (text, names) = if exact { (text, &self.whole) } else { (without_room(text), &self.short) };
        let mut found = Vec::new();
        for (at, _) in text.char_indices() {
            let (before, own) = text.split_at(at);
            if is_cut_number(before, own) {
                continue;
            }
            let named = names.get(own).into_iter().flatten().filter_map(|at| self.places.get(*at));
            let short = reading == Reading::Beginnings;
            found.extend(named.filter(|place| leads(before, &place.above, short)).map(|place| place.id));
        }
        found.sort();
        found.dedup();
        found
    }
}

/// Letters and digits of one width and case. Of all signs only those between two numbers are kept.
fn plain(text: &str) -> String {
    let (mut kept, mut gap) = (String::new(), false);
    for c in half_width(text).chars().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && c.is_ascii_digit() && kept.ends_with(|last: char| last.is_ascii_digit()) {
            kept.push(CUT);
        }
        kept.push(c);
        gap = false;
    }
    kept
}

/// The name without 室 or 教室, unless it is nothing else.
fn without_room(name: &str) -> &str {
    ROOM.into_iter().find_map(|room| name.strip_suffix(room)).filter(|left| !left.is_empty()).unwrap_or(name)
}

/// Whether a number would be cut in two.
fn is_cut_number(before: &str, after: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    before.ends_with(digit) && after.starts_with(digit)
}

/// What follows the name at the beginning of the text.
fn after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(name)?;
    let parted = rest.strip_prefix(CUT);
    parted.or((!is_cut_number(name, rest)).then_some(rest))
}

/// Whether the text is some of the names, in their order; nothing is some of them too.
fn leads(text: &str, names: &[String], short: bool) -> bool {
    let mut ends = BTreeSet::from([0]);
    for name in names {
        for end in ends.clone() {
            let rest = text.get(end..).unwrap_or_default();
            let first = short && end == 0;
            let forms = std::iter::once(name.as_str()).chain(beginnings(name).filter(|_| first));
            ends.extend(forms.filter_map(|form| after(rest, form)).map(|left| text.len() - left.len()));
        }
    }
    ends.contains(&text.len())
}

/// What a name may be cut short to: two characters or more, or all its letters and numbers such as the 3 of 3号楼. Only
/// part of those is another name: A is not AB座, nor 1 the 1-1号楼.
fn beginnings(name: &str) -> impl Iterator<Item = &str> {
    let cuts = name.char_indices().skip(1).map(|(at, _)| name.split_at(at));
    let whole = cuts.filter(|(start, rest)| !is_cut_number(start, rest) && !start.ends_with(CUT));
    let named = whole.filter(|(start, rest)| match start.is_ascii() {
        true => !rest.starts_with(|next: char| next.is_ascii()),
        false => start.chars().nth(1).is_some(),
    });
    named.map(|(start, _)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(paths: &[&str]) -> (Spellings, Vec<PlaceId>) {
        let mut spellings = Spellings::default();
        let ids: Vec<_> = paths.iter().map(|_| PlaceId::new()).collect();
        for (path, id) in paths.iter().zip(&ids) {
            spellings.add(path, *id);
        }
        (spellings, ids)
    }

    #[test]
    fn a_room_is_found_by_its_building_however_both_are_written() {
        let (spellings, ids) = school(&[
            "教学楼 / 一层 / 101",
            "教学楼 / 二层 / 201",
            "实验楼 / 一层 / 101",
            "教学楼 / 音乐教室",
            "3号楼 / 二层 / 205",
            "A座 / 102",
            "教学楼",
        ]);
        for (text, place) in [
            ("教学楼101", 0),
            ("教学楼 101", 0),
            ("教学楼－１０１", 0),
            ("教学楼101室", 0),
            ("教学楼-101教室", 0),
            ("教学楼、101", 0),
            ("教学楼·101", 0),
            ("教学楼>101", 0),
            ("教学楼（101）", 0),
            ("教学楼一层101", 0),
            ("教学101", 0),
            ("实验楼101", 2),
            ("201", 1),
            ("201室", 1),
            ("一层/二层/201", 9),
            ("教学楼音乐室", 3),
            ("3号楼205", 4),
            ("3-205", 4),
            ("a102", 5),
            ("Ａ座102", 5),
            ("教学 楼", 6),
        ] {
            let wanted: Vec<_> = ids.get(place).copied().into_iter().collect();
            assert_eq!(spellings.found(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_may_mean_several_places_means_none_of_them_alone() {
        let (spellings, ids) = school(&["教学楼 / 101", "教学北楼 / 101", "实验楼 / 101", "音乐室", "音乐教室"]);
        for (text, count) in [("101", 3), ("教学101", 2), ("教学楼101", 1), ("音乐", 2), ("音乐室", 1)] {
            let found = spellings.found(text);
            assert_eq!(found.len(), count, "{text}");
            assert!(found.iter().all(|id| ids.contains(id)));
        }
    }

    #[test]
    fn a_letter_or_number_is_a_building_only_where_it_is_all_of_its_letters_and_numbers() {
        let (spellings, ids) =
            school(&["AB座 / 101", "Block C / 102", "B1号楼 / 103", "1-1号楼 / 104", "3A号楼 / 105", "C座 / 106"]);
        for text in ["A101", "B102", "b-103", "1-104", "3-105", "Block102"] {
            assert_eq!(spellings.found(text), [], "{text}");
        }
        let all = ["AB101", "blockC-102", "B1-103", "1-1-104", "3a105", "c106"];
        for (text, id) in all.into_iter().zip(ids) {
            assert_eq!(spellings.found(text), [id], "{text}");
        }
    }

    #[test]
    fn a_number_is_not_cut_and_a_single_character_is_no_name() {
        let (spellings, _) = school(&["教学楼1 / 01", "12号楼 / 305", "教学楼 / 5", "室"]);
        for text in ["教学楼101", "1-305", "1305", "教305", "教5", "教学楼15", "", "-", "楼5", "教学楼5楼"]
        {
            assert_eq!(spellings.found(text), [], "{text}");
        }
        assert_eq!(spellings.found("教学楼1-01").len(), 1);
        assert_eq!(spellings.found("室").len(), 1);
    }

    /// Small, repeatable chance.
    struct Chance(u64);

    impl Chance {
        fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            words[(self.0 % words.len() as u64) as usize]
        }
    }

    #[test]
    fn whoever_writes_a_place_is_never_led_to_another_one_alone() {
        let mut chance = Chance(7);
        for round in 0..3_000 {
            let paths: Vec<String> = (0..6)
                .map(|_| {
                    let building = chance.of(&["教学楼", "教学楼1", "1号楼", "12号楼", "A座", "东楼", "1"]);
                    let floor = chance.of(&["一层", "1", "11层", "东"]);
                    [building, floor, chance.of(&["101", "01", "1", "11", "储藏", "1-1", "A1"])].join(SEPARATOR)
                })
                .collect();
            let (spellings, ids) = school(&paths.iter().map(String::as_str).collect::<Vec<_>>());
            for (path, id) in paths.iter().zip(&ids) {
                let names: Vec<&str> = path.split(SEPARATOR).collect();
                let sign = chance.of(&["-", "/", " ", "、", " - ", "＞"]);
                let mut text = chance.of(&["", names[0], names[0]]).to_owned();
                if chance.of(&["floor", ""]) == "floor" {
                    text = format!("{text}{sign}{}", names[1]);
                }
                text = format!("{text}{sign}{}{}", names[2], chance.of(&["", "室", "教室"]));
                let found = spellings.found(&text);
                assert!(found.contains(id), "{round}: {text} of {path} among {paths:?}");
            }
        }
    }
}
