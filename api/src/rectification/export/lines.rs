//! Reads what was found, some lines at a time.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{OfSchool, RectificationId, SchoolId, rectification};
use sea_orm::{DatabaseConnection, QueryFilter, QueryOrder, QuerySelect, Select};

use super::line::Line;
use crate::{Problem, calendar::TimeZone, paper, rectification::spot::Spots, repair::Names, wire::after};

/// So many lines are in memory at a time.
const STEP: u64 = 500;

/// When the last line was found, and which it is.
type Last = (DateTime<Utc>, RectificationId);

/// The lines that are not read yet.
pub struct Lines {
    school: SchoolId,
    time: (DateTime<Utc>, DateTime<Utc>),
    zone: TimeZone,
    today: NaiveDate,
    last: Option<Last>,
    /// How many lines were read.
    count: usize,
    /// How many of them should have been put right by today.
    overdue: usize,
}

impl Lines {
    /// What was found on these days, seen from today.
    pub fn of(school: SchoolId, days: (NaiveDate, NaiveDate), zone: TimeZone, today: NaiveDate) -> Self {
        Self { school, time: zone.span(days), zone, today, last: None, count: 0, overdue: 0 }
    }
}

impl paper::Lines for Lines {
    type Line = Line;

    /// In the order in which they were found.
    async fn step(&mut self, db: &DatabaseConnection) -> Result<Option<Vec<Line>>, Problem> {
        let rows = select(self.school, self.time, self.last).limit(STEP).all(db).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.last = Some((last.opened_at, last.id));
        let spots = Spots::of(db, self.school, &rows).await?;
        let mut names = Names::default();
        for row in &rows {
            names.ask_people([Some(row.opened_by), Some(row.owner_id), row.verified_by, row.cancelled_by]);
        }
        names.load(db, self.school).await?;
        let (zone, today, first) = (self.zone, self.today, self.count + 1);
        let lines = (first..).zip(rows).map(|(serial, row)| Line::of(serial, row, &spots, &names, (zone, today)));
        let lines: Vec<Line> = lines.collect();
        self.count += lines.len();
        self.overdue += lines.iter().filter(|line| line.is_overdue()).count();
        Ok(Some(lines))
    }

    fn facts(&self) -> Vec<(&'static str, usize)> {
        vec![("发现", self.count), ("逾期未整改", self.overdue)]
    }
}

/// What was found in a time after the last one seen, in the order of an index.
fn select(
    school: SchoolId,
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
    last: Option<Last>,
) -> Select<rectification::Entity> {
    let opened = rectification::COLUMN.opened_at;
    let mut query = rectification::Entity::of(school).filter(opened.gte(begin)).filter(opened.lt(end));
    if let Some((at, id)) = last {
        let columns = [rectification::Column::OpenedAt, rectification::Column::Id];
        query = query.filter(after(columns, [at.into(), id.into()]));
    }
    query.order_by_asc(rectification::Column::OpenedAt).order_by_asc(rectification::Column::Id)
}
