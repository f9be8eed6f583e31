//! Reads and writes places.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    MemberId, OfSchool, PlaceId, SchoolId, asset, member,
    place::{self, PlaceKind},
    tag,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
    sea_query::{BinOper, Expr, ExprTrait, Func},
};

use super::rules::{MOST_PLACES, Node, Refusal, Tree};
use crate::{
    Problem,
    db::has,
    problem::Code,
    tag::is_bound,
    wire::{Cursor, Limit, after},
};

/// So many rows are named in one statement: SQLite takes 32,766 values.
const AT_ONCE: usize = 10_000;

/// A place with what is shown beside it.
pub struct PlaceRow {
    /// The place.
    pub place: place::Model,
    /// Who answers for it.
    pub keeper: Option<member::Model>,
    /// The code of the tag on it.
    pub tag: Option<String>,
    /// How many cards of the register are in it, not counting the places inside it.
    pub assets: i64,
}

/// What to list.
#[derive(Default)]
pub struct Filter {
    /// Only what lies directly in this place.
    pub parent: Option<PlaceId>,
    /// Only places of this kind.
    pub kind: Option<PlaceKind>,
    /// Only paths with this text.
    pub q: Option<String>,
}

/// The place itself. A voided one is still found.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: PlaceId) -> Result<place::Model, Problem> {
    place::Entity::of(school).filter(place::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The place with what is shown beside it.
pub async fn get_row(db: &impl ConnectionTrait, school: SchoolId, id: PlaceId) -> Result<PlaceRow, Problem> {
    let query = place::Entity::of(school).filter(place::COLUMN.id.eq(id)).find_also_related(member::Entity);
    let found = query.one(db).await?.ok_or(Code::NotFound)?;
    rows(db, school, vec![found]).await?.pop().ok_or(Code::NotFound.into())
}

/// Places in use, by path: what lies in a place follows it.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    filter: Filter,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<PlaceRow>, Problem> {
    let mut query =
        place::Entity::of(school).filter(place::COLUMN.void_reason.is_null()).find_also_related(member::Entity);
    if let Some(parent) = filter.parent {
        query = query.filter(place::COLUMN.parent_id.eq(parent));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(place::COLUMN.kind.eq(kind));
    }
    if let Some(q) = filter.q {
        query = query.filter(has((place::Entity, place::Column::Path), &q));
    }
    if let Some(cursor) = cursor {
        let [path, id] = cursor.parts()?;
        let id: PlaceId = id.parse().map_err(|_| Cursor::wrong())?;
        let columns = [(place::Entity, place::Column::Path), (place::Entity, place::Column::Id)];
        query = query.filter(after(columns, [path.into(), id.into()]));
    }
    let query = query.order_by_asc(place::Column::Path).order_by_asc(place::Column::Id).limit(limit.rows());
    rows(db, school, query.all(db).await?).await
}

/// Adds tags and counts, in one query each for the whole page.
async fn rows(
    db: &impl ConnectionTrait,
    school: SchoolId,
    found: Vec<(place::Model, Option<member::Model>)>,
) -> Result<Vec<PlaceRow>, Problem> {
    let ids: Vec<PlaceId> = found.iter().map(|(place, _)| place.id).collect();
    let tags: Vec<(Option<PlaceId>, String)> = tag::Entity::of(school)
        .select_only()
        .columns([tag::Column::PlaceId, tag::Column::Code])
        .filter(tag::COLUMN.place_id.is_in(ids.clone()))
        .filter(is_bound())
        .into_tuple()
        .all(db)
        .await?;
    let counts: Vec<(Option<PlaceId>, i64)> = asset::Entity::of(school)
        .select_only()
        .column(asset::Column::PlaceId)
        .column_as(asset::Column::Id.count(), "assets")
        .filter(asset::COLUMN.place_id.is_in(ids))
        .group_by(asset::Column::PlaceId)
        .into_tuple()
        .all(db)
        .await?;
    let mut tags: HashMap<_, _> = tags.into_iter().collect();
    let counts: HashMap<_, _> = counts.into_iter().collect();
    Ok(found
        .into_iter()
        .map(|(place, keeper)| {
            let (tag, assets) = (tags.remove(&Some(place.id)), counts.get(&Some(place.id)).copied().unwrap_or(0));
            PlaceRow { place, keeper, tag, assets }
        })
        .collect())
}

/// A place in use and all that lies in it, level by level: a large school has more rooms than one wants to read.
pub async fn inside(db: &impl ConnectionTrait, school: SchoolId, id: PlaceId) -> Result<Vec<PlaceId>, Problem> {
    let in_use = || {
        let rows = place::Entity::of(school).filter(place::COLUMN.void_reason.is_null());
        rows.select_only().column(place::Column::Id)
    };
    let mut level: Vec<PlaceId> = in_use().filter(place::COLUMN.id.eq(id)).into_tuple().all(db).await?;
    let mut all = Vec::new();
    while !level.is_empty() {
        all.extend(&level);
        level = in_use().filter(place::COLUMN.parent_id.is_in(level)).into_tuple().all(db).await?;
    }
    Ok(all)
}

/// The whole tree of the school. A school has hundreds of places, not millions.
pub async fn tree(db: &impl ConnectionTrait, school: SchoolId) -> Result<Tree, Problem> {
    let rows: Vec<(PlaceId, String, Option<PlaceId>)> = place::Entity::of(school)
        .select_only()
        .columns([place::Column::Id, place::Column::Name, place::Column::ParentId])
        .filter(place::COLUMN.void_reason.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(Tree::new(rows.into_iter().map(|(id, name, parent)| (id, Node { name, parent }))))
}

/// A place to make.
pub struct NewPlace {
    /// The id, when the caller made one.
    pub id: Option<PlaceId>,
    /// Its own name.
    pub name: String,
    /// What kind of place.
    pub kind: PlaceKind,
    /// What it lies in.
    pub parent: Option<PlaceId>,
    /// Who answers for it.
    pub keeper: Option<MemberId>,
}

/// Makes a place.
pub async fn create(
    tx: &DatabaseTransaction,
    school: SchoolId,
    new: NewPlace,
    now: DateTime<Utc>,
) -> Result<PlaceId, Problem> {
    // The path is made of names that must not change meanwhile.
    crate::school::lock(tx, school).await?;
    let mut tree = tree(tx, school).await?;
    if tree.count() >= MOST_PLACES {
        return Err(Problem::new(Code::TooMany));
    }
    check(tx, school, &tree, new.kind, new.parent, None).await?;
    check_keeper(tx, school, new.keeper).await?;
    let id = new.id.unwrap_or_else(PlaceId::new);
    tree.put(id, Node { name: new.name.clone(), parent: new.parent });
    let row = place::ActiveModel {
        id: Set(id),
        school_id: Set(school),
        name: Set(new.name),
        kind: Set(new.kind),
        parent_id: Set(new.parent),
        keeper_id: Set(new.keeper),
        path: Set(tree.path(id)),
        void_reason: Set(None),
        version: Set(1),
        created_at: Set(now),
    };
    row.insert(tx).await?;
    Ok(id)
}

/// Saves a changed place, and the paths of all that lies in it.
pub async fn update(tx: &DatabaseTransaction, before: place::Model, after: place::Model) -> Result<(), Problem> {
    let (school, id) = (before.school_id, before.id);
    let mut tree = tree(tx, school).await?;
    if before.parent_id != after.parent_id || before.kind != after.kind {
        check(tx, school, &tree, after.kind, after.parent_id, Some(id)).await?;
    }
    if before.keeper_id != after.keeper_id {
        check_keeper(tx, school, after.keeper_id).await?;
    }
    let row = place::ActiveModel {
        id: Set(id),
        name: Set(after.name.clone()),
        kind: Set(after.kind),
        parent_id: Set(after.parent_id),
        keeper_id: Set(after.keeper_id),
        version: Set(before.version + 1),
        ..Default::default()
    };
    place::Entity::write_back(school, row)?.exec(tx).await?;
    if before.name != after.name || before.parent_id != after.parent_id {
        tree.put(id, Node { name: after.name, parent: after.parent_id });
        // All that lies in it begins with its path: few statements, however much that is.
        let kept = i32::try_from(before.path.chars().count() + 1).map_err(Problem::internal)?;
        let rest = Func::cust("substr").arg(Expr::col(place::Column::Path)).arg(kept);
        let path = Expr::val(tree.path(id)).binary(BinOper::Custom("||"), rest);
        for inside in tree.inside(id).chunks(AT_ONCE) {
            place::Entity::change(school)
                .col_expr(place::Column::Path, path.clone())
                .filter(place::COLUMN.id.is_in(inside.iter().copied()))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

/// Takes a place out of use, when nothing is left in it. Its tag is void from then on.
pub async fn void(
    tx: &DatabaseTransaction,
    place: place::Model,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let (school, id, version) = (place.school_id, place.id, place.version);
    // Whoever is putting something into it has it locked: then this waits and counts that too.
    place::Entity::of(school).filter(place::COLUMN.id.eq(id)).lock_exclusive().one(tx).await?;
    let inside = place::Entity::of(school)
        .filter(place::COLUMN.parent_id.eq(id))
        .filter(place::COLUMN.void_reason.is_null())
        .count(tx)
        .await?;
    let assets = asset::Entity::of(school).filter(asset::COLUMN.place_id.eq(id)).count(tx).await?;
    if inside + assets > 0 {
        return Err(Code::PlaceInUse.into());
    }
    crate::tag::void_bound(tx, school, crate::tag::Target::Place(id), &reason, now).await?;
    let mut row = place.into_active_model();
    (row.void_reason, row.version) = (Set(Some(reason)), Set(version + 1));
    place::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}

async fn check(
    tx: &DatabaseTransaction,
    school: SchoolId,
    tree: &Tree,
    kind: PlaceKind,
    parent: Option<PlaceId>,
    moved: Option<PlaceId>,
) -> Result<(), Problem> {
    let no_parent = || Problem::field("parentId", "not_found");
    let parent = match parent {
        None => None,
        Some(id) => {
            let found = place::Entity::of(school).filter(place::COLUMN.id.eq(id)).one(tx).await?;
            Some((id, found.ok_or_else(no_parent)?.kind))
        }
    };
    tree.allow(kind, parent, moved).map_err(|refusal| match refusal {
        Refusal::NoSuchParent => no_parent(),
        Refusal::Cycle => Problem::new(Code::PlaceCycle).with_field("parentId", "cycle"),
        Refusal::WrongOrder => Problem::field("kind", "wrong_order"),
        Refusal::TooDeep => Problem::field("parentId", "too_deep"),
    })?;
    match (kind, moved) {
        // What lies in a place must stay smaller than it.
        (_, Some(id)) => {
            let larger = place::Entity::of(school)
                .filter(place::COLUMN.parent_id.eq(id))
                .filter(place::COLUMN.void_reason.is_null())
                .all(tx)
                .await?
                .into_iter()
                .any(|child| tree.allow(child.kind, Some((id, kind)), None) == Err(Refusal::WrongOrder));
            if larger { Err(Problem::field("kind", "wrong_order")) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// A keeper is a member of this school who has not left, and does not leave before the transaction ends.
pub async fn check_keeper(
    tx: &impl ConnectionTrait,
    school: SchoolId,
    keeper: Option<MemberId>,
) -> Result<(), Problem> {
    let Some(id) = keeper else { return Ok(()) };
    let found = member::Entity::of(school)
        .filter(member::COLUMN.id.eq(id))
        .filter(member::COLUMN.state.ne(member::MemberState::Removed))
        .lock_shared()
        .one(tx)
        .await?;
    if found.is_none() { Err(Problem::field("keeperId", "not_found")) } else { Ok(()) }
}

/// A place to put things is one of this school that is in use, and stays so until the transaction ends.
pub async fn check_place(tx: &impl ConnectionTrait, school: SchoolId, place: Option<PlaceId>) -> Result<(), Problem> {
    let Some(id) = place else { return Ok(()) };
    let found = place::Entity::of(school)
        .filter(place::COLUMN.id.eq(id))
        .filter(place::COLUMN.void_reason.is_null())
        .lock_shared()
        .one(tx)
        .await?;
    if found.is_none() { Err(Problem::field("placeId", "not_found")) } else { Ok(()) }
}
