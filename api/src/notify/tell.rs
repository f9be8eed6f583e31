//! Writes what people are told, in the transaction of what it tells of.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    DeliveryId, MemberId, NoticeId, OfSchool, SchoolId, account, delivery,
    delivery::{Channel, DeliveryState},
    member::{self, MemberState},
    notice, webhook,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Kind;
use crate::Problem;

/// So many rows are written by one statement.
const ROWS: usize = 500;

/// Something to tell.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What it is about.
    pub kind: Kind,
    /// The record it is about.
    pub subject_id: Uuid,
    /// What its text names, as a JSON object of facts, which are worded for each reader ([`super::text::line`]).
    pub params: Value,
}

impl Notice {
    fn body(&self) -> Value {
        json!({ "kind": self.kind.as_str(), "subjectId": self.subject_id, "params": self.params })
    }
}

/// Puts a notice into the inbox of each of these members, once, and into the outbox for those with WeChat. Who has left
/// the school is passed over. Answers by which notice each was told.
///
/// Call [`super::wake`] after the transaction.
pub async fn tell(
    tx: &DatabaseTransaction,
    school: SchoolId,
    members: &[MemberId],
    notice: Notice,
    now: DateTime<Utc>,
) -> Result<Vec<(MemberId, NoticeId)>, Problem> {
    let named: BTreeSet<MemberId> = members.iter().copied().collect();
    let named: Vec<MemberId> = named.into_iter().collect();
    let mut told = Vec::with_capacity(named.len());
    for some in named.chunks(ROWS) {
        let found = member::Entity::of(school)
            .filter(member::COLUMN.id.is_in(some.iter().copied()))
            .filter(member::COLUMN.state.ne(MemberState::Removed))
            .order_by_asc(member::Column::Id)
            .find_also_related(account::Entity)
            .all(tx)
            .await?;
        told.extend(write(tx, school, &found, &notice, now).await?);
    }
    Ok(told)
}

async fn write(
    tx: &DatabaseTransaction,
    school: SchoolId,
    members: &[(member::Model, Option<account::Model>)],
    told: &Notice,
    now: DateTime<Utc>,
) -> Result<Vec<(MemberId, NoticeId)>, Problem> {
    let (mut notices, mut deliveries, mut told_by) = (Vec::new(), Vec::new(), Vec::new());
    for (member, account) in members {
        let id = NoticeId::new();
        told_by.push((member.id, id));
        notices.push(notice::ActiveModel {
            id: Set(id),
            school_id: Set(school),
            member_id: Set(member.id),
            kind: Set(told.kind.as_str().into()),
            subject_id: Set(told.subject_id),
            params: Set(told.params.clone()),
            at: Set(now),
            read_at: Set(None),
        });
        let openid = account.as_ref().and_then(|account| account.wechat_openid.as_ref());
        if member.state == MemberState::Active && openid.is_some() {
            deliveries.push(delivery(school, Channel::Wechat, Some(id), None, told.body(), now));
        }
    }
    if !notices.is_empty() {
        notice::Entity::insert_many(notices).exec_without_returning(tx).await?;
    }
    if !deliveries.is_empty() {
        delivery::Entity::insert_many(deliveries).exec_without_returning(tx).await?;
    }
    Ok(told_by)
}

/// Puts a message into the outbox for every group robot of the school.
pub async fn broadcast(
    tx: &DatabaseTransaction,
    school: SchoolId,
    kind: Kind,
    subject: Uuid,
    params: Value,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let told = Notice { kind, subject_id: subject, params };
    let robots = webhook::Entity::of(school).filter(webhook::COLUMN.void_at.is_null()).all(tx).await?;
    let rows = robots.iter().map(|robot| delivery(school, Channel::Webhook, None, Some(robot), told.body(), now));
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        delivery::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// A message for one robot, to try it out.
pub async fn try_out(
    tx: &DatabaseTransaction,
    school: SchoolId,
    robot: &webhook::Model,
    now: DateTime<Utc>,
) -> Result<DeliveryId, Problem> {
    let told = Notice { kind: Kind::WebhookTest, subject_id: robot.id.0, params: json!({ "item": robot.name }) };
    let row = delivery(school, Channel::Webhook, None, Some(robot), told.body(), now);
    let id = DeliveryId::new();
    delivery::Entity::insert(delivery::ActiveModel { id: Set(id), ..row }).exec_without_returning(tx).await?;
    Ok(id)
}

fn delivery(
    school: SchoolId,
    channel: Channel,
    notice: Option<NoticeId>,
    robot: Option<&webhook::Model>,
    body: Value,
    now: DateTime<Utc>,
) -> delivery::ActiveModel {
    delivery::ActiveModel {
        id: Set(DeliveryId::new()),
        school_id: Set(school),
        notice_id: Set(notice),
        channel: Set(channel),
        webhook_id: Set(robot.map(|robot| robot.id)),
        body: Set(body),
        state: Set(DeliveryState::Waiting),
        attempts: Set(0),
        next_at: Set(now),
        error: Set(String::new()),
        created_at: Set(now),
        sent_at: Set(None),
    }
}
