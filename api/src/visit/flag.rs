//! Somebody is put on the watch-list while visits go on: he may be expected, or inside already.

use chrono::{DateTime, Utc};
use entity::{
    MemberId, OfSchool,
    visit::{self, VisitStatus},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};

use super::{
    Day, person,
    record::{Happened, record},
    store,
    tell::tell,
};
use crate::{Problem, notify::Kind, seal::SchoolSeal, watch_list};

/// Marks the visits that go on and name him, and tells the leaders on duty. Who was let in by one of them for another reason
/// is decided on anew. Answers who was told.
pub async fn flag(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    known: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let day = Day::of(tx, seal.school(), now).await?;
    let going_on = visit::Entity::of(seal.school())
        .filter(visit::COLUMN.status.is_in(VisitStatus::GOING_ON))
        .filter(visit::COLUMN.watched.eq(false))
        // As `call_off` takes them, so that no two wait for each other.
        .order_by_asc(visit::Column::Id)
        .lock_exclusive();
    let mut members = Vec::new();
    for mut row in going_on.all(tx).await? {
        if watch_list::names(known, &person::visitor(seal, &row)?.names()) {
            (row.watched, row.overridden) = (true, false);
            store::note(tx, &row).await?;
            record(tx, seal, &row, Happened { op: "visit.flagged", ..Happened::default() }, now).await?;
            let told = tell(tx, &row, Kind::VisitLeader, &day.leaders, None, now).await?;
            members.extend(told.into_iter().map(|(member, _)| member));
        }
    }
    Ok(members)
}
