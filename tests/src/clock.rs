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
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
