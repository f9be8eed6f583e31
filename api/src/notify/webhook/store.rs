//! Reads and writes robots.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    OfSchool, SchoolId, WebhookId,
    webhook::{self, WebhookKind},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::{
    Problem,
    problem::Code,
    wire::{Change, Cursor, Limit, after},
};

/// A school has so many robots; every one of them is told everything.
const MOST: usize = 20;

/// A robot to set up.
pub struct NewWebhook {
    /// The group, for people.
    pub name: String,
    /// Whose.
    pub kind: WebhookKind,
    /// Where; checked.
    pub url: String,
    /// What signs; empty: nothing.
    pub secret: String,
}

/// What to change.
pub struct WebhookChange {
    /// The group, for people.
    pub name: Option<String>,
    /// Where; checked.
    pub url: Option<String>,
    /// What signs.
    pub secret: Change<String>,
    /// Whether it is taken out.
    pub void: Option<bool>,
}

/// The robot.
pub async fn find(db: &impl ConnectionTrait, school: SchoolId, id: WebhookId) -> Result<webhook::Model, Problem> {
    webhook::Entity::of(school).filter(webhook::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The names of these robots.
pub async fn named(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: impl IntoIterator<Item = WebhookId>,
) -> Result<HashMap<WebhookId, String>, Problem> {
    let query = webhook::Entity::of(school).filter(webhook::COLUMN.id.is_in(ids));
    Ok(query.all(db).await?.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Robots by name.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<webhook::Model>, Problem> {
    let mut query = webhook::Entity::of(school);
    if let Some(cursor) = cursor {
        let [name, id] = cursor.parts()?;
        let id: WebhookId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(after([webhook::Column::Name, webhook::Column::Id], [name.into(), id.into()]));
    }
    let query = query.order_by_asc(webhook::Column::Name).order_by_asc(webhook::Column::Id).limit(limit.rows());
    Ok(query.all(db).await?)
}

/// Sets one up.
pub async fn create(tx: &DatabaseTransaction, school: SchoolId, new: NewWebhook) -> Result<WebhookId, Problem> {
    room(tx, school).await?;
    let NewWebhook { name, kind, url, secret } = new;
    let row = webhook::ActiveModel {
        id: Set(WebhookId::new()),
        school_id: Set(school),
        name: Set(name),
        kind: Set(kind),
        url: Set(url),
        secret: Set(secret),
        void_at: Set(None),
        version: Set(1),
    };
    Ok(row.insert(tx).await?.id)
}

async fn room(tx: &DatabaseTransaction, school: SchoolId) -> Result<(), Problem> {
    let live = webhook::Entity::of(school).filter(webhook::COLUMN.void_at.is_null()).all(tx).await?;
    if live.len() < MOST { Ok(()) } else { Err(Code::TooMany.into()) }
}

/// The robot, kept from other changes until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: WebhookId) -> Result<webhook::Model, Problem> {
    let query = webhook::Entity::of(school).filter(webhook::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Changes it.
pub async fn update(
    tx: &DatabaseTransaction,
    school: SchoolId,
    before: webhook::Model,
    change: WebhookChange,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let WebhookChange { name, url, secret, void } = change;
    let secret = secret.over(Some(before.secret.clone())).unwrap_or_default();
    let void_at = match void {
        Some(true) => before.void_at.or(Some(now)),
        Some(false) => None,
        None => before.void_at,
    };
    if before.void_at.is_some() && void_at.is_none() {
        room(tx, school).await?;
    }
    let version = before.version + 1;
    let mut row = before.into_active_model();
    (row.secret, row.void_at, row.version) = (Set(secret), Set(void_at), Set(version));
    if let Some(name) = name {
        row.name = Set(name);
    }
    if let Some(url) = url {
        row.url = Set(url);
    }
    webhook::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}
