//! A firm has lost the job before its people came: whom it announced is expected no more.

use chrono::{DateTime, Utc};
use entity::{
    MemberId, OfSchool, RepairId,
    visit::{self, VisitStatus},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};

use super::{
    record::{Happened, record},
    store,
};
use crate::{Problem, seal::SchoolSeal};

/// Ends the visits for this order that a firm announced by its link, and that nobody was let in for yet.
///
/// Locks are taken in one order by this and by the door (`Held::take`, `Held::save`): the order, its visits, the end of the
/// ledger of visits, the end of the ledger of orders. So save the order after this.
pub async fn call_off(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    order: RepairId,
    (by, now): (Option<MemberId>, DateTime<Utc>),
) -> Result<(), Problem> {
    let announced = visit::Entity::of(seal.school())
        .filter(visit::COLUMN.status.eq(VisitStatus::Confirmed))
        .filter(visit::COLUMN.repair_id.eq(order))
        .filter(visit::COLUMN.contractor_link_id.is_not_null())
        .order_by_asc(visit::Column::Id)
        .lock_exclusive();
    for mut row in announced.all(tx).await? {
        (row.status, row.ended_at, row.next_at) = (VisitStatus::Void, Some(now), None);
        store::save(tx, &mut row).await?;
        record(tx, seal, &row, Happened { op: "visit.voided", actor: by, ..Happened::default() }, now).await?;
    }
    Ok(())
}
