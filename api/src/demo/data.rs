//! The two invented schools as plain values, read from the files in `data/demo/`. Without a database.

use serde::{Deserialize, de::DeserializeOwned};

/// A school of the demo.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DemoSchool {
    /// The slug in addresses and at login.
    pub slug: String,
    /// The printed name, which says that it is a demo.
    pub name: String,
}

/// A person of a demo school.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DemoMember {
    /// Slug of the school.
    pub school: String,
    /// What [`DemoPlace::keeper`] refers to.
    pub key: String,
    /// An invented name.
    pub name: String,
    /// The role's word in the contract.
    pub role: String,
    /// Absent for those who only keep things.
    pub login: Option<String>,
}

/// A campus, building, floor or room; a parent always comes before its children.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct DemoPlace {
    /// Slug of the school.
    pub school: String,
    /// Unique within the school.
    pub key: String,
    /// Key of the place around it.
    pub parent: Option<String>,
    /// `campus`, `building`, `floor` or `room`.
    pub kind: String,
    /// The name on the door.
    pub name: String,
    /// The department that uses it.
    pub department: Option<String>,
    /// Key of the member who keeps it and what stands in it.
    pub keeper: Option<String>,
    /// Which rows of the catalogue stand here.
    pub room_kind: Option<String>,
}

/// One thing that stands in every room of a kind.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogueRow {
    pub(super) room_kind: String,
    pub(super) category_code: String,
    pub(super) name: String,
    pub(super) model: String,
    pub(super) unit: String,
    pub(super) quantity: u32,
    pub(super) count: u32,
    pub(super) price_fen_from: i64,
    pub(super) price_fen_to: i64,
}

/// Everything the demo is made of.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The schools, the main one first.
    pub schools: Vec<DemoSchool>,
    /// Their people.
    pub members: Vec<DemoMember>,
    /// Their places, parents first.
    pub places: Vec<DemoPlace>,
    pub(super) catalogue: Vec<CatalogueRow>,
}

impl Demo {
    /// Reads the files that are compiled in.
    ///
    /// # Errors
    /// When a file does not fit its columns, which the tests below rule out for a built server.
    pub fn embedded() -> Result<Self, csv::Error> {
        Ok(Self {
            schools: rows(include_str!("../../data/demo/schools.csv"))?,
            members: rows(include_str!("../../data/demo/members.csv"))?,
            places: rows(include_str!("../../data/demo/places.csv"))?,
            catalogue: rows(include_str!("../../data/demo/catalogue.csv"))?,
        })
    }
}

fn rows<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn demo() -> Demo {
        Demo::embedded().unwrap()
    }

    fn categories() -> HashSet<String> {
        csv::Reader::from_reader(include_str!("../../data/categories.csv").as_bytes())
            .records()
            .map(|row| row.unwrap()[0].to_owned())
            .collect()
    }

    #[test]
    fn the_logins_are_the_promised_ones() {
        let logins: Vec<_> =
            demo().members.into_iter().filter_map(|member| Some((member.school, member.login?, member.role))).collect();
        let expected = [
            ("demo", "director", "director"),
            ("demo", "caretaker", "caretaker"),
            ("demo", "guard", "guard"),
            ("demo", "gate", "gatehouse"),
            ("demo", "canteen", "canteen"),
            ("demo", "teacher", "teacher"),
            ("demo", "caretaker2", "caretaker"),
            ("demo", "guardian", "guardian"),
            ("demo2", "director2", "director"),
            ("demo2", "canteen2", "canteen"),
        ];
        assert_eq!(logins, expected.map(|(school, login, role)| (school.into(), login.into(), role.into())));
    }

    #[test]
    fn every_place_hangs_under_an_earlier_one_of_its_own_school() {
        let rank = |kind: &str| ["campus", "building", "floor", "room"].iter().position(|word| *word == kind).unwrap();
        let mut seen = HashMap::new();
        for place in demo().places {
            match &place.parent {
                None => assert_eq!(place.kind, "campus", "{}", place.key),
                Some(parent) => {
                    let above: &String = seen.get(&(place.school.clone(), parent.clone())).unwrap();
                    assert!(rank(above) < rank(&place.kind), "{}", place.key);
                }
            }
            assert_eq!(place.room_kind.is_some(), place.kind == "room", "{}", place.key);
            assert!(seen.insert((place.school, place.key.clone()), place.kind).is_none(), "{} twice", place.key);
        }
    }

    #[test]
    fn keepers_and_schools_exist() {
        let demo = demo();
        let schools: HashSet<_> = demo.schools.iter().map(|school| &school.slug).collect();
        let members: HashSet<_> = demo.members.iter().map(|member| (&member.school, &member.key)).collect();
        assert_eq!(members.len(), demo.members.len(), "a key is used twice");
        assert!(demo.members.iter().all(|member| schools.contains(&member.school)));
        for place in &demo.places {
            if let Some(keeper) = &place.keeper {
                assert!(members.contains(&(&place.school, keeper)), "{keeper} of {}", place.key);
            }
        }
    }

    #[test]
    fn every_room_kind_is_used_and_furnished_and_every_code_is_known() {
        let demo = demo();
        let used: HashSet<_> = demo.places.iter().filter_map(|place| place.room_kind.as_ref()).collect();
        let furnished: HashSet<_> = demo.catalogue.iter().map(|row| &row.room_kind).collect();
        assert_eq!(used, furnished);
        let categories = categories();
        for row in &demo.catalogue {
            assert!(categories.contains(&row.category_code), "{} {}", row.name, row.category_code);
            assert!(row.price_fen_from > 0 && row.price_fen_from <= row.price_fen_to, "{}", row.name);
            assert!(row.quantity > 0 && row.count > 0, "{}", row.name);
        }
    }
}
