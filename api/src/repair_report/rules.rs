//! What a month's orders come to.

use std::{collections::HashMap, fmt, hash::Hash};

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use entity::{
    MemberId, PlaceId,
    repair::{RepairStatus, Trade},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

use crate::calendar::TimeZone;

/// A month, `2026-11`, from 2000 to 2100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// The month, or the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let digits = text.len() == 7 && text.bytes().enumerate().all(|(at, byte)| at == 4 || byte.is_ascii_digit());
        let day =
            format!("{text}-01").parse::<NaiveDate>().ok().filter(|day| digits && (2000..=2100).contains(&day.year()));
        day.map(Self).ok_or("invalid_month")
    }

    /// Its days.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter_days().take_while(move |day| day.month() == self.0.month())
    }

    /// When it begins and when the next one does, by the clock on the wall.
    pub fn moments(self, zone: TimeZone) -> (DateTime<Utc>, DateTime<Utc>) {
        let next = self.0.checked_add_months(Months::new(1)).unwrap_or(self.0);
        let begin = |day: NaiveDate| zone.moment(day.and_time(chrono::NaiveTime::MIN));
        (begin(self.0), begin(next))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// What is looked at of an order.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Where the order is.
    pub status: RepairStatus,
    /// What kind of work.
    pub trade: Trade,
    /// Where.
    pub place: Option<PlaceId>,
    /// Who repairs it.
    pub assignee: Option<MemberId>,
    /// The firm that does, instead.
    pub contractor: String,
    /// When it came in.
    pub reported_at: DateTime<Utc>,
    /// When somebody took it on.
    pub answered_at: Option<DateTime<Utc>>,
    /// When the work was done.
    pub finished_at: Option<DateTime<Utc>>,
    /// Until when it was promised.
    pub due_at: DateTime<Utc>,
    /// The same fault was reported in the 30 days before.
    pub repeat: bool,
    /// 1 to 5.
    pub rating: Option<i32>,
    /// Material and wages.
    pub cost_fen: i64,
}

impl Fact {
    fn ended_undone(&self) -> bool {
        matches!(self.status, RepairStatus::Returned | RepairStatus::Cancelled)
    }

    /// Whether the promise was kept; none while it runs or stands still, and for what was not taken on.
    fn in_time(&self, now: DateTime<Utc>) -> Option<bool> {
        match self.finished_at {
            _ if self.ended_undone() => None,
            Some(finished) => Some(finished <= self.due_at),
            None => (self.status != RepairStatus::Waiting && self.due_at < now).then_some(false),
        }
    }
}

/// The figures of some orders. A mean of nothing is null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepairFigures {
    /// How many were reported.
    pub count: u32,
    /// Of these, how many were accepted by now.
    pub closed: u32,
    /// Returned with a reason, or cancelled. In no mean.
    pub undone: u32,
    /// From the report until somebody took it on, or a rule gave it to somebody. By the clock, nights and holidays included.
    #[schema(required)]
    pub mean_answer_minutes: Option<i64>,
    /// From the report until the work was done. By the clock: waits, nights and holidays included.
    #[schema(required)]
    pub mean_fix_minutes: Option<i64>,
    /// Of those done or overdue, how many were done as promised, which is by the school's calendar and without its waits:
    /// 0 to 100, rounded down.
    #[schema(required)]
    pub in_time_percent: Option<u32>,
    /// The same fault within 30 days.
    pub repeats: u32,
    /// Mean of the ratings, 1 to 5, to one decimal.
    #[schema(required)]
    pub rating: Option<f64>,
    /// Material and wages.
    pub cost_fen: i64,
}

/// Figures in the making.
#[derive(Default)]
struct Sum {
    figures: RepairFigures,
    answer: Mean,
    fix: Mean,
    promised: Mean,
    rated: Mean,
}

#[derive(Default)]
struct Mean {
    sum: i64,
    count: i64,
}

impl Mean {
    fn add(&mut self, value: Option<i64>) {
        if let Some(value) = value {
            self.sum += value;
            self.count += 1;
        }
    }

    /// So many times the mean, rounded down.
    fn times(&self, factor: i64) -> Option<i64> {
        (self.sum * factor).checked_div(self.count)
    }
}

impl Sum {
    fn add(&mut self, fact: &Fact, now: DateTime<Utc>) {
        let Self { figures, answer, fix, promised, rated } = self;
        figures.count += 1;
        figures.closed += u32::from(fact.status == RepairStatus::Closed);
        figures.undone += u32::from(fact.ended_undone());
        figures.repeats += u32::from(fact.repeat);
        figures.cost_fen += fact.cost_fen;
        let since = |at: Option<DateTime<Utc>>| at.map(|at| (at - fact.reported_at).num_minutes().max(0));
        if !fact.ended_undone() {
            answer.add(since(fact.answered_at));
            fix.add(since(fact.finished_at));
        }
        promised.add(fact.in_time(now).map(i64::from));
        rated.add(fact.rating.map(i64::from));
    }

    fn done(self) -> RepairFigures {
        let rating = self.rated.times(100).and_then(|hundredths| i32::try_from((hundredths + 5) / 10).ok());
        RepairFigures {
            mean_answer_minutes: self.answer.times(1),
            mean_fix_minutes: self.fix.times(1),
            in_time_percent: self.promised.times(100).and_then(|percent| percent.try_into().ok()),
            rating: rating.map(|tenths| f64::from(tenths) / 10.0),
            ..self.figures
        }
    }
}

/// The figures of some orders.
pub fn figures<'a>(facts: impl IntoIterator<Item = &'a Fact>, now: DateTime<Utc>) -> RepairFigures {
    let mut sum = Sum::default();
    facts.into_iter().for_each(|fact| sum.add(fact, now));
    sum.done()
}

/// The same for each group, the largest first.
pub fn by<K: Hash + Eq + Clone>(
    facts: &[Fact],
    now: DateTime<Utc>,
    key: impl Fn(&Fact) -> Option<K>,
) -> Vec<(K, RepairFigures)> {
    let mut groups = HashMap::<K, (usize, Sum)>::new();
    for fact in facts {
        if let Some(key) = key(fact) {
            let seen = groups.len();
            groups.entry(key).or_insert_with(|| (seen, Sum::default())).1.add(fact, now);
        }
    }
    let mut all: Vec<_> = groups.into_iter().map(|(key, (seen, sum))| (seen, key, sum.done())).collect();
    // Of two as large, the one that was reported first.
    all.sort_by_key(|(seen, _, figures)| (std::cmp::Reverse(figures.count), *seen));
    all.into_iter().map(|(_, key, figures)| (key, figures)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn fact(status: RepairStatus, answered: Option<i64>, finished: Option<i64>) -> Fact {
        let reported_at = at(0);
        Fact {
            status,
            trade: Trade::Plumbing,
            place: None,
            assignee: None,
            contractor: String::new(),
            reported_at,
            answered_at: answered.map(at),
            finished_at: finished.map(at),
            due_at: at(60),
            repeat: false,
            rating: None,
            cost_fen: 100,
        }
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    #[test]
    fn nothing_has_no_means() {
        assert_eq!(figures([], at(0)), RepairFigures::default());
    }

    #[test]
    fn what_was_not_taken_on_is_counted_and_in_no_mean() {
        use RepairStatus::{Assigned, Cancelled, Closed, Finished, Returned, Waiting};
        let rated = |rating| Fact { rating: Some(rating), ..fact(Closed, Some(20), Some(60)) };
        let facts = [
            rated(5),
            rated(4),
            rated(4),
            Fact { repeat: true, ..fact(Finished, Some(40), Some(61)) },
            fact(Assigned, Some(20), None),
            fact(Waiting, None, None),
            fact(Cancelled, None, None),
            fact(Returned, Some(5), None),
        ];
        let early = figures(&facts, at(60));
        assert_eq!((early.count, early.closed, early.undone, early.repeats), (8, 3, 2, 1));
        assert_eq!((early.mean_answer_minutes, early.mean_fix_minutes), (Some(24), Some(60)));
        assert_eq!((early.in_time_percent, early.rating, early.cost_fen), (Some(75), Some(4.3), 800));
        // An hour later one more has broken its promise; what waits has not.
        assert_eq!(figures(&facts, at(120)).in_time_percent, Some(60));
    }

    #[test]
    fn the_largest_group_comes_first() {
        let of = |trade| Fact { trade, ..fact(RepairStatus::Reported, None, None) };
        let facts = [of(Trade::Door), of(Trade::Plumbing), of(Trade::Plumbing), of(Trade::Other)];
        let groups = by(&facts, at(0), |fact| Some(fact.trade));
        let seen: Vec<_> = groups.iter().map(|(trade, figures)| (*trade, figures.count)).collect();
        assert_eq!(seen, [(Trade::Plumbing, 2), (Trade::Door, 1), (Trade::Other, 1)]);
    }

    #[test]
    fn a_month_begins_at_the_schools_midnight() {
        let month = Month::parse("2026-02").unwrap();
        assert_eq!((month.days().count(), month.to_string().as_str()), (28, "2026-02"));
        let (begin, end) = month.moments(TimeZone::Shanghai);
        assert_eq!(begin.to_rfc3339(), "2026-01-31T16:00:00+00:00");
        assert_eq!((end - begin).num_days(), 28);
        for text in ["", "2026", "2026-13", "2026-00", "2026-2", "26-02", "2026-02-01", "1999-12", "2101-01", "+026-02"]
        {
            assert_eq!(Month::parse(text), Err("invalid_month"), "{text}");
        }
    }
}
