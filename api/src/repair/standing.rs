//! What a reader is to orders: asked for once for a whole page, and for one order the same way.

use std::collections::HashSet;

use entity::{
    CrewId, MemberId, OfSchool, PlaceId, RepairId, SchoolId, place, repair,
    repair_event::{self, RepairEventKind},
    repair_watcher,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

use super::rules::Standing;
use crate::{
    Problem, crew,
    gate::{Actor, Permission, granted},
};

/// All of somebody's that says what they are to some orders.
pub struct Standings {
    actor: Actor,
    watched: HashSet<RepairId>,
    worked: HashSet<RepairId>,
    kept: HashSet<PlaceId>,
    crews: Vec<CrewId>,
}

impl Standings {
    /// Looks it up for these orders, however many.
    pub async fn load(db: &impl ConnectionTrait, actor: Actor, orders: &[repair::Model]) -> Result<Self, Problem> {
        let (school, me) = (actor.school, actor.member);
        let ids: Vec<RepairId> = orders.iter().map(|order| order.id).collect();
        let places: HashSet<PlaceId> = orders.iter().filter_map(|order| order.place_id).collect();
        let crews = match orders.iter().any(|order| order.crew_id.is_some()) {
            true => crew::store::crews_of(db, school, me).await?,
            false => Vec::new(),
        };
        Ok(Self {
            actor,
            watched: watched(db, school, me, &ids).await?,
            worked: worked(db, school, me, &ids).await?,
            kept: kept(db, school, me, places).await?,
            crews,
        })
    }

    /// What they are to one of them.
    pub fn to(&self, order: &repair::Model) -> Standing {
        let (me, role) = (self.actor.member, self.actor.role);
        let assignee = order.assignee_id == Some(me);
        Standing {
            reporter: order.reporter_id == Some(me),
            watcher: self.watched.contains(&order.id),
            keeper: order.place_id.is_some_and(|place| self.kept.contains(&place)),
            assignee,
            crew: order.crew_id.is_some_and(|crew| self.crews.contains(&crew)),
            repaired: assignee || self.worked.contains(&order.id),
            acceptor: order.acceptor_id == Some(me),
            reports: granted(role, Permission::RepairReport),
            works: granted(role, Permission::RepairWork),
            dispatches: granted(role, Permission::RepairDispatch),
        }
    }
}

/// Those that the member reported or joined.
async fn watched(
    db: &impl ConnectionTrait,
    school: SchoolId,
    me: MemberId,
    ids: &[RepairId],
) -> Result<HashSet<RepairId>, Problem> {
    let query = repair_watcher::Entity::of(school)
        .filter(repair_watcher::COLUMN.repair_id.is_in(ids.iter().copied()))
        .filter(repair_watcher::COLUMN.member_id.eq(me));
    let ids = query.select_only().column(repair_watcher::Column::RepairId).into_tuple::<RepairId>();
    Ok(ids.all(db).await?.into_iter().collect())
}

/// Those that the member ever began, let wait or finished, whoever has them now.
async fn worked(
    db: &impl ConnectionTrait,
    school: SchoolId,
    me: MemberId,
    ids: &[RepairId],
) -> Result<HashSet<RepairId>, Problem> {
    let work = [RepairEventKind::Started, RepairEventKind::Waiting, RepairEventKind::Finished];
    let query = repair_event::Entity::of(school)
        .filter(repair_event::COLUMN.repair_id.is_in(ids.iter().copied()))
        .filter(repair_event::COLUMN.member_id.eq(me))
        .filter(repair_event::COLUMN.kind.is_in(work));
    let ids = query.select_only().column(repair_event::Column::RepairId).distinct().into_tuple::<RepairId>();
    Ok(ids.all(db).await?.into_iter().collect())
}

/// Those of the places that the member answers for.
async fn kept(
    db: &impl ConnectionTrait,
    school: SchoolId,
    me: MemberId,
    places: HashSet<PlaceId>,
) -> Result<HashSet<PlaceId>, Problem> {
    if places.is_empty() {
        return Ok(places);
    }
    let query = place::Entity::of(school).filter(place::COLUMN.id.is_in(places)).filter(place::COLUMN.keeper_id.eq(me));
    let ids = query.select_only().column(place::Column::Id).into_tuple::<PlaceId>();
    Ok(ids.all(db).await?.into_iter().collect())
}
