//! By what it is known that a record is over since before a moment: from then on it is counted how long it is kept.

use chrono::{DateTime, Utc};
use entity::{collector, frequent_visitor, no_release, refusal, release, student, visit, watch_entry};
use sea_orm::sea_query::Condition;

/// Refused, left, expired or void.
pub fn visit(moment: DateTime<Utc>) -> Condition {
    Condition::all().add(visit::COLUMN.ended_at.lt(moment))
}

/// Asked for.
pub fn release(moment: DateTime<Utc>) -> Condition {
    Condition::all().add(release::COLUMN.asked_at.lt(moment))
}

/// Refused.
pub fn refusal(moment: DateTime<Utc>) -> Condition {
    Condition::all().add(refusal::COLUMN.at.lt(moment))
}

/// Void, or its time has ended.
pub fn collector(moment: DateTime<Utc>) -> Condition {
    let ended = Condition::any().add(collector::COLUMN.voided_at.lt(moment));
    ended.add(collector::COLUMN.until_at.lt(moment))
}

/// Lifted.
pub fn no_release(moment: DateTime<Utc>) -> Condition {
    Condition::all().add(no_release::COLUMN.lifted_at.lt(moment))
}

/// No student here any more.
pub fn student(moment: DateTime<Utc>) -> Condition {
    Condition::all().add(student::COLUMN.voided_at.lt(moment))
}

/// Not come since, or remembered no longer: then at once, since nothing needs it and no list shows it.
pub fn frequent_visitor(moment: DateTime<Utc>) -> Condition {
    let came = Condition::any().add(frequent_visitor::COLUMN.used_at.is_null());
    let unused = Condition::all().add(frequent_visitor::COLUMN.created_at.lt(moment));
    let unused = unused.add(came.add(frequent_visitor::COLUMN.used_at.lt(moment)));
    Condition::any().add(frequent_visitor::COLUMN.void_at.is_not_null()).add(unused)
}

/// Taken off the list. Who is on it stays.
pub fn watch_entry(moment: DateTime<Utc>) -> Condition {
    Condition::all().add(watch_entry::COLUMN.void_at.lt(moment))
}
