//! Visits of many years: all over, what names the visitor erased but for the last ninety days.

use uuid::Uuid;

use super::{
    Cell::{self, Bool, Bytes, Id, Int, Null, Text},
    Sink,
    row::{id, scatter},
};

/// So many come on a day.
const A_DAY: usize = 200;
/// So many still name somebody.
const NAMED: usize = 90 * A_DAY;
const PURPOSES: [&str; 5] = ["parent", "delivery", "contractor", "meeting", "other"];
const COLUMNS: [&str; 28] = [
    "id",
    "school_id",
    "status",
    "origin",
    "purpose",
    "date",
    "person",
    "name_index",
    "id_checked",
    "headcount",
    "host_id",
    "until_at",
    "decided",
    "decided_by",
    "decided_at",
    "decided_how",
    "watched",
    "overridden",
    "entered_at",
    "entered_by",
    "left_at",
    "left_by",
    "left_how",
    "late",
    "ended_at",
    "erased_at",
    "version",
    "created_at",
];

/// Puts so many visits that are over into a school.
pub fn visits(sink: &mut impl Sink, school: Uuid, member: Uuid, size: usize) {
    sink.put("visit", &COLUMNS, (0..size).map(|n| visit(school, member, n, size)));
}

fn visit(school: Uuid, member: Uuid, n: usize, size: usize) -> Vec<Cell> {
    let day = chrono::NaiveDate::from_ymd_opt(2010, 9, 1).unwrap() + chrono::TimeDelta::days((n / A_DAY) as i64);
    let moment = |minutes: i64| {
        let at = day.and_hms_opt(0, 0, 0).unwrap() + chrono::TimeDelta::minutes((n % A_DAY) as i64 * 3 + minutes);
        Text(at.and_utc().to_rfc3339())
    };
    let names = n + NAMED >= size;
    let sealed = |length: u64| {
        let words = (0..length).flat_map(|at| scatter(n + at as usize).to_be_bytes());
        if names { Bytes(words.collect()) } else { Null }
    };
    vec![
        Id(id(12, n)),
        Id(school),
        "left".into(),
        "gate".into(),
        PURPOSES[n % PURPOSES.len()].into(),
        Text(day.to_string()),
        sealed(16),
        sealed(4),
        Bool(true),
        Int(1),
        Id(member),
        moment(60),
        Bool(true),
        Id(member),
        moment(1),
        "app".into(),
        Bool(false),
        Bool(false),
        moment(2),
        Id(member),
        moment(50),
        Id(member),
        "list".into(),
        Bool(false),
        moment(50),
        if names { Null } else { moment(90 * 24 * 60) },
        Int(4),
        moment(0),
    ]
}
