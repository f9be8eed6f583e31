//! The tree of a school's places: what lies inside what, and what a place is called from the root down.

use std::collections::{HashMap, HashSet};

use entity::{PlaceId, place::PlaceKind};

/// Between the names of a path.
pub const SEPARATOR: &str = " / ";
/// More than this no school has, and a list of what lies in a building fits into one statement.
pub const MOST_PLACES: usize = 20_000;
/// Deeper than this nobody builds.
const DEEPEST: usize = 12;

/// What the tree knows of a place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its own name.
    pub name: String,
    /// What it lies in.
    pub parent: Option<PlaceId>,
}

/// Why a place cannot be put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The parent is not a place of this school, or no longer used.
    NoSuchParent,
    /// It would lie inside itself.
    Cycle,
    /// A campus inside a room, a building inside a floor: from large to small only.
    WrongOrder,
    /// Too many levels.
    TooDeep,
}

/// All places of a school.
#[derive(Clone, Debug, Default)]
pub struct Tree(HashMap<PlaceId, Node>);

impl Tree {
    /// A tree of these places.
    pub fn new(nodes: impl IntoIterator<Item = (PlaceId, Node)>) -> Self {
        Self(nodes.into_iter().collect())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// From this place up to its root, itself first. Ends even where the data has a cycle.
    fn upwards(&self, place: PlaceId) -> impl Iterator<Item = (PlaceId, &Node)> {
        let mut next = Some(place);
        std::iter::from_fn(move || {
            let id = next?;
            let node = self.0.get(&id)?;
            next = node.parent;
            Some((id, node))
        })
        .take(DEEPEST + 1)
    }

    /// The names from the root down.
    pub fn path(&self, place: PlaceId) -> String {
        let mut names: Vec<_> = self.upwards(place).map(|(_, node)| node.name.as_str()).collect();
        names.reverse();
        names.join(SEPARATOR)
    }

    /// The place and everything in it.
    pub fn inside(&self, place: PlaceId) -> Vec<PlaceId> {
        self.0.keys().copied().filter(|id| self.upwards(*id).any(|(above, _)| above == place)).collect()
    }

    /// How many levels a place and what it holds take.
    fn height(&self, place: PlaceId) -> usize {
        let levels = |id| self.upwards(id).position(|(above, _)| above == place).map(|below| below + 1);
        self.0.keys().filter_map(|id| levels(*id)).max().unwrap_or(1)
    }

    /// Whether a place of this kind may be put there. `moved`: the place itself, when it exists already.
    pub fn allow(
        &self,
        kind: PlaceKind,
        parent: Option<(PlaceId, PlaceKind)>,
        moved: Option<PlaceId>,
    ) -> Result<(), Refusal> {
        let Some((parent, parent_kind)) = parent else { return Ok(()) };
        if !self.0.contains_key(&parent) {
            return Err(Refusal::NoSuchParent);
        }
        let above: HashSet<_> = self.upwards(parent).map(|(id, _)| id).collect();
        if moved.is_some_and(|moved| above.contains(&moved)) {
            return Err(Refusal::Cycle);
        }
        // A room may have rooms in it: a store behind the laboratory.
        if kind < parent_kind || (kind == parent_kind && kind != PlaceKind::Room) {
            return Err(Refusal::WrongOrder);
        }
        let height = moved.map_or(1, |moved| self.height(moved));
        if above.len() + height > DEEPEST { Err(Refusal::TooDeep) } else { Ok(()) }
    }

    /// Puts a place into the tree, new or moved.
    pub fn put(&mut self, place: PlaceId, node: Node) {
        self.0.insert(place, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> (Tree, [PlaceId; 3]) {
        let ids = [PlaceId::new(), PlaceId::new(), PlaceId::new()];
        let [building, floor, room] = ids;
        let node = |name: &str, parent| Node { name: name.into(), parent };
        let nodes =
            [(building, node("教学楼", None)), (floor, node("二层", Some(building))), (room, node("201", Some(floor)))];
        (Tree::new(nodes), ids)
    }

    #[test]
    fn a_path_names_everything_from_the_root_down() {
        let (tree, [_, _, room]) = tree();
        assert_eq!(tree.path(room), "教学楼 / 二层 / 201");
    }

    #[test]
    fn what_is_inside_includes_the_place_itself() {
        let (tree, [building, floor, room]) = tree();
        assert_eq!(tree.inside(building).len(), 3);
        let mut inside = tree.inside(floor);
        inside.sort();
        assert_eq!(inside, [floor, room]);
    }

    #[test]
    fn a_place_cannot_be_put_inside_itself_or_what_it_holds() {
        let (tree, [building, floor, room]) = tree();
        for (inside, kind) in [(building, PlaceKind::Building), (floor, PlaceKind::Floor), (room, PlaceKind::Room)] {
            let refused = tree.allow(PlaceKind::Room, Some((inside, kind)), Some(building));
            assert_eq!(refused, Err(Refusal::Cycle));
        }
    }

    #[test]
    fn large_holds_small_and_a_room_may_hold_a_room() {
        let (tree, [building, floor, room]) = tree();
        let allow = |kind, parent| tree.allow(kind, Some(parent), None);
        assert_eq!(allow(PlaceKind::Building, (floor, PlaceKind::Floor)), Err(Refusal::WrongOrder));
        assert_eq!(allow(PlaceKind::Floor, (floor, PlaceKind::Floor)), Err(Refusal::WrongOrder));
        assert_eq!(allow(PlaceKind::Room, (building, PlaceKind::Building)), Ok(()));
        assert_eq!(allow(PlaceKind::Room, (room, PlaceKind::Room)), Ok(()));
    }

    #[test]
    fn what_is_moved_brings_its_levels_along() {
        let chain = |length: usize| -> Vec<(PlaceId, Node)> {
            let ids: Vec<_> = (0..length).map(|_| PlaceId::new()).collect();
            let parent = |at: usize| at.checked_sub(1).map(|above| ids[above]);
            ids.iter().enumerate().map(|(at, id)| (*id, Node { name: "室".into(), parent: parent(at) })).collect()
        };
        let (long, short) = (chain(DEEPEST - 1), chain(2));
        let tree = Tree::new(long.iter().chain(&short).cloned());
        let under = |at: usize| Some((long[at].0, PlaceKind::Room));
        let top = Some(short[0].0);
        assert_eq!(tree.allow(PlaceKind::Room, under(DEEPEST - 2), top), Err(Refusal::TooDeep));
        assert_eq!(tree.allow(PlaceKind::Room, under(DEEPEST - 3), top), Ok(()));
    }

    #[test]
    fn a_cycle_in_the_data_ends_nothing() {
        let [a, b] = [PlaceId::new(), PlaceId::new()];
        let node = |parent| Node { name: "x".into(), parent: Some(parent) };
        let tree = Tree::new([(a, node(b)), (b, node(a))]);
        assert!(!tree.path(a).is_empty());
    }
}
