//! A new order: what is broken, for whom it waits, and until when it is promised.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{
    AssetId, MemberId, PhotoId, PlaceId, RepairId, SchoolId,
    repair::{self, RepairStatus, Trade, Urgency},
    repair_event::RepairEventKind,
    repair_photo::PhotoRole,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::{
    evidence,
    held::{By, Held, Told, text},
    names::Names,
    store::{self, NewEvent},
    tell,
};
use crate::{Problem, State, calendar, calendar::Calendar, crew, crew::rules::Target, photo};

/// What is broken.
pub struct NewRepair {
    /// The id, when the caller made one.
    pub id: Option<RepairId>,
    /// The thing with a card.
    pub asset: Option<AssetId>,
    /// Where.
    pub place: Option<PlaceId>,
    /// What it is called, when it has no card.
    pub item: String,
    /// What is wrong.
    pub description: String,
    /// How soon.
    pub urgency: Urgency,
    /// What kind of work.
    pub trade: Trade,
    /// Somebody could be hurt.
    pub safety: bool,
    /// Photos of it, sent before.
    pub photos: Vec<PhotoId>,
    /// How somebody without an account may be reached.
    pub contact: String,
    /// When the reporter's phone says it was.
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Makes an order of a report. One by a member goes at once to whom the rules of dispatch name; on the word of a stranger
/// nobody is sent.
pub async fn report(
    tx: &DatabaseTransaction,
    state: Data<State>,
    school: SchoolId,
    by: By,
    new: NewRepair,
    now: DateTime<Utc>,
) -> Result<Told, Problem> {
    let reporter = by.member();
    let photos = photo::attach(tx, school, reporter, &new.photos, "photoIds", now).await?;
    let calendar = calendar::load(tx, school).await?;
    let mut order = order(school, reporter, new, &calendar, now);
    order.repeat_of = store::repeated(tx, &order, calendar.promises.repeat(), now).await?;
    order.number = store::number(tx, school, now).await?;
    store::insert(tx, order.clone()).await?;
    let id = order.id;
    let line = NewEvent {
        kind: RepairEventKind::Reported,
        member: reporter,
        by: String::new(),
        note: String::new(),
        data: json!({"urgency": order.urgency, "trade": order.trade, "dueAt": text(order.due_at)}),
    };
    evidence::add(tx, &order, line, PhotoRole::Problem, &photos, now).await?;
    if let Some(reporter) = reporter {
        store::watch(tx, school, id, reporter, now).await?;
    }
    let mut members = tell::tell(tx, &order, RepairEventKind::Reported, &by, None, "", now).await?;
    let target = match reporter {
        Some(_) => crew::store::dispatch(tx, school, order.trade, order.place_id).await?,
        None => None,
    };
    if let Some(target) = target {
        let mut held = Held::take_by(tx, state, school, id, By::House, now).await?;
        give(&mut held, target);
        let mut names = Names::default();
        names.ask(None, None, held.order.assignee_id, held.order.crew_id);
        names.load(tx, school).await?;
        let (member, crew) = (names.person(held.order.assignee_id), names.crew(held.order.crew_id));
        let data = json!({"rule": true, "member": member, "crew": crew});
        members.extend(held.save(RepairEventKind::Assigned, String::new(), data).await?.members);
    }
    Ok(Told { id, members })
}

fn order(
    school: SchoolId,
    reporter: Option<MemberId>,
    new: NewRepair,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> repair::Model {
    repair::Model {
        id: new.id.unwrap_or_else(RepairId::new),
        urgency: new.urgency,
        trade: new.trade,
        safety: new.safety,
        place_id: new.place,
        asset_id: new.asset,
        item: new.item,
        description: new.description,
        reporter_id: reporter,
        contact: new.contact,
        occurred_at: new.occurred_at,
        due_at: calendar::due(calendar, new.urgency, now),
        ..repair::Model::new(school, now)
    }
}

/// Gives an order that nobody works on to a member, or lets a crew take it.
pub fn give(held: &mut Held<'_>, target: Target) {
    let (now, by) = (held.now, held.by.member());
    let order = &mut held.order;
    (order.contractor, order.contractor_contact, order.contractor_record) = Default::default();
    (order.assignee_id, order.crew_id, order.status) = match target {
        Target::Member(member) => (Some(member), None, RepairStatus::Assigned),
        // Whoever of them takes it first has it.
        Target::Crew(crew) => (None, Some(crew), RepairStatus::Triaged),
    };
    take_on(order, by, now);
}

/// 受理: the first who does something with an order takes it on.
pub fn take_on(order: &mut repair::Model, by: Option<MemberId>, now: DateTime<Utc>) {
    if order.triaged_at.is_none() {
        (order.triaged_at, order.triaged_by) = (Some(now), by);
    }
}
