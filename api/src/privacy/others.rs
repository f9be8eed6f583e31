//! What is held of a person besides visits: as somebody who comes again and again, as a child, or as who collects one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    CollectorId, FrequentVisitorId, OfSchool, SchoolId, Sealed, StudentId, collector, erasure::Erased,
    frequent_visitor, student,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Condition};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules;
use crate::{
    Problem,
    seal::{Place, SchoolSeal},
};

/// As what the person is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PersonalKind)]
pub enum OtherKind {
    /// 常客
    FrequentVisitor,
    /// 接送人
    Collector,
    /// 学生
    Student,
}

/// Which record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonalOtherIn)]
pub struct OtherIn {
    /// As what the person is known.
    pub kind: OtherKind,
    /// The record.
    pub id: Uuid,
}

/// A record, as it is read.
pub struct Other {
    /// Which one.
    pub which: OtherIn,
    person: Option<Sealed>,
    /// Since when it is there.
    pub since: DateTime<Utc>,
    /// Whether it may be erased: nobody is let in, let go or given a child by it any more.
    pub over: bool,
    /// Whether what names the person is gone already.
    pub erased: bool,
}

/// By what records are found.
enum By {
    /// What a name is found by.
    Name(Vec<u8>),
    /// Their ids.
    Ids(Vec<Uuid>),
}

impl OtherKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FrequentVisitor, Self::Collector, Self::Student];

    /// Of what kind an erasure of it is.
    pub fn erased(self) -> Erased {
        match self {
            Self::FrequentVisitor => Erased::FrequentVisitor,
            Self::Collector => Erased::Collector,
            Self::Student => Erased::Student,
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::FrequentVisitor => "frequent_visitor",
            Self::Collector => "collector",
            Self::Student => "student",
        }
    }
}

impl Other {
    /// All that was typed of the person; nothing when it was erased.
    pub fn said<T: serde::de::DeserializeOwned>(&self, seal: &SchoolSeal) -> Result<Option<T>, Problem> {
        let place = Place { table: self.which.kind.table(), row: self.which.id, column: "person" };
        self.person.as_ref().map(|sealed| seal.open(place, sealed)).transpose()
    }

    /// All that was typed, whatever it is.
    pub fn all(&self, seal: &SchoolSeal) -> Result<Option<Value>, Problem> {
        self.said(seal)
    }
}

/// The records in which the person of this name is named, the newest of each kind first, at most so many of a kind.
pub async fn of_name(
    db: &impl ConnectionTrait,
    seal: &SchoolSeal,
    name: &str,
    most: u64,
    now: DateTime<Utc>,
) -> Result<Vec<Other>, Problem> {
    let mut all = Vec::new();
    for kind in OtherKind::ALL {
        let index = seal.index(&format!("{}.name", kind.table()), &rules::alike(name));
        all.extend(load(db, (seal.school(), kind), By::Name(index), most, now).await?);
    }
    Ok(all)
}

/// These records; a problem with `others` when one is not there.
pub async fn these(
    db: &impl ConnectionTrait,
    school: SchoolId,
    which: &BTreeSet<OtherIn>,
    now: DateTime<Utc>,
) -> Result<Vec<Other>, Problem> {
    let mut all = Vec::new();
    for kind in OtherKind::ALL {
        let ids: Vec<Uuid> = which.iter().filter(|other| other.kind == kind).map(|other| other.id).collect();
        if !ids.is_empty() {
            let most = u64::try_from(ids.len()).unwrap_or(u64::MAX);
            all.extend(load(db, (school, kind), By::Ids(ids), most, now).await?);
        }
    }
    if all.len() == which.len() { Ok(all) } else { Err(Problem::field("others", "not_found")) }
}

async fn load(
    db: &impl ConnectionTrait,
    (school, kind): (SchoolId, OtherKind),
    by: By,
    most: u64,
    now: DateTime<Utc>,
) -> Result<Vec<Other>, Problem> {
    macro_rules! rows {
        ($table:ident by $id:ident, over $over:expr) => {{
            let which = match by {
                By::Name(index) => Condition::all().add($table::COLUMN.name_index.eq(index)),
                By::Ids(ids) => Condition::all().add($table::COLUMN.id.is_in(ids.into_iter().map($id))),
            };
            let query = $table::Entity::of(school).filter(which).order_by_desc($table::Column::Id).limit(most);
            let is_over: fn(&$table::Model, DateTime<Utc>) -> bool = $over;
            let row = |row: $table::Model| Other {
                which: OtherIn { kind, id: row.id.0 },
                since: row.created_at,
                over: is_over(&row, now),
                erased: row.erased_at.is_some(),
                person: row.person,
            };
            query.all(db).await?.into_iter().map(row).collect()
        }};
    }
    Ok(match kind {
        // Whoever no longer agrees is remembered no longer.
        OtherKind::FrequentVisitor => rows!(frequent_visitor by FrequentVisitorId, over |_, _| true),
        OtherKind::Collector => rows!(collector by CollectorId, over |row, now| {
            row.voided_at.is_some() || row.until_at.is_some_and(|until| until < now)
        }),
        OtherKind::Student => rows!(student by StudentId, over |row, _| row.voided_at.is_some()),
    })
}
