//! What a school says about its time: zones and times of day.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::ToSchema;

/// The zones of China. Neither has summer time, so a local time is always one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TimeZone {
    /// UTC+8, the official one everywhere
    #[default]
    #[serde(rename = "Asia/Shanghai")]
    Shanghai,
    /// UTC+6, kept by some schools in Xinjiang
    #[serde(rename = "Asia/Urumqi")]
    Urumqi,
}

impl TimeZone {
    fn ahead(self) -> TimeDelta {
        match self {
            Self::Shanghai => TimeDelta::hours(8),
            Self::Urumqi => TimeDelta::hours(6),
        }
    }

    /// What the clock on the wall shows.
    pub fn local(self, at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc().checked_add_signed(self.ahead()).unwrap_or(NaiveDateTime::MAX)
    }

    /// When the clock on the wall shows this.
    pub fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        local.checked_sub_signed(self.ahead()).unwrap_or(NaiveDateTime::MIN).and_utc()
    }

    /// The moments between which the day of this moment lies.
    pub fn today(self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let date = self.local(now).date();
        self.span((date, date))
    }

    /// The moments between which these days lie, the last one too.
    pub fn span(self, (first, last): (NaiveDate, NaiveDate)) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |day: NaiveDate| self.moment(day.and_time(NaiveTime::MIN));
        (begin(first), begin(last.succ_opt().unwrap_or(last)))
    }
}

/// A time of day to the minute, `07:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, min_length = 5, max_length = 5, example = "07:30")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The time of so many minutes after midnight, modulo a day.
    pub const fn of(minutes: u16) -> Self {
        Self(minutes % (24 * 60))
    }

    /// The time, or the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let two =
            |part: &str| (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok());
        let parts = text.split_once(':').and_then(|(hour, minute)| Some((two(hour)??, two(minute)??)));
        match parts {
            Some((hour @ 0..24, minute @ 0..60)) => Ok(Self(hour * 60 + minute)),
            _ => Err("invalid_time"),
        }
    }

    /// This time on a day.
    pub fn on(self, day: NaiveDate) -> NaiveDateTime {
        day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(self.0))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_two_digits_twice() {
        for text in ["00:00", "07:30", "18:00", "23:59"] {
            assert_eq!(TimeOfDay::parse(text).map(|time| time.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "7:30", "07:3", "24:00", "07:60", "+7:30", "07:30:00", "七点", "0730"] {
            assert_eq!(TimeOfDay::parse(text), Err("invalid_time"), "{text}");
        }
    }

    #[test]
    fn a_moment_comes_back_from_the_wall() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        for zone in [TimeZone::Shanghai, TimeZone::Urumqi] {
            assert_eq!(zone.moment(zone.local(at)), at);
        }
        assert_eq!(TimeZone::Shanghai.local(at) - TimeZone::Urumqi.local(at), TimeDelta::hours(2));
    }
}
