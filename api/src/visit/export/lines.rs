//! Reads who came, some lines at a time.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{OfSchool, RepairId, SchoolId, VisitId, visit};
use sea_orm::{DatabaseConnection, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::line::{Known, Line};
use crate::{
    Problem,
    calendar::TimeZone,
    paper,
    repair::Names,
    seal::SchoolSeal,
    visit::{person, store},
    wire::after,
};

/// So many lines are in memory at a time.
const STEP: u64 = 500;

/// The lines that are not read yet.
pub struct Lines {
    seal: SchoolSeal,
    days: (NaiveDate, NaiveDate),
    zone: TimeZone,
    last: Option<(NaiveDate, VisitId)>,
    /// How many lines were read.
    count: usize,
    /// How many of them came in.
    entered: usize,
    /// How many of those were taken for gone, or are still inside.
    unseen: usize,
}

impl Lines {
    /// Who came on these days.
    pub fn of(seal: SchoolSeal, days: (NaiveDate, NaiveDate), zone: TimeZone) -> Self {
        Self { seal, days, zone, last: None, count: 0, entered: 0, unseen: 0 }
    }

    /// How many there are.
    pub async fn total(&self, db: &DatabaseConnection) -> Result<u64, Problem> {
        Ok(select(self.seal.school(), self.days, None).count(db).await?)
    }
}

impl paper::Lines for Lines {
    type Line = Line;

    /// By days.
    async fn step(&mut self, db: &DatabaseConnection) -> Result<Option<Vec<Line>>, Problem> {
        let school = self.seal.school();
        let rows = select(school, self.days, self.last).limit(STEP).all(db).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.last = Some((last.date, last.id));
        let mut names = Names::default();
        for row in &rows {
            names.ask_people([row.host_id, row.decided_by, row.entered_by, row.left_by, row.created_by]);
        }
        names.load(db, school).await?;
        let orders: Vec<RepairId> = rows.iter().filter_map(|row| row.repair_id).collect();
        let repairs = match orders.is_empty() {
            true => HashMap::new(),
            false => store::repair_numbers(db, school, orders).await?.into_iter().collect(),
        };
        let known = Known { names, repairs, zone: self.zone };
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let said = (person::visitor(&self.seal, &row)?, person::notes(&self.seal, &row)?);
            self.entered += usize::from(row.entered_at.is_some());
            lines.push(Line::of(row, said, &known));
        }
        self.count += lines.len();
        self.unseen += lines.iter().filter(|line| line.is_unseen()).count();
        Ok(Some(lines))
    }

    fn facts(&self) -> Vec<(&'static str, usize)> {
        vec![("登记", self.count), ("入校", self.entered), ("无人见其离校", self.unseen)]
    }
}

/// Visits of these days after the last one seen, in the order of an index.
fn select(
    school: SchoolId,
    (from, to): (NaiveDate, NaiveDate),
    last: Option<(NaiveDate, VisitId)>,
) -> Select<visit::Entity> {
    let date = visit::COLUMN.date;
    let mut query = visit::Entity::of(school).filter(date.gte(from)).filter(date.lte(to));
    if let Some((date, id)) = last {
        query = query.filter(after([visit::Column::Date, visit::Column::Id], [date.into(), id.into()]));
    }
    query.order_by_asc(visit::Column::Date).order_by_asc(visit::Column::Id)
}
