//! Reads who left early, some lines at a time.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    OfSchool, ReleaseId, SchoolId,
    release::{self, ReleaseKind},
};
use sea_orm::{ColumnTrait, DatabaseConnection, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::line::Line;
use crate::{
    Problem,
    calendar::TimeZone,
    collector::store as collectors,
    paper,
    release::{
        rules::{Mark, marked},
        store,
    },
    repair::Names,
    seal::SchoolSeal,
    student::Students,
    wire::after,
};

/// So many lines are in memory at a time.
const STEP: u64 = 500;

/// When the last line was asked for, and which it is.
type Last = (DateTime<Utc>, ReleaseId);

/// The lines that are not read yet.
pub struct Lines {
    seal: SchoolSeal,
    time: (DateTime<Utc>, DateTime<Utc>),
    zone: TimeZone,
    last: Option<Last>,
    /// How many lines were read.
    count: usize,
    /// How many of them left.
    left: usize,
}

impl Lines {
    /// What was asked for on these days.
    pub fn of(seal: SchoolSeal, days: (NaiveDate, NaiveDate), zone: TimeZone) -> Self {
        Self { seal, time: zone.span(days), zone, last: None, count: 0, left: 0 }
    }

    /// How many there are.
    pub async fn total(&self, db: &DatabaseConnection) -> Result<u64, Problem> {
        Ok(select(self.seal.school(), self.time, None).count(db).await?)
    }
}

impl paper::Lines for Lines {
    type Line = Line;

    /// In the order in which they were asked for.
    async fn step(&mut self, db: &DatabaseConnection) -> Result<Option<Vec<Line>>, Problem> {
        let school = self.seal.school();
        let rows = select(school, self.time, self.last).limit(STEP).all(db).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.last = Some((last.asked_at, last.id));
        let ids = rows.iter().map(|row| row.student_id);
        let students = Students::load(db, &self.seal, ids, rows.iter().map(|row| row.class_id)).await?;
        let mut comers = collectors::named(db, &self.seal, rows.iter().map(|row| row.collector_id)).await?;
        let mut names = Names::default();
        for row in &rows {
            names.ask_people([Mark::Teacher, Mark::Gate].map(|mark| marked(row, mark).map(|(by, ..)| by)));
        }
        names.load(db, school).await?;
        let mut refusals = HashMap::<ReleaseId, usize>::new();
        for row in store::refusals_of(db, school, rows.iter().map(|row| row.id)).await? {
            if let Some(release) = row.release_id {
                *refusals.entry(release).or_default() += 1;
            }
        }
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let comer = comers.entry(row.collector_id).or_default().clone();
            let (said, turned) = (store::open(&self.seal, &row)?, refusals.remove(&row.id).unwrap_or_default());
            lines.push(Line::of(row, (&students, comer, said), &names, turned, self.zone));
        }
        self.count += lines.len();
        self.left += lines.iter().filter(|line| line.has_left()).count();
        Ok(Some(lines))
    }

    fn facts(&self) -> Vec<(&'static str, usize)> {
        vec![("登记", self.count), ("已离校", self.left)]
    }
}

/// What was asked for in a time after the last one seen, in the order of an index.
fn select(
    school: SchoolId,
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
    last: Option<Last>,
) -> Select<release::Entity> {
    let asked = release::COLUMN.asked_at;
    let mut query = release::Entity::of(school).filter(asked.gte(begin)).filter(asked.lt(end));
    query = query.filter(release::COLUMN.kind.eq(ReleaseKind::EarlyLeave));
    if let Some((at, id)) = last {
        let columns = [release::Column::AskedAt, release::Column::Id];
        query = query.filter(after(columns, [at.into(), id.into()]));
    }
    query.order_by_asc(release::Column::AskedAt).order_by_asc(release::Column::Id)
}
