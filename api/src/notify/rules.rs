//! When a message is tried again, and when it is given up.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ports::Unsent;

/// After the first try that failed, after the second, and so on. Then it is given up.
const PAUSES: [TimeDelta; 5] =
    [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::minutes(30), TimeDelta::hours(2), TimeDelta::hours(12)];

/// Whether a message has had all its tries, and yet nobody could note what came of the last: whoever sends it dies of it.
/// It is not tried once more.
pub fn is_spent(tries: i32) -> bool {
    usize::try_from(tries).is_ok_and(|tries| tries > PAUSES.len() + 1)
}

/// What becomes of a message after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It was taken.
    Sent,
    /// It is tried again then.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// Why it was not taken.
        why: Cow<'static, str>,
    },
    /// It is not tried again.
    GivenUp {
        /// Why it was not taken.
        why: Cow<'static, str>,
    },
}

/// What becomes of a message after its nth try, counted from 1.
pub fn turn(tries: i32, tried: Result<(), Unsent>, now: DateTime<Utc>) -> Turn {
    match tried {
        Ok(()) => Turn::Sent,
        Err(Unsent::Never(why)) => Turn::GivenUp { why },
        Err(Unsent::Later(why)) => {
            let pause = usize::try_from(tries - 1).ok().and_then(|tries| PAUSES.get(tries));
            pause.map_or(Turn::GivenUp { why: why.clone() }, |pause| Turn::Again { at: now + *pause, why })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_tried_again_five_times_at_longer_and_longer_pauses() {
        let now = "2026-09-01T00:00:00Z".parse().unwrap();
        let busy = || Err(Unsent::later("busy"));
        let pauses = (1..).map(|tries| turn(tries, busy(), now));
        let pauses = pauses.map_while(|turn| match turn {
            Turn::Again { at, .. } => Some((at - now).num_minutes()),
            _ => None,
        });
        assert_eq!(pauses.collect::<Vec<_>>(), [1, 5, 30, 120, 720]);
        assert_eq!(turn(6, busy(), now), Turn::GivenUp { why: "busy".into() });
        assert_eq!([6, 7].map(is_spent), [false, true]);
    }

    #[test]
    fn what_will_never_be_taken_is_given_up_at_once() {
        let now = "2026-09-01T00:00:00Z".parse().unwrap();
        assert_eq!(turn(1, Err(Unsent::never("not_subscribed")), now), Turn::GivenUp { why: "not_subscribed".into() });
        assert_eq!(turn(6, Ok(()), now), Turn::Sent);
    }
}
