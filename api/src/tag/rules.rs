//! The life of a tag: blank → bound → replaced or void. Nothing leads back.

use entity::{AssetId, BadgeId, PlaceId, tag::TagState};
use uuid::Uuid;

/// What a tag may be stuck on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A thing.
    Asset(AssetId),
    /// A place: its door.
    Place(PlaceId),
    /// A visitor's badge.
    Badge(BadgeId),
}

impl Target {
    /// Its id, whatever it is.
    pub fn id(self) -> Uuid {
        match self {
            Self::Asset(id) => id.0,
            Self::Place(id) => id.0,
            Self::Badge(id) => id.0,
        }
    }
}

/// What to do about a wish to bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Bind it.
    Bind,
    /// It is there already: the same phone asks again.
    Already,
    /// The tag is on something else.
    TagTaken,
    /// The thing carries another valid tag: that one has to be replaced.
    TargetTaken,
    /// Replaced or void tags come to no new life.
    NotUsable,
}

/// Decides. `on`: what the tag is on now; `target_tagged`: whether the target carries another valid tag.
pub fn bind(state: TagState, on: Option<Target>, target: Target, target_tagged: bool) -> Binding {
    match state {
        TagState::Replaced | TagState::Void => Binding::NotUsable,
        TagState::Bound if on == Some(target) => Binding::Already,
        TagState::Bound => Binding::TagTaken,
        TagState::Blank if target_tagged => Binding::TargetTaken,
        TagState::Blank => Binding::Bind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_tag_goes_on_a_bare_thing_only() {
        let thing = Target::Asset(AssetId::new());
        assert_eq!(bind(TagState::Blank, None, thing, false), Binding::Bind);
        assert_eq!(bind(TagState::Blank, None, thing, true), Binding::TargetTaken);
    }

    #[test]
    fn a_bound_tag_stays_where_it_is() {
        let (here, there) = (Target::Asset(AssetId::new()), Target::Place(PlaceId::new()));
        assert_eq!(bind(TagState::Bound, Some(here), here, true), Binding::Already);
        assert_eq!(bind(TagState::Bound, Some(here), there, false), Binding::TagTaken);
        let badge = Some(Target::Badge(BadgeId::new()));
        assert_eq!(bind(TagState::Bound, badge, here, false), Binding::TagTaken);
    }

    #[test]
    fn a_replaced_or_void_tag_is_never_used_again() {
        let thing = Target::Asset(AssetId::new());
        for state in [TagState::Replaced, TagState::Void] {
            assert_eq!(bind(state, Some(thing), thing, false), Binding::NotUsable);
        }
    }
}
