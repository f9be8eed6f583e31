//! When the house looks at a visit again, and what it does then. Facts in, decision out.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    visit::{VisitStatus, Whereabouts},
    visit_ask::AskHow,
};

use crate::school::GateRules;

/// So long before somebody is expected, who has not answered about him is asked again.
const NEARLY: TimeDelta = TimeDelta::hours(1);
/// Who registered at the poster and had no answer by then has gone, or the guard has written him down: what strangers send
/// does not stand in the way of others all day.
const POSTER: TimeDelta = TimeDelta::hours(2);
/// Of whom it was told so long ago that he is still inside, nobody saw him leave.
const PRESUMED: TimeDelta = TimeDelta::days(7);

/// What the house does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Asks the host again.
    Again,
    /// Asks who stands in for the host.
    StandIn,
    /// Asks the duty leaders.
    Duty,
    /// Tells that the visitor has not left in time.
    Overstay,
    /// Ends it: nobody answered, or he never came.
    Expire,
    /// 推定离校: takes him for gone, whom nobody has seen leave for days.
    Presume,
}

/// What is known of a visit.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// Where it is.
    pub status: VisitStatus,
    /// How those were asked who could say yes, since the host was named; with the first, since when.
    pub asks: &'a [(AskHow, DateTime<Utc>)],
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// From when he is expected.
    pub from_at: Option<DateTime<Utc>>,
    /// There is a host.
    pub host: bool,
    /// Somebody stands in for him.
    pub stand_in: bool,
    /// He registered at the poster by himself.
    pub poster: bool,
    /// The end of the day for which it is.
    pub day_ends: DateTime<Utc>,
    /// When he came in.
    pub entered_at: Option<DateTime<Utc>>,
    /// Until when he was to have left.
    pub until_at: Option<DateTime<Utc>>,
    /// When the gate is locked on the day on which he came in.
    pub locks_at: DateTime<Utc>,
    /// When it was told that he had not left.
    pub told_at: Option<DateTime<Utc>>,
    /// What the host said of him.
    pub whereabouts: Option<Whereabouts>,
}

/// What the house does next, and when; none: it does nothing more.
pub fn round(visit: &Known<'_>, rules: &GateRules) -> Option<(Round, DateTime<Utc>)> {
    match visit.status {
        VisitStatus::Waiting => Some(waiting(visit, rules)),
        VisitStatus::Confirmed => Some((Round::Expire, visit.day_ends)),
        VisitStatus::Inside => {
            let late = overstays(visit, rules);
            let again = |told| visit.until_at.is_some_and(|until| late > told && late >= until);
            Some(match visit.told_at {
                Some(told) if !again(told) => (Round::Presume, told + PRESUMED),
                _ => (Round::Overstay, late),
            })
        }
        VisitStatus::Refused | VisitStatus::Left | VisitStatus::Expired | VisitStatus::Void => None,
    }
}

fn waiting(visit: &Known<'_>, rules: &GateRules) -> (Round, DateTime<Utc>) {
    let asked_at = visit.asks.first().map_or(visit.created_at, |(_, at)| *at);
    // For who comes later, nobody is called upon before it is nearly time.
    let since = visit.from_at.map_or(asked_at, |from| asked_at.max(from - NEARLY));
    let asked = |how: AskHow| visit.asks.iter().filter(|(by, _)| *by == how).count();
    let minutes = |minutes: u32| since + TimeDelta::minutes(minutes.into());
    let ends = gives_up(visit);
    let mut next = if visit.host && asked(AskHow::App) == 1 && asked(AskHow::StandIn) + asked(AskHow::Duty) == 0 {
        (Round::Again, since + TimeDelta::seconds(rules.again_seconds.into()))
    } else if visit.host && visit.stand_in && asked(AskHow::StandIn) + asked(AskHow::Duty) == 0 {
        (Round::StandIn, minutes(rules.next_minutes))
    } else if asked(AskHow::Duty) == 0 {
        (Round::Duty, minutes(rules.duty_minutes))
    } else {
        (Round::Expire, ends)
    };
    if next.1 >= ends {
        next = (Round::Expire, ends);
    }
    next
}

/// Until when an answer is waited for.
pub fn gives_up(visit: &Known<'_>) -> DateTime<Utc> {
    if visit.poster { visit.day_ends.min(visit.created_at + POSTER) } else { visit.day_ends }
}

/// From when on he has overstayed: some time after the plan, or when the gate is locked. Of whom the host says that he is
/// still there, the plan alone counts.
pub fn overstays(visit: &Known<'_>, rules: &GateRules) -> DateTime<Utc> {
    let planned = visit.until_at.map(|until| until + TimeDelta::minutes(rules.overstay_minutes.into()));
    let came = visit.entered_at.unwrap_or(visit.created_at);
    let counts = visit.whereabouts != Some(Whereabouts::WithMe) && visit.locks_at > came;
    let locked = counts.then_some(visit.locks_at);
    [planned, locked].into_iter().flatten().min().unwrap_or(visit.day_ends)
}

/// Whether it has to be explained at the end of a shift why he is still inside: he should have left, or the gate was locked.
pub fn is_unexplained(visit: &Known<'_>, rules: &GateRules, now: DateTime<Utc>) -> bool {
    visit.status == VisitStatus::Inside
        && (visit.until_at.is_some_and(|until| until < now) || overstays(visit, rules) <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + minute * 60, 0).unwrap()
    }

    fn waits<'a>(asks: &'a [(AskHow, DateTime<Utc>)]) -> Known<'a> {
        Known {
            status: VisitStatus::Waiting,
            asks,
            created_at: minute(0),
            from_at: None,
            host: true,
            stand_in: true,
            poster: false,
            day_ends: minute(600),
            entered_at: None,
            until_at: None,
            locks_at: minute(300),
            told_at: None,
            whereabouts: None,
        }
    }

    #[test]
    fn who_does_not_answer_is_asked_again_then_his_stand_in_then_the_leaders() {
        let rules = GateRules::default();
        let first = (AskHow::App, minute(1));
        let again = (AskHow::App, minute(2));
        let stand_in = (AskHow::StandIn, minute(4));
        let duty = (AskHow::Duty, minute(11));
        let second = TimeDelta::seconds(1);
        for (asks, what, at) in [
            (vec![first], Round::Again, minute(1) + second * 90),
            (vec![first, again], Round::StandIn, minute(4)),
            (vec![first, stand_in], Round::Duty, minute(11)),
            (vec![first, again, stand_in], Round::Duty, minute(11)),
            (vec![first, again, stand_in, duty], Round::Expire, minute(600)),
            (vec![first, duty], Round::Expire, minute(600)),
        ] {
            assert_eq!(round(&waits(&asks), &rules), Some((what, at)), "{asks:?}");
        }
        let asks = [first, again];
        let alone = Known { stand_in: false, ..waits(&asks) };
        assert_eq!(round(&alone, &rules), Some((Round::Duty, minute(11))));
        let nobody = Known { host: false, stand_in: false, ..waits(&[]) };
        assert_eq!(round(&nobody, &rules), Some((Round::Duty, minute(10))), "nobody is named: the leaders are asked");
        let planned = Known { from_at: Some(minute(300)), ..waits(&asks) };
        assert_eq!(round(&planned, &rules), Some((Round::StandIn, minute(243))), "an hour before he is expected");
        let told = [first, duty];
        let poster = Known { poster: true, ..waits(&told) };
        assert_eq!(round(&poster, &rules), Some((Round::Expire, minute(120))), "a stranger waits for two hours");
        let late = Known { day_ends: minute(3), ..waits(&asks) };
        assert_eq!(round(&late, &rules), Some((Round::Expire, minute(3))), "not after the day's end");
    }

    #[test]
    fn who_was_let_in_expires_when_he_does_not_come() {
        let visit = Known { status: VisitStatus::Confirmed, ..waits(&[]) };
        assert_eq!(round(&visit, &GateRules::default()), Some((Round::Expire, minute(600))));
        for status in [VisitStatus::Refused, VisitStatus::Left, VisitStatus::Expired, VisitStatus::Void] {
            assert_eq!(round(&Known { status, ..waits(&[]) }, &GateRules::default()), None);
        }
    }

    #[test]
    fn who_stays_too_long_is_told_of_after_half_an_hour_or_at_lock_up_and_again_when_given_more_time() {
        let rules = GateRules::default();
        let inside = |until: i64| Known {
            status: VisitStatus::Inside,
            entered_at: Some(minute(10)),
            until_at: Some(minute(until)),
            ..waits(&[])
        };
        let overstay = |at| Some((Round::Overstay, minute(at)));
        assert_eq!(round(&inside(60), &rules), overstay(90));
        assert_eq!(round(&inside(290), &rules), overstay(300), "the gate is locked");
        let gone = |told| Some((Round::Presume, minute(told) + TimeDelta::days(7)));
        assert_eq!(round(&Known { told_at: Some(minute(90)), ..inside(60) }, &rules), gone(90));
        assert_eq!(round(&Known { entered_at: Some(minute(301)), ..inside(400) }, &rules), overstay(430));
        let more = Known { told_at: Some(minute(300)), whereabouts: Some(Whereabouts::WithMe), ..inside(360) };
        assert_eq!(round(&more, &rules), overstay(390));
        assert_eq!(round(&Known { told_at: Some(minute(390)), ..more.clone() }, &rules), gone(390));
        assert!(!is_unexplained(&inside(60), &rules, minute(60)));
        assert!(is_unexplained(&inside(60), &rules, minute(61)));
        assert!(is_unexplained(&inside(400), &rules, minute(300)), "at lock-up");
        assert!(!is_unexplained(&Known { status: VisitStatus::Left, ..inside(60) }, &rules, minute(500)));
    }
}
