//! Reads and writes the outbox.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    AboveSchools, DeliveryId, NoticeId, OfSchool, SchoolId, account, delivery,
    delivery::{Channel, DeliveryState},
    member::{self, MemberState},
    notice, school,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect, Select, Set,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};

use super::{rules::Turn, webhook};
use crate::{
    Problem,
    member::Person,
    ports::wechat::OpenId,
    problem::Code,
    wire::{Cursor, Limit},
};

/// Whoever took a message and is not heard of for so long has died; then another may try.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// So many are taken at once.
const TAKEN: u64 = 16;

/// A message, with the names of its robot and its member.
pub struct DeliveryRow {
    /// The message.
    pub delivery: delivery::Model,
    /// The robot's name.
    pub webhook: Option<String>,
    /// Whom it is for.
    pub member: Option<Person>,
}

/// All schools, whose outboxes are emptied in turn.
pub async fn schools(db: &impl ConnectionTrait) -> Result<Vec<SchoolId>, Problem> {
    let rows = school::Entity::every().select_only().column(school::Column::Id).order_by_asc(school::Column::Id);
    Ok(rows.into_tuple().all(db).await?)
}

fn due(school: SchoolId, only: Option<DeliveryId>, now: DateTime<Utc>) -> Select<delivery::Entity> {
    let rows = delivery::Entity::of(school)
        .filter(delivery::COLUMN.state.eq(DeliveryState::Waiting))
        .filter(delivery::COLUMN.next_at.lte(now));
    match only {
        Some(id) => rows.filter(delivery::COLUMN.id.eq(id)),
        None => rows,
    }
}

/// Whether there is anything to take. Asked first: it costs no transaction.
pub async fn is_due(
    db: &impl ConnectionTrait,
    school: SchoolId,
    only: Option<DeliveryId>,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    Ok(due(school, only, now).one(db).await?.is_some())
}

/// Takes what is due, as nobody else does until the lease ends. Each taking counts as a try, so that a message which
/// kills whoever sends it is given up like others ([`super::rules::is_spent`]).
pub async fn take(
    tx: &DatabaseTransaction,
    school: SchoolId,
    only: Option<DeliveryId>,
    now: DateTime<Utc>,
) -> Result<Vec<delivery::Model>, Problem> {
    let rows = due(school, only, now).order_by_asc(delivery::Column::NextAt).limit(TAKEN);
    let mut rows = rows.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(tx).await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    delivery::Entity::change(school)
        .filter(delivery::COLUMN.id.is_in(rows.iter().map(|row| row.id)))
        .col_expr(delivery::Column::NextAt, Expr::val(now + LEASE))
        .col_expr(delivery::Column::Attempts, Expr::col(delivery::Column::Attempts).add(1))
        .exec(tx)
        .await?;
    for row in &mut rows {
        row.attempts += 1;
    }
    Ok(rows)
}

/// Notes what came of a try, unless another has tried since.
pub async fn settle(
    tx: &DatabaseTransaction,
    tried: &delivery::Model,
    turn: Turn,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let (state, next_at, error) = match turn {
        Turn::Sent => (DeliveryState::Sent, tried.next_at, String::new()),
        Turn::Again { at, why } => (DeliveryState::Waiting, at, why.into_owned()),
        Turn::GivenUp { why } => (DeliveryState::Failed, tried.next_at, why.into_owned()),
    };
    let sent_at = (state == DeliveryState::Sent).then_some(now);
    let row = delivery::ActiveModel {
        state: Set(state),
        next_at: Set(next_at),
        error: Set(error),
        sent_at: Set(sent_at),
        ..Default::default()
    };
    delivery::Entity::change(tried.school_id)
        .filter(delivery::COLUMN.id.eq(tried.id))
        .filter(delivery::COLUMN.state.eq(DeliveryState::Waiting))
        .filter(delivery::COLUMN.attempts.eq(tried.attempts))
        .set(row)
        .exec(tx)
        .await?;
    Ok(())
}

/// The person in WeChat whom a notice is for; none who may not act any more, or has another WeChat by now.
pub async fn addressee(
    db: &impl ConnectionTrait,
    school: SchoolId,
    notice: NoticeId,
) -> Result<Option<OpenId>, Problem> {
    let Some((_, Some(member))) = with_members(db, school, [notice]).await?.pop() else { return Ok(None) };
    let Some(account) = member.account_id.filter(|_| member.state == MemberState::Active) else { return Ok(None) };
    let account = account::Entity::every().filter(account::COLUMN.id.eq(account)).one(db).await?;
    Ok(account.and_then(|account| account.wechat_openid).map(OpenId))
}

async fn with_members(
    db: &impl ConnectionTrait,
    school: SchoolId,
    notices: impl IntoIterator<Item = NoticeId>,
) -> Result<Vec<(notice::Model, Option<member::Model>)>, Problem> {
    let query = notice::Entity::of(school)
        .filter(notice::COLUMN.id.is_in(notices))
        .find_also_related(member::Entity)
        .filter(member::COLUMN.school_id.eq(school));
    Ok(query.all(db).await?)
}

/// What was sent or is to be sent, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    state: Option<DeliveryState>,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<DeliveryRow>, Problem> {
    let mut query = delivery::Entity::of(school);
    if let Some(state) = state {
        query = query.filter(delivery::COLUMN.state.eq(state));
    }
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: DeliveryId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(delivery::COLUMN.id.lt(id));
    }
    let rows = query.order_by_desc(delivery::Column::Id).limit(limit.rows()).all(db).await?;
    show(db, school, rows).await
}

/// One message.
pub async fn show_one(db: &impl ConnectionTrait, school: SchoolId, id: DeliveryId) -> Result<DeliveryRow, Problem> {
    let rows = delivery::Entity::of(school).filter(delivery::COLUMN.id.eq(id)).all(db).await?;
    show(db, school, rows).await?.pop().ok_or(Code::NotFound.into())
}

async fn show(
    db: &impl ConnectionTrait,
    school: SchoolId,
    rows: Vec<delivery::Model>,
) -> Result<Vec<DeliveryRow>, Problem> {
    let robots = webhook::named(db, school, rows.iter().filter_map(|row| row.webhook_id)).await?;
    let told = with_members(db, school, rows.iter().filter_map(|row| row.notice_id)).await?;
    let people = told.into_iter().filter_map(|(notice, member)| Some((notice.id, member?)));
    let people: std::collections::HashMap<_, _> = people.collect();
    let shown = rows.into_iter().map(|delivery| DeliveryRow {
        webhook: delivery.webhook_id.and_then(|id| robots.get(&id)).cloned(),
        member: delivery.notice_id.and_then(|id| people.get(&id)).cloned().map(Person::from),
        delivery,
    });
    Ok(shown.collect())
}

/// By what way a message goes.
pub enum Way {
    /// To a member.
    Wechat(NoticeId),
    /// To a robot.
    Webhook(entity::WebhookId),
}

/// By what way this one goes; none for a row that names none.
pub fn way(row: &delivery::Model) -> Option<Way> {
    match row.channel {
        Channel::Wechat => row.notice_id.map(Way::Wechat),
        Channel::Webhook => row.webhook_id.map(Way::Webhook),
    }
}
