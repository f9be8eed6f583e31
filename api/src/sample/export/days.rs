//! Reads the sample ledger, some days at a time.

use chrono::{DateTime, Days as Count, NaiveDate, Utc};
use entity::{SchoolId, sample, sample::SampleStatus};
use sea_orm::DatabaseConnection;

use super::line::{At, Line, Mark};
use crate::{
    Problem,
    calendar::TimeZone,
    menu, paper,
    repair::Names,
    sample::{
        rules::{Tile, awaits_approval, tiles},
        store,
    },
};

/// So many days are in memory at a time.
const STEP: u64 = 7;
/// A time is no longer than this, in days: ten years.
pub const MOST_DAYS: i64 = 3_660;

/// The days of a ledger that are not read yet.
pub struct Days {
    school: SchoolId,
    next: NaiveDate,
    last: NaiveDate,
    zone: TimeZone,
    now: DateTime<Utc>,
    /// Whoever reads this has no account.
    outside: bool,
    /// How many lines were read.
    count: usize,
    tally: Tally,
}

impl Days {
    /// All of a time. What is not served by now is not missing.
    pub fn of(school: SchoolId, (first, last): (NaiveDate, NaiveDate), zone: TimeZone, now: DateTime<Utc>) -> Self {
        Self { school, next: first, last, zone, now, outside: false, count: 0, tally: Tally::default() }
    }

    /// The same for somebody without an account: when samples were held, and not what was suspected.
    pub fn outside(self) -> Self {
        Self { outside: true, ..self }
    }

    fn next_line(&mut self) -> At {
        self.count += 1;
        (self.count, self.zone)
    }
}

impl paper::Lines for Days {
    type Line = Line;

    async fn step(&mut self, db: &DatabaseConnection) -> Result<Option<Vec<Line>>, Problem> {
        if self.next > self.last {
            return Ok(None);
        }
        let until = self.next.checked_add_days(Count::new(STEP - 1)).unwrap_or(self.last).min(self.last);
        let rows = store::of_days(db, self.school, (self.next, until)).await?;
        let mut names = Names::default();
        for row in &rows {
            names.ask(None, row.fridge_id, Some(row.keeper_id), None);
            names.ask_people([row.reviewed_by, row.discarded_by, row.discard_witness]);
        }
        names.load(db, self.school).await?;
        let mut held = store::times_held(db, self.school, rows.iter().map(|row| row.id)).await?;
        if self.outside {
            held.values_mut().flatten().for_each(|held| held.reason = None);
        }
        let (mut menus, mut lines) = (menu::in_force_on(db, self.school, (self.next, until)).await?, Vec::new());
        for date in self.next.iter_days().take_while(|date| *date <= until) {
            let served = menus.remove(&date).unwrap_or_default();
            let of_day: Vec<sample::Model> = rows.iter().filter(|row| row.date == date).cloned().collect();
            let now = self.now;
            for tile in tiles(&served, &of_day).into_iter().filter(|tile| is_over(tile, now)) {
                let row = of_day.iter().find(|row| Some(row.id) == tile.sample).cloned();
                let held = tile.sample.and_then(|id| held.remove(&id)).unwrap_or_default();
                lines.push(Line::of_tile(self.next_line(), date, tile, row, held, &names));
            }
            for row in of_day.into_iter().filter(|row| row.status == SampleStatus::Void) {
                let held = held.remove(&row.id).unwrap_or_default();
                lines.push(Line::of_void(self.next_line(), row, held, &names));
            }
        }
        self.next = until.succ_opt().unwrap_or(NaiveDate::MAX);
        self.tally.add(&lines);
        Ok(Some(lines))
    }

    fn facts(&self) -> Vec<(&'static str, usize)> {
        self.tally.facts().into()
    }
}

/// Something is written, or should be by now.
fn is_over(tile: &Tile, now: DateTime<Utc>) -> bool {
    !tile.is_open() || tile.until < now
}

/// What an inspector looks for, counted.
#[derive(Default)]
struct Tally {
    /// Dishes that were served.
    served: usize,
    /// Where nothing is written.
    gaps: usize,
    /// Less than the minimum.
    failed: usize,
    /// Missing, with a reason.
    missing: usize,
    /// Written late.
    late: usize,
    /// And not approved of yet.
    unapproved: usize,
    /// Voided.
    voided: usize,
    /// Held now.
    held: usize,
    /// The fridge was out of range.
    excursions: usize,
}

impl Tally {
    /// All of them in words.
    fn facts(&self) -> [(&'static str, usize); 9] {
        [
            ("应留", self.served),
            ("未留样且未说明", self.gaps),
            ("缺留(有原因)", self.missing),
            ("不合格", self.failed),
            ("补记", self.late),
            ("补记待批准", self.unapproved),
            ("作废更正", self.voided),
            ("封存中", self.held),
            ("冰箱曾超温", self.excursions),
        ]
    }

    /// Counts some lines more.
    fn add(&mut self, lines: &[Line]) {
        for line in lines {
            let status = line.sample.as_ref().map(|row| row.status);
            // Also when it was thrown away since.
            let light = line.sample.as_ref().is_some_and(|row| row.light);
            self.served += usize::from(line.mark != Mark::Void && !line.cancelled);
            self.gaps += usize::from(line.mark == Mark::Gap);
            self.failed += usize::from(light && line.mark != Mark::Void);
            self.missing += usize::from(status == Some(SampleStatus::Missing));
            self.late += usize::from(line.is_late());
            self.unapproved += usize::from(line.sample.as_ref().is_some_and(awaits_approval));
            self.voided += usize::from(line.mark == Mark::Void);
            self.held += usize::from(line.is_held());
            self.excursions += usize::from(line.sample.as_ref().is_some_and(|row| row.excursion));
        }
    }
}
