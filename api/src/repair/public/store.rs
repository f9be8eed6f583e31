//! Who follows an order without an account, and by which links contractors do their jobs.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    ContractorLinkId, MemberId, OfSchool, RepairId, SchoolId, WatcherId, contractor_link, repair, repair_watcher,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use crate::{Problem, problem::Code};

/// The order of this number.
pub async fn by_number(db: &impl ConnectionTrait, school: SchoolId, number: &str) -> Result<repair::Model, Problem> {
    let order = repair::Entity::of(school).filter(repair::COLUMN.number.eq(number)).one(db).await?;
    order.ok_or(Code::NotFound.into())
}

/// Somebody without an account is told of the order from now on, by the code of this hash.
pub async fn follow(
    tx: &DatabaseTransaction,
    school: SchoolId,
    order: RepairId,
    (id, hash): (WatcherId, Vec<u8>),
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = repair_watcher::ActiveModel {
        id: Set(id),
        school_id: Set(school),
        repair_id: Set(order),
        member_id: Set(None),
        tracking_hash: Set(Some(hash)),
        created_at: Set(now),
    };
    repair_watcher::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The order that is followed by a code of this hash.
pub async fn tracked(db: &impl ConnectionTrait, hash: Vec<u8>) -> Result<Option<repair::Model>, Problem> {
    let Some(watcher) = repair_watcher::Entity::by_tracking(hash).one(db).await? else { return Ok(None) };
    order(db, watcher.school_id, watcher.repair_id).await
}

async fn order(db: &impl ConnectionTrait, school: SchoolId, id: RepairId) -> Result<Option<repair::Model>, Problem> {
    Ok(repair::Entity::of(school).filter(repair::COLUMN.id.eq(id)).one(db).await?)
}

/// Makes a link to an order for the firm it is given to. Links made before open nothing from then on: one job, one link.
pub async fn make_link(
    tx: &DatabaseTransaction,
    order: &repair::Model,
    (id, hash): (ContractorLinkId, Vec<u8>),
    by: MemberId,
    (now, lasts): (DateTime<Utc>, TimeDelta),
) -> Result<(), Problem> {
    end_links(tx, order, now).await?;
    let row = contractor_link::ActiveModel {
        id: Set(id),
        school_id: Set(order.school_id),
        repair_id: Set(order.id),
        firm: Set(order.contractor.clone()),
        contact: Set(order.contractor_contact.clone()),
        record_number: Set(order.contractor_record.clone()),
        token_hash: Set(hash),
        created_by: Set(by),
        created_at: Set(now),
        expires_at: Set(now + lasts),
        spent_at: Set(None),
    };
    contractor_link::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes a link back, and answers for which order it was. One that has ended already stays as it is: none.
pub async fn take_back(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: ContractorLinkId,
    now: DateTime<Utc>,
) -> Result<Option<RepairId>, Problem> {
    let link = contractor_link::Entity::of(school).filter(contractor_link::COLUMN.id.eq(id)).one(tx).await?;
    let link = link.ok_or(Code::NotFound)?;
    if link.expires_at <= now {
        return Ok(None);
    }
    end(tx, school, contractor_link::COLUMN.id.eq(id), now).await?;
    Ok(Some(link.repair_id))
}

/// Ends all links of an order: whoever it is given to now, they open nothing any more, also if the same firm comes again.
pub async fn end_links(tx: &DatabaseTransaction, order: &repair::Model, now: DateTime<Utc>) -> Result<(), Problem> {
    let of = contractor_link::COLUMN.repair_id.eq(order.id);
    end(tx, order.school_id, of.and(contractor_link::COLUMN.expires_at.gt(now)), now).await
}

async fn end(tx: &DatabaseTransaction, school: SchoolId, which: SimpleExpr, now: DateTime<Utc>) -> Result<(), Problem> {
    let ended = contractor_link::Entity::change(school).filter(which);
    ended.col_expr(contractor_link::Column::ExpiresAt, Expr::value(now)).exec(tx).await?;
    Ok(())
}

/// The link of a secret of this hash, with its order.
pub async fn link(
    db: &impl ConnectionTrait,
    hash: Vec<u8>,
) -> Result<Option<(contractor_link::Model, repair::Model)>, Problem> {
    let Some(link) = contractor_link::Entity::by_token(hash).one(db).await? else { return Ok(None) };
    let order = order(db, link.school_id, link.repair_id).await?;
    Ok(order.map(|order| (link, order)))
}

/// The links of an order, newest first.
pub async fn links(
    db: &impl ConnectionTrait,
    school: SchoolId,
    order: RepairId,
) -> Result<Vec<contractor_link::Model>, Problem> {
    let links = contractor_link::Entity::of(school).filter(contractor_link::COLUMN.repair_id.eq(order));
    Ok(links.order_by_desc(contractor_link::Column::Id).all(db).await?)
}

/// Uses a link up. Of two at the same moment one does, the other is a conflict.
pub async fn spend(tx: &DatabaseTransaction, link: &contractor_link::Model, now: DateTime<Utc>) -> Result<(), Problem> {
    let spent = contractor_link::Entity::change(link.school_id)
        .filter(contractor_link::COLUMN.id.eq(link.id))
        .filter(contractor_link::COLUMN.spent_at.is_null())
        .filter(contractor_link::COLUMN.expires_at.gt(now))
        .col_expr(contractor_link::Column::SpentAt, Expr::value(now));
    if spent.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(Code::Conflict.into()) }
}
