//! When the school works, and until when a repair is promised.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use entity::{calendar_day::DayKind, repair::Urgency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::{TimeOfDay, TimeZone};

/// Until when a repair is promised, by its urgency. 小修不隔夜，大修不隔天.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "urgentMinutes": 30, "smallUntil": "18:00", "smallLateAfter": "17:00", "normalHours": 48, "majorDays": 3,
    "acceptHours": 72, "repeatDays": 30
}))]
pub struct Promises {
    /// Urgent ones: so many minutes, day and night, 5 to 1440.
    #[schema(minimum = 5, maximum = 1440)]
    pub urgent_minutes: u32,
    /// Small ones: the same school day, until then.
    pub small_until: TimeOfDay,
    /// Small ones reported later than this: the next school day.
    pub small_late_after: TimeOfDay,
    /// Normal ones: so many hours, of which days without school do not count, 1 to 720. What comes in outside the working
    /// hours counts from the next opening.
    #[schema(minimum = 1, maximum = 720)]
    pub normal_hours: u32,
    /// Major ones: the end of so many school days later, 1 to 60.
    #[schema(minimum = 1, maximum = 60)]
    pub major_days: u32,
    /// Whoever reported has so many hours to accept; then the director may close, 1 to 720.
    #[schema(minimum = 1, maximum = 720)]
    pub accept_hours: u32,
    /// The same fault again within so many days is marked as a repeat, 0 to 365.
    #[schema(minimum = 0, maximum = 365)]
    pub repeat_days: u32,
}

impl Default for Promises {
    fn default() -> Self {
        Self {
            urgent_minutes: 30,
            small_until: TimeOfDay::of(18 * 60),
            small_late_after: TimeOfDay::of(17 * 60),
            normal_hours: 48,
            major_days: 3,
            accept_hours: 72,
            repeat_days: 30,
        }
    }
}

/// When the school works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"timeZone": "Asia/Shanghai", "weekdays": [1, 2, 3, 4, 5], "from": "07:30", "until": "18:00"}))]
pub struct Hours {
    /// Whose clock is on the wall.
    pub time_zone: TimeZone,
    /// Which days of the week are school days: Monday is 1, Sunday 7. The calendar of the year overrules them.
    #[schema(value_type = Vec<u8>, min_items = 1, max_items = 7)]
    pub weekdays: Vec<u32>,
    /// When work begins.
    pub from: TimeOfDay,
    /// When it ends.
    pub until: TimeOfDay,
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            time_zone: TimeZone::Shanghai,
            weekdays: vec![1, 2, 3, 4, 5],
            from: TimeOfDay::of(7 * 60 + 30),
            until: TimeOfDay::of(18 * 60),
        }
    }
}

impl Promises {
    /// How long whoever reported has to accept.
    pub fn acceptance(&self) -> TimeDelta {
        TimeDelta::hours(self.accept_hours.into())
    }

    /// How long after a repair the same fault is a repeat.
    pub fn repeat(&self) -> TimeDelta {
        TimeDelta::days(self.repeat_days.into())
    }

    /// The field that cannot be, and why.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        match self {
            Self { urgent_minutes, .. } if !(5..=1440).contains(urgent_minutes) => {
                Err(("urgentMinutes", "out_of_range"))
            }
            Self { normal_hours, .. } if !(1..=720).contains(normal_hours) => Err(("normalHours", "out_of_range")),
            Self { major_days, .. } if !(1..=60).contains(major_days) => Err(("majorDays", "out_of_range")),
            Self { accept_hours, .. } if !(1..=720).contains(accept_hours) => Err(("acceptHours", "out_of_range")),
            Self { repeat_days, .. } if *repeat_days > 365 => Err(("repeatDays", "out_of_range")),
            Self { small_until, small_late_after, .. } if small_late_after >= small_until => {
                Err(("smallLateAfter", "not_before_end"))
            }
            _ => Ok(()),
        }
    }
}

impl Hours {
    /// The field that cannot be, and why.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let (mut days, many) = (self.weekdays.clone(), self.weekdays.len());
        days.sort_unstable();
        days.dedup();
        match days.as_slice() {
            [] => Err(("weekdays", "required")),
            _ if days.iter().any(|day| !(1..=7).contains(day)) => Err(("weekdays", "out_of_range")),
            _ if days.len() < many => Err(("weekdays", "duplicate")),
            _ if self.from >= self.until => Err(("from", "not_before_end")),
            _ => Ok(()),
        }
    }
}

/// Everything about a school's time.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// What it promises.
    pub promises: Promises,
    /// When it works.
    pub hours: Hours,
    /// Days that are not what their weekday says.
    pub days: BTreeMap<NaiveDate, DayKind>,
}

impl Calendar {
    /// Whether there is school.
    pub fn is_school_day(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(DayKind::Holiday) => false,
            Some(DayKind::Workday) => true,
            None => self.hours.weekdays.contains(&day.weekday().number_from_monday()),
        }
    }

    /// This day, or the next one with school. Ends, because a week without named days has one.
    fn school_day_from(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().find(|day| self.is_school_day(*day)).unwrap_or(day)
    }

    fn school_day_after(&self, day: NaiveDate) -> NaiveDate {
        day.succ_opt().map_or(day, |next| self.school_day_from(next))
    }

    /// Working hours of a day: from, until.
    fn open(&self, day: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        (self.hours.from.on(day), self.hours.until.on(day))
    }

    /// This moment, or when work begins next.
    fn at_work(&self, local: NaiveDateTime) -> NaiveDateTime {
        let day = self.school_day_from(local.date());
        let (from, until) = self.open(day);
        if local > until { self.open(self.school_day_after(day)).0 } else { local.max(from) }
    }

    /// So many hours later, of which those of days without school do not count.
    fn on_school_days(&self, from: NaiveDateTime, mut left: TimeDelta) -> NaiveDateTime {
        let mut at = from;
        loop {
            let tomorrow = at.date().succ_opt().unwrap_or(at.date()).and_time(NaiveTime::MIN);
            if left < tomorrow - at || tomorrow <= at {
                return at + left;
            }
            left -= tomorrow - at;
            at = self.school_day_from(tomorrow.date()).and_time(NaiveTime::MIN);
        }
    }

    /// So much working time later.
    fn at_work_for(&self, from: NaiveDateTime, mut left: TimeDelta) -> NaiveDateTime {
        let mut at = self.at_work(from);
        loop {
            let (_, until) = self.open(at.date());
            let next = self.open(self.school_day_after(at.date())).0;
            if left <= until - at || next <= at {
                return at + left;
            }
            left -= until - at;
            at = next;
        }
    }

    /// Working time between two moments.
    fn work_between(&self, since: NaiveDateTime, until: NaiveDateTime) -> TimeDelta {
        let days = since.date().iter_days().take_while(|day| *day <= until.date());
        days.filter(|day| self.is_school_day(*day)).fold(TimeDelta::zero(), |sum, day| {
            let (opens, closes) = self.open(day);
            sum + (closes.min(until) - opens.max(since)).max(TimeDelta::zero())
        })
    }
}

/// Until when a repair reported at `from` is promised.
pub fn due(calendar: &Calendar, urgency: Urgency, from: DateTime<Utc>) -> DateTime<Utc> {
    let Calendar { promises, hours, days: _ } = calendar;
    let local = hours.time_zone.local(from);
    let due = match urgency {
        Urgency::Urgent => return from + TimeDelta::minutes(promises.urgent_minutes.into()),
        Urgency::Small => {
            let day = calendar.school_day_from(local.date());
            let late = day == local.date() && local > promises.small_late_after.on(day);
            promises.small_until.on(if late { calendar.school_day_after(day) } else { day })
        }
        Urgency::Normal => {
            calendar.on_school_days(calendar.at_work(local), TimeDelta::hours(promises.normal_hours.into()))
        }
        Urgency::Major => {
            let days = 0..promises.major_days;
            hours.until.on(days.fold(local.date(), |day, _| calendar.school_day_after(day)))
        }
    };
    hours.time_zone.moment(due)
}

/// Working time that passed between two moments. To move a promise over a pause, see [`resume`].
pub fn paused(calendar: &Calendar, since: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
    let zone = calendar.hours.time_zone;
    calendar.work_between(zone.local(since), zone.local(until))
}

/// Until when it is promised after the clock stood still from `since` to `until`: as much time is left as there was.
/// Urgent ones count day and night, others working time only. What was overdue stays overdue.
pub fn resume(
    calendar: &Calendar,
    urgency: Urgency,
    due: DateTime<Utc>,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> DateTime<Utc> {
    if due <= since || until <= since {
        return due;
    }
    if urgency == Urgency::Urgent {
        return due + (until - since);
    }
    let left = paused(calendar, since, due);
    let zone = calendar.hours.time_zone;
    zone.moment(calendar.at_work_for(zone.local(until), left)).max(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A school with a week off in October, made up for on a Saturday.
    fn school() -> Calendar {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        let off = (1..=7).map(|at| (day(at), DayKind::Holiday));
        Calendar { days: off.chain([(day(10), DayKind::Workday)]).collect(), ..Calendar::default() }
    }

    /// A moment by the clock on the wall.
    fn at(text: &str) -> DateTime<Utc> {
        TimeZone::Shanghai.moment(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    #[test]
    fn each_urgency_has_its_promise() {
        use Urgency::{Major, Normal, Small, Urgent};
        for (urgency, from, until) in [
            // Monday to Wednesday; a school day like any other.
            (Urgent, "2026-11-16 08:20", "2026-11-16 08:50"),
            (Urgent, "2026-11-21 23:50", "2026-11-22 00:20"),
            (Small, "2026-11-16 08:20", "2026-11-16 18:00"),
            (Small, "2026-11-16 00:00", "2026-11-16 18:00"),
            (Small, "2026-11-16 17:00", "2026-11-16 18:00"),
            (Small, "2026-11-16 17:01", "2026-11-17 18:00"),
            (Small, "2026-11-16 23:59", "2026-11-17 18:00"),
            (Small, "2026-11-20 17:30", "2026-11-23 18:00"),
            (Small, "2026-11-21 10:00", "2026-11-23 18:00"),
            (Small, "2026-09-30 17:30", "2026-10-08 18:00"),
            (Small, "2026-10-10 09:00", "2026-10-10 18:00"),
            (Normal, "2026-11-16 10:00", "2026-11-18 10:00"),
            (Normal, "2026-11-20 17:00", "2026-11-24 17:00"),
            (Normal, "2026-11-21 12:00", "2026-11-25 07:30"),
            (Normal, "2026-11-16 22:00", "2026-11-19 07:30"),
            (Normal, "2026-09-30 10:00", "2026-10-09 10:00"),
            (Major, "2026-11-16 10:00", "2026-11-19 18:00"),
            (Major, "2026-11-19 10:00", "2026-11-24 18:00"),
            (Major, "2026-11-21 10:00", "2026-11-25 18:00"),
            (Major, "2026-09-30 10:00", "2026-10-10 18:00"),
        ] {
            assert_eq!(due(&school(), urgency, at(from)), at(until), "{urgency:?} {from}");
        }
    }

    #[test]
    fn only_working_time_is_counted_of_a_pause() {
        for (since, until, minutes) in [
            ("2026-11-16 09:00", "2026-11-16 10:30", 90),
            ("2026-11-16 17:00", "2026-11-17 08:30", 120),
            ("2026-11-20 17:00", "2026-11-23 08:30", 120),
            ("2026-11-21 00:00", "2026-11-22 23:59", 0),
            ("2026-09-30 17:00", "2026-10-08 08:30", 120),
            ("2026-11-16 10:00", "2026-11-16 09:00", 0),
        ] {
            assert_eq!(paused(&school(), at(since), at(until)).num_minutes(), minutes, "{since}");
        }
    }

    #[test]
    fn after_a_pause_as_much_time_is_left_as_before() {
        use Urgency::{Small, Urgent};
        for (urgency, due, since, until, then) in [
            (Urgent, "2026-11-16 08:50", "2026-11-16 08:30", "2026-11-16 20:00", "2026-11-16 20:20"),
            (Small, "2026-11-16 18:00", "2026-11-16 10:00", "2026-11-19 09:00", "2026-11-19 17:00"),
            (Small, "2026-11-16 18:00", "2026-11-16 10:00", "2026-11-20 15:00", "2026-11-23 12:30"),
            (Small, "2026-11-16 18:00", "2026-11-16 10:00", "2026-11-16 10:00", "2026-11-16 18:00"),
            // Overdue before it waited.
            (Small, "2026-11-16 18:00", "2026-11-17 10:00", "2026-11-20 15:00", "2026-11-16 18:00"),
        ] {
            assert_eq!(resume(&school(), urgency, at(due), at(since), at(until)), at(then), "{since}");
        }
    }

    #[test]
    fn what_a_school_cannot_mean_is_named() {
        let hours = |weekdays: &[u32]| Hours { weekdays: weekdays.to_vec(), ..Hours::default() };
        assert_eq!(hours(&[1, 7]).check(), Ok(()));
        assert_eq!(hours(&[]).check(), Err(("weekdays", "required")));
        assert_eq!(hours(&[0]).check(), Err(("weekdays", "out_of_range")));
        assert_eq!(hours(&[1, 1]).check(), Err(("weekdays", "duplicate")));
        let night = Hours { from: TimeOfDay::of(60), until: TimeOfDay::of(60), ..Hours::default() };
        assert_eq!(night.check(), Err(("from", "not_before_end")));
        let promises = |urgent_minutes, normal_hours, major_days| {
            Promises { urgent_minutes, normal_hours, major_days, ..Promises::default() }
                .check()
                .map_err(|(field, _)| field)
        };
        assert_eq!(promises(5, 720, 60), Ok(()));
        assert_eq!(promises(4, 720, 60), Err("urgentMinutes"));
        assert_eq!(promises(5, 721, 60), Err("normalHours"));
        assert_eq!(promises(5, 1, 0), Err("majorDays"));
        let late = Promises { small_late_after: TimeOfDay::of(18 * 60), ..Promises::default() };
        assert_eq!(late.check(), Err(("smallLateAfter", "not_before_end")));
    }
}
