//! A clock that stands still until a test moves it.

use std::sync::Mutex;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use houqin::ports::clock::Clock;

/// Starts at the real time, because the database and the browser have clocks too.
pub struct TestClock(Mutex<DateTime<Utc>>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Mutex::new(Utc::now().trunc_subsecs(3)))
    }
}

impl TestClock {
    /// Time goes on.
    pub fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }

    /// On to a second without milliseconds: the one in a thousand that is written differently by mistake.
    pub fn to_full_second(&self) {
        let mut now = self.0.lock().unwrap();
        *now = now.trunc_subsecs(0) + TimeDelta::seconds(1);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
