//! Makes of rows what is shown.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{RepairEventId, RepairId, SchoolId, photo, repair, repair_event, repair_photo, repair_photo::PhotoRole};
use sea_orm::ConnectionTrait;

use super::{
    card::{Repair, RepairEvent, RepairPhoto, RepairRef, RepairRow},
    names::Names,
    standing::Standings,
    store,
};
use crate::{
    Problem, State,
    gate::Actor,
    photo::{Photo, alike, show},
};

/// The lines of a list as this reader sees them: a statement for each kind of thing that they name, however many lines.
pub async fn rows(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    orders: &[repair::Model],
    now: DateTime<Utc>,
) -> Result<Vec<RepairRow>, Problem> {
    let school = actor.school;
    let standings = Standings::load(db, actor, orders).await?;
    let mut names = Names::default();
    for order in orders {
        names.ask(order.place_id, order.asset_id, order.assignee_id, order.crew_id);
    }
    names.load(db, school).await?;
    let mut firsts: HashMap<RepairId, photo::Model> = HashMap::new();
    for (row, photo) in store::photos(db, school, orders.iter().map(|order| order.id), Some(PhotoRole::Problem)).await?
    {
        firsts.entry(row.repair_id).or_insert(photo);
    }
    let line = |order: &repair::Model| {
        let photo = firsts.remove(&order.id).and_then(|photo| thumb(state, school, photo, now));
        RepairRow::new(order, &names, photo, standings.to(order), now)
    };
    Ok(orders.iter().map(line).collect())
}

fn thumb(state: &State, school: SchoolId, photo: photo::Model, now: DateTime<Utc>) -> Option<String> {
    show(state, school, vec![photo], now).pop().map(|photo| photo.thumb_url)
}

/// An order with all that belongs to it, as this reader may see it.
pub async fn order(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    order: repair::Model,
    now: DateTime<Utc>,
) -> Result<Repair, Problem> {
    let school = actor.school;
    let who = Standings::load(db, actor, std::slice::from_ref(&order)).await?.to(&order);
    let events = store::events(db, school, order.id).await?;
    let photos = store::photos(db, school, [order.id], None).await?;
    let mut names = Names::default();
    names.ask(order.place_id, order.asset_id, order.assignee_id, order.crew_id);
    names.ask_people([order.reporter_id, order.acceptor_id, order.rechecked_by, order.followed_up_by]);
    names.ask_people(events.iter().map(|event| event.member_id));
    names.load(db, school).await?;
    let rows: Vec<photo::Model> = photos.iter().map(|(_, photo)| photo.clone()).collect();
    let alike = alike(db, school, &rows).await?;
    let first = photos.iter().find(|(row, _)| row.role == PhotoRole::Problem).map(|(_, photo)| photo.clone());
    let row = RepairRow::new(&order, &names, first.and_then(|photo| thumb(state, school, photo, now)), who, now);
    let repeat_of = match order.repeat_of {
        Some(id) => store::numbers(db, school, [id]).await?.remove(&id).map(|number| RepairRef { id, number }),
        None => None,
    };
    let materials = store::materials(db, school, order.id).await?;
    Ok(Repair {
        row,
        reporter: names.person(order.reporter_id),
        contact: (who.dispatches || who.assignee).then_some(order.contact).filter(|contact| !contact.is_empty()),
        contractor_contact: Some(order.contractor_contact).filter(|text| who.dispatches && !text.is_empty()),
        contractor_record: Some(order.contractor_record).filter(|text| who.dispatches && !text.is_empty()),
        occurred_at: order.occurred_at,
        triaged_at: order.triaged_at,
        started_at: order.started_at,
        finished_at: order.finished_at,
        accept_until: order.accept_until,
        closed_at: order.closed_at,
        events: timeline(state, school, events, &photos, &names, now),
        photos: pictures(state, school, photos, now),
        materials: materials.into_iter().map(Into::into).collect(),
        cost_fen: order.cost_fen,
        result: order.result,
        cause: order.cause,
        work: order.work,
        old_parts: order.old_parts,
        acceptor: names.person(order.acceptor_id),
        rating: order.rating,
        comment: order.comment,
        signature: order.signature,
        rechecked_by: names.person(order.rechecked_by),
        follow_up: Some(order.follow_up).filter(|text| !text.is_empty()),
        followed_up_by: names.person(order.followed_up_by),
        rejections: order.rejections,
        repeat_of,
        alike,
    })
}

type Taken = (repair_photo::Model, photo::Model);

fn timeline(
    state: &State,
    school: SchoolId,
    events: Vec<repair_event::Model>,
    photos: &[Taken],
    names: &Names,
    now: DateTime<Utc>,
) -> Vec<RepairEvent> {
    let of = |id: RepairEventId| -> Vec<Photo> {
        let rows = photos.iter().filter(|(row, _)| row.event_id == id).map(|(_, photo)| photo.clone());
        show(state, school, rows.collect(), now)
    };
    let line = |event: repair_event::Model| {
        let repair_event::Model { id, school_id: _, repair_id: _, kind, at, member_id, by, note, data } = event;
        RepairEvent { id, kind, at, by: names.person(member_id), firm: by, note, data, photos: of(id) }
    };
    events.into_iter().map(line).collect()
}

fn pictures(state: &State, school: SchoolId, photos: Vec<Taken>, now: DateTime<Utc>) -> Vec<RepairPhoto> {
    let (rows, photos): (Vec<_>, Vec<_>) = photos.into_iter().unzip();
    let shown = show(state, school, photos, now).into_iter();
    rows.into_iter().zip(shown).map(|(row, photo)| RepairPhoto { photo, role: row.role }).collect()
}
