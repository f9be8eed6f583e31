//! When a refresh token is good, and what a second use of it means.

use chrono::{DateTime, TimeDelta, Utc};

/// A phone that lost the answer asks again within this time and gets the same successor.
pub const SECOND_CHANCE: TimeDelta = TimeDelta::seconds(60);
/// So long a spent token is kept, to know a copy of it.
pub const SPENT_LASTS: TimeDelta = TimeDelta::days(7);
/// A session that nobody uses ends.
pub const REFRESH_LASTS: TimeDelta = TimeDelta::days(30);

/// What is known of a refresh token.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// When it was exchanged.
    pub spent_at: Option<DateTime<Utc>>,
    /// Whether what it was exchanged for was itself exchanged.
    pub successor_spent: bool,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether its session was ended.
    pub revoked: bool,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Exchange it.
    Exchange,
    /// Answer the same successor again.
    SameAgain,
    /// Somebody uses an old token: end the session for whoever holds it.
    EndSession,
    /// It is no longer good.
    Refuse,
}

/// Decides. Only the immediate parent has a second chance: an older ancestor is a copy in other hands.
pub fn judge(token: Presented, now: DateTime<Utc>) -> Verdict {
    match token.spent_at {
        _ if token.revoked || token.expires_at <= now => Verdict::Refuse,
        None => Verdict::Exchange,
        Some(spent) if !token.successor_spent && now - spent <= SECOND_CHANCE => Verdict::SameAgain,
        Some(_) => Verdict::EndSession,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn spent(second: i64) -> Presented {
        Presented { spent_at: Some(at(second)), successor_spent: false, expires_at: at(10_000), revoked: false }
    }

    #[test]
    fn a_fresh_token_is_exchanged() {
        assert_eq!(judge(Presented { spent_at: None, ..spent(0) }, at(5)), Verdict::Exchange);
    }

    #[test]
    fn a_lost_answer_is_given_again_for_a_minute() {
        assert_eq!(judge(spent(100), at(160)), Verdict::SameAgain);
        assert_eq!(judge(spent(100), at(161)), Verdict::EndSession);
    }

    #[test]
    fn a_grandparent_ends_the_session_even_within_the_minute() {
        assert_eq!(judge(Presented { successor_spent: true, ..spent(100) }, at(101)), Verdict::EndSession);
    }

    #[test]
    fn an_ended_session_stays_ended() {
        assert_eq!(judge(Presented { revoked: true, ..spent(100) }, at(101)), Verdict::Refuse);
        assert_eq!(judge(Presented { expires_at: at(50), ..spent(100) }, at(101)), Verdict::Refuse);
    }
}
