//! Reads and writes inspectors' links.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{InspectionLinkId, MemberId, OfSchool, SchoolId, inspection_link};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::{
    Problem,
    problem::Code,
    wire::{Cursor, Limit},
};

/// A link to make.
pub struct NewLink {
    /// Its id and the hash of its secret.
    pub opens: (InspectionLinkId, Vec<u8>),
    /// The first and the last day it shows.
    pub days: (NaiveDate, NaiveDate),
    /// It shows what was found on these days as well.
    pub rectifications: bool,
    /// For whom it is.
    pub inspector: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Makes a link.
pub async fn make(
    tx: &DatabaseTransaction,
    school: SchoolId,
    by: MemberId,
    new: NewLink,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = inspection_link::ActiveModel {
        id: Set(new.opens.0),
        school_id: Set(school),
        from_date: Set(new.days.0),
        to_date: Set(new.days.1),
        rectifications: Set(new.rectifications),
        inspector: Set(new.inspector),
        token_hash: Set(new.opens.1),
        created_by: Set(by),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
    };
    inspection_link::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Links, the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (limit, cursor): (Limit, Option<Cursor>),
) -> Result<Vec<inspection_link::Model>, Problem> {
    let mut query = inspection_link::Entity::of(school);
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: InspectionLinkId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(inspection_link::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(inspection_link::Column::Id).limit(limit.rows()).all(db).await?)
}

/// Takes a link back. One that has ended already stays as it is.
pub async fn take_back(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: InspectionLinkId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let link = inspection_link::Entity::of(school).filter(inspection_link::COLUMN.id.eq(id)).one(tx).await?;
    let link = link.ok_or(Code::NotFound)?;
    if link.expires_at > now {
        let ended = inspection_link::ActiveModel { expires_at: Set(now), ..Default::default() };
        let query = inspection_link::Entity::change(school).filter(inspection_link::COLUMN.id.eq(id));
        query.set(ended).exec(tx).await?;
    }
    Ok(())
}

/// The link of a secret of this hash, as long as it is good.
pub async fn opened(
    db: &impl ConnectionTrait,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<inspection_link::Model, Problem> {
    let link = inspection_link::Entity::by_token(hash).one(db).await?.filter(|link| link.expires_at > now);
    link.ok_or(Code::NotFound.into())
}
