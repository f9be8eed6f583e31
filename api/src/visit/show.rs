//! Makes of rows what is shown.

use std::collections::HashMap;

use entity::{
    BadgeId, NoticeId, OfSchool, RepairId, VisitId,
    delivery::{self, DeliveryState},
    notice, visit,
    visit_ask::{self, AskHow, AskOutcome},
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

use super::{
    Day,
    card::{AskDelivery, Visit, VisitAsk, VisitDecision, VisitRepair},
    next::overstays,
    person,
    rules::{Standing, allowed},
    store,
};
use crate::{
    Problem, State,
    badge::{self, BadgeName},
    gate::Actor,
    pass,
    repair::Names,
    seal::SchoolSeal,
};

/// The visit as this reader sees it.
pub async fn one(state: &State, db: &impl ConnectionTrait, actor: Actor, row: visit::Model) -> Result<Visit, Problem> {
    let shown = all(state, db, actor, vec![row]).await?;
    shown.into_iter().next().ok_or_else(|| Problem::internal("a visit got lost"))
}

/// Visits in their order: a statement for each kind of thing that they name, however many they are.
pub async fn all(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    rows: Vec<visit::Model>,
) -> Result<Vec<Visit>, Problem> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let school = actor.school;
    let (day, seal) = (Day::of(db, school, state.clock.now()).await?, state.seals.of(db, school).await?);
    let asks = store::asks(db, school, rows.iter().map(|row| row.id)).await?;
    let mut known = Known {
        repairs: HashMap::new(),
        badges: badge::names(db, school, rows.iter().filter_map(|row| row.badge_id)).await?,
        names: Names::default(),
        delivered: Delivered::of(db, &asks).await?,
    };
    for row in &rows {
        known.names.ask_people([row.host_id, row.decided_by, row.entered_by, row.left_by, row.created_by]);
    }
    asks.iter().for_each(|ask| known.names.ask_people([Some(ask.member_id), ask.asked_by]));
    known.names.load(db, school).await?;
    let orders: Vec<RepairId> = rows.iter().filter_map(|row| row.repair_id).collect();
    if !orders.is_empty() {
        known.repairs = store::repair_numbers(db, school, orders).await?.into_iter().collect();
    }
    let mut of = HashMap::<VisitId, Vec<visit_ask::Model>>::new();
    asks.into_iter().for_each(|ask| of.entry(ask.visit_id).or_default().push(ask));
    let shown = rows.into_iter().map(|row| {
        let asks = of.remove(&row.id).unwrap_or_default();
        visit(state, actor, (&day, &seal), &known, row, asks)
    });
    shown.collect()
}

/// Those who were asked and may still answer.
pub fn may_answer(asks: &[visit_ask::Model]) -> Vec<entity::MemberId> {
    asks.iter().filter(|ask| !given_up(ask)).map(|ask| ask.member_id).collect()
}

/// Whether the attempt was given up because another host was named.
pub fn given_up(ask: &visit_ask::Model) -> bool {
    ask.outcome == AskOutcome::NoAnswer && ask.answered_at.is_none()
}

struct Known {
    repairs: HashMap<RepairId, String>,
    badges: HashMap<BadgeId, BadgeName>,
    names: Names,
    delivered: Delivered,
}

fn visit(
    state: &State,
    actor: Actor,
    (day, seal): (&Day, &SchoolSeal),
    known: &Known,
    row: visit::Model,
    asks: Vec<visit_ask::Model>,
) -> Result<Visit, Problem> {
    let (visitor, notes) = (person::visitor(seal, &row)?, person::notes(seal, &row)?);
    let (who, facts) = (day.standing(actor, &row, &may_answer(&asks)), day.facts(&row));
    let until = overstays(&day.known(&row, &[], false), &day.rules);
    let names = &known.names;
    let decision = row.decided.map(|yes| VisitDecision {
        yes,
        by: names.person(row.decided_by),
        how: row.decided_how,
        reason: notes.decision,
        at: row.decided_at,
    });
    let Standing { guard, leader, .. } = who;
    Ok(Visit {
        actions: allowed(&facts, who),
        // Of the host nobody asks more than his yes: that somebody is watched is not for him.
        leader_needed: facts.needs_leader() && (guard || leader) && row.ended_at.is_none() && row.entered_at.is_none(),
        watched: row.watched && leader,
        overstayed: row.entered_at.is_some() && row.left_at.unwrap_or(day.now) >= until,
        asks: asks.into_iter().map(|ask| attempt(known, ask)).collect(),
        id: row.id,
        status: row.status,
        origin: row.origin,
        purpose: row.purpose,
        date: row.date,
        name: visitor.name,
        phone: if visitor.phone.is_empty() { String::new() } else { format!("…{}", visitor.phone) },
        plate: visitor.plate,
        company: visitor.company,
        companions: visitor.companions,
        headcount: row.headcount,
        goods: visitor.goods,
        reason: visitor.reason,
        host: names.person(row.host_id),
        host_asked: visitor.host,
        repair: row
            .repair_id
            .and_then(|id| known.repairs.get(&id).map(|number| VisitRepair { id, number: number.clone() })),
        id_checked: row.id_checked,
        from: row.from_at,
        until: row.until_at,
        decision,
        badge: row.badge_id.and_then(|id| known.badges.get(&id).cloned()),
        pass_url: if who.author { pass::url(state, &row) } else { None },
        entered_at: row.entered_at,
        entered_by: names.person(row.entered_by),
        left_at: row.left_at,
        left_by: names.person(row.left_by),
        left_how: row.left_how,
        left_reason: if notes.left.is_empty() { notes.inside } else { notes.left },
        whereabouts: row.whereabouts,
        late: row.late,
        note: if notes.late.is_empty() { notes.void } else { notes.late },
        erased: row.erased_at.is_some(),
        version: row.version,
        created_at: row.created_at,
        created_by: names.person(row.created_by),
    })
}

fn attempt(known: &Known, ask: visit_ask::Model) -> VisitAsk {
    VisitAsk {
        how: ask.how,
        member: known.names.person(Some(ask.member_id)),
        asked_by: known.names.person(ask.asked_by),
        at: ask.at,
        outcome: ask.outcome,
        delivery: known.delivered.of_ask(&ask),
        answered_at: ask.answered_at,
    }
}

/// How far the notices came.
struct Delivered {
    read: HashMap<NoticeId, bool>,
    sent: HashMap<NoticeId, DeliveryState>,
}

impl Delivered {
    async fn of(db: &impl ConnectionTrait, asks: &[visit_ask::Model]) -> Result<Self, Problem> {
        let ids: Vec<NoticeId> = asks.iter().filter_map(|ask| ask.notice_id).collect();
        let (mut read, mut sent) = (HashMap::new(), HashMap::new());
        let Some(school) = asks.first().map(|ask| ask.school_id).filter(|_| !ids.is_empty()) else {
            return Ok(Self { read, sent });
        };
        let notices = notice::Entity::of(school).filter(notice::COLUMN.id.is_in(ids.iter().copied())).select_only();
        let columns = [notice::Column::Id, notice::Column::ReadAt];
        let notices: Vec<(NoticeId, Option<chrono::DateTime<chrono::Utc>>)> =
            notices.columns(columns).into_tuple().all(db).await?;
        read.extend(notices.into_iter().map(|(id, at)| (id, at.is_some())));
        let deliveries = delivery::Entity::of(school).filter(delivery::COLUMN.notice_id.is_in(ids)).select_only();
        let columns = [delivery::Column::NoticeId, delivery::Column::State];
        let deliveries: Vec<(NoticeId, DeliveryState)> = deliveries.columns(columns).into_tuple().all(db).await?;
        sent.extend(deliveries);
        Ok(Self { read, sent })
    }

    fn of_ask(&self, ask: &visit_ask::Model) -> AskDelivery {
        let Some(notice) = ask.notice_id else {
            return if ask.how == AskHow::Phone { AskDelivery::Called } else { AskDelivery::Inbox };
        };
        match (self.read.get(&notice), self.sent.get(&notice)) {
            (Some(true), _) => AskDelivery::Seen,
            (_, Some(DeliveryState::Sent)) => AskDelivery::Sent,
            (_, Some(DeliveryState::Waiting)) => AskDelivery::Waiting,
            (_, Some(DeliveryState::Failed)) => AskDelivery::Failed,
            (_, None) => AskDelivery::Inbox,
        }
    }
}
