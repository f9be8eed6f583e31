//! Which rows name people, by what it is known that they are over, and what of them is emptied.

use chrono::{DateTime, Utc};
use entity::{
    CollectorId, FrequentVisitorId, NoReleaseId, OfSchool, RefusalId, ReleaseId, SchoolId, StudentId, VisitId,
    WatchEntryId, collector,
    erasure::{self, Erased},
    frequent_visitor,
    ledger_head::Ledger,
    look, no_release, refusal, release, student, visit, watch_entry,
};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::{erase::What, over};
use crate::{Problem, collector::store::collector_ids, ledger};

macro_rules! tables {
    ($($kind:ident of $ledger:ident is $table:ident by $id:ident, over $over:path, empties $($column:ident)+;)*) => {
        fn ledger_of(kind: Erased) -> Ledger {
            match kind { $(Erased::$kind => Ledger::$ledger,)* }
        }

        /// Some rows that still name people and are to be erased.
        pub async fn some(
            db: &impl ConnectionTrait,
            school: SchoolId,
            kind: Erased,
            what: What,
            most: u64,
        ) -> Result<Vec<Uuid>, Problem> {
            let bound = bound(db, school, kind).await?;
            match kind {$(
                Erased::$kind => {
                    let mut named = $table::Entity::of(school).filter($table::COLUMN.erased_at.is_null());
                    if !bound.is_empty() {
                        named = named.filter($table::COLUMN.id.is_not_in(bound.iter().map(|id| $id(*id))));
                    }
                    let query = match what {
                        What::One(id) => named.filter($table::COLUMN.id.eq($id(id))),
                        What::Before(moment) => named.filter($over(moment)),
                    };
                    let ids: Vec<$id> =
                        query.select_only().column($table::Column::Id).limit(most).into_tuple().all(db).await?;
                    Ok(ids.into_iter().map(|id| id.0).collect())
                }
            )*}
        }

        /// Empties them. Their versions stay: the ledger says which ones they are.
        async fn empty(
            tx: &DatabaseTransaction,
            school: SchoolId,
            kind: Erased,
            ids: &[Uuid],
            now: DateTime<Utc>,
        ) -> Result<(), Problem> {
            match kind {$(
                Erased::$kind => {
                    let rows = $table::Entity::change(school);
                    let rows = rows.filter($table::COLUMN.id.is_in(ids.iter().map(|id| $id(*id))));
                    let nothing = $table::ActiveModel {
                        $($column: Set(None),)+
                        erased_at: Set(Some(now)),
                        ..Default::default()
                    };
                    rows.set(nothing).exec(tx).await?;
                }
            )*}
            Ok(())
        }
    };
}

tables! {
    Visit of Visit is visit by VisitId, over over::visit,
        empties person notes phone phone_index id_number id_number_index name_index pass_hash pass_kid;
    Release of Release is release by ReleaseId, over over::release, empties person;
    Refusal of Release is refusal by RefusalId, over over::refusal, empties person;
    Collector of Release is collector by CollectorId, over over::collector, empties person name_index;
    NoRelease of Release is no_release by NoReleaseId, over over::no_release, empties person;
    Student of Release is student by StudentId, over over::student, empties person name_index;
    FrequentVisitor of Visit is frequent_visitor by FrequentVisitorId, over over::frequent_visitor,
        empties person name_index;
    WatchEntry of Visit is watch_entry by WatchEntryId, over over::watch_entry, empties person;
}

/// The tables out of which something is taken by an erasure.
pub const TOUCHED: &[&str] = &[
    "visit",
    "release",
    "refusal",
    "collector",
    "no_release",
    "student",
    "frequent_visitor",
    "watch_entry",
    "look",
    "ledger_secret",
];

/// What has to be known although it is over: whom an order names that was not lifted. By his name he is known again under a
/// second entry, and without it he would be given the child.
async fn bound(db: &impl ConnectionTrait, school: SchoolId, kind: Erased) -> Result<Vec<Uuid>, Problem> {
    if kind != Erased::Collector {
        return Ok(Vec::new());
    }
    let live = no_release::Entity::of(school).filter(no_release::COLUMN.lifted_at.is_null()).all(db).await?;
    Ok(live.iter().filter_map(collector_ids).flatten().map(|id| id.0).collect())
}

/// Erases records, so many at most: values and indexes, why somebody looked at them, and what the ledger says of them, with
/// its salts. Answers how many.
pub async fn erase(
    tx: &DatabaseTransaction,
    of: &erasure::Model,
    most: u64,
    now: DateTime<Utc>,
) -> Result<usize, Problem> {
    let (school, kind) = (of.school_id, of.kind);
    let what = of.subject_id.map(What::One).or(of.before.map(What::Before));
    let what = what.ok_or_else(|| Problem::internal("an erasure of nothing"))?;
    let ids = some(tx, school, kind, what, most).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    empty(tx, school, kind, &ids, now).await?;
    let why = look::ActiveModel { reason: Set(None), ..Default::default() };
    let looks = look::Entity::change(school).filter(look::COLUMN.subject_id.is_in(ids.iter().copied()));
    looks.filter(look::COLUMN.reason.is_not_null()).set(why).exec(tx).await?;
    let basis = of.basis.to_value();
    for id in &ids {
        ledger::erase(tx, school, ledger_of(kind), (*id, &basis), of.by, now).await?;
    }
    Ok(ids.len())
}
