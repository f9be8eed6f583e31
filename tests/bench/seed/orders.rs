//! Repair orders of many years: nearly all of them closed, one in twenty open.

use uuid::Uuid;

use super::{
    Cell::{self, Id, Int, Null, Text},
    Sink,
    row::{IN_ROOM, id, scatter},
};

/// One order in so many is open.
const OPEN: usize = 20;
const STATUSES: [&str; 6] = ["reported", "triaged", "assigned", "started", "waiting", "finished"];
const FAULTS: [(&str, &str, &str); 5] = [
    ("plumbing", "水龙头", "关不紧，一直滴水"),
    ("electrical", "日光灯", "闪，有时不亮"),
    ("furniture", "课桌", "桌腿松了"),
    ("network", "一体机", "连不上网"),
    ("door", "教室门", "锁不上"),
];
const COLUMNS: [&str; 37] = [
    "id",
    "school_id",
    "number",
    "status",
    "urgency",
    "trade",
    "safety",
    "place_id",
    "asset_id",
    "item",
    "description",
    "reporter_id",
    "contact",
    "reported_at",
    "due_at",
    "assignee_id",
    "contractor",
    "contractor_contact",
    "contractor_record",
    "triaged_at",
    "triaged_by",
    "started_at",
    "finished_at",
    "result",
    "work",
    "old_parts",
    "cost_fen",
    "closed_at",
    "acceptor_id",
    "rating",
    "comment",
    "overdue_acceptance",
    "follow_up",
    "rejections",
    "escalated",
    "version",
    "updated_at",
];

/// The moment of the n-th order: one an hour from September 2015 on.
fn at(n: usize, minutes: usize) -> Cell {
    let day = chrono::NaiveDate::from_ymd_opt(2015, 9, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    let at = day + chrono::TimeDelta::minutes((n * 60 + minutes) as i64);
    Text(at.and_utc().to_rfc3339())
}

/// Puts so many orders into a school with at least so many things.
pub fn orders(sink: &mut impl Sink, school: Uuid, member: Uuid, size: usize, things: usize) {
    sink.put("repair", &COLUMNS, (0..size).map(|n| order(school, member, n, things)));
    sink.put(
        "repair_event",
        &["id", "school_id", "repair_id", "kind", "at", "member_id", "by", "note", "data"],
        (0..size).map(|n| {
            let (own, of) = (Id(id(8, n)), Id(id(7, n)));
            vec![own, Id(school), of, "reported".into(), at(n, 0), Id(member), "".into(), "".into(), "{}".into()]
        }),
    );
    let last = vec![Id(school), "repair/2025".into(), Int(size as i64)];
    sink.put("counter", &["school_id", "name", "last"], [last].into_iter());
}

fn order(school: Uuid, member: Uuid, n: usize, things: usize) -> Vec<Cell> {
    let open = n.is_multiple_of(OPEN);
    let thing = (scatter(n) % things as u64) as usize;
    let (trade, item, description) = FAULTS[n % FAULTS.len()];
    let done = |cell: Cell| if open { Null } else { cell };
    vec![
        Id(id(7, n)),
        Id(school),
        Text(format!("BX-2025-{:06}", n + 1)),
        if open { STATUSES[n / OPEN % STATUSES.len()] } else { "closed" }.into(),
        ["small", "normal", "urgent", "major"][n / 7 % 4].into(),
        trade.into(),
        Cell::Bool(false),
        Id(id(2, thing / IN_ROOM)),
        Id(id(1, thing)),
        item.into(),
        description.into(),
        Id(member),
        "".into(),
        at(n, 0),
        at(n, 480),
        Id(member),
        "".into(),
        "".into(),
        "".into(),
        at(n, 10),
        Id(member),
        done(at(n, 20)),
        done(at(n, 45)),
        done("fixed".into()),
        "换垫片".into(),
        "".into(),
        Int(1_250),
        done(at(n, 60)),
        done(Id(member)),
        done(Int(5)),
        "".into(),
        Cell::Bool(false),
        "".into(),
        Int(0),
        Int(0),
        Int(4),
        at(n, 60),
    ]
}
