//! Time. To the millisecond, because that is what the contract shows and what both databases keep alike.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC, to the millisecond.
    fn now(&self) -> DateTime<Utc>;

    /// The date at the school. All schools we serve are in China, at UTC+8 the whole year.
    fn today(&self) -> NaiveDate {
        (self.now() + TimeDelta::hours(8)).date_naive()
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
        Utc::now().trunc_subsecs(3)
    }
}
