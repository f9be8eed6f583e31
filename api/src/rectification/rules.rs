//! What may be done with what was found, by whom, and until when. Facts in, decision out.

use chrono::{NaiveDate, TimeDelta};
use entity::{
    MemberId,
    rectification::{self, RectificationStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::notify::Kind;

/// Nobody is given longer than so many days.
pub const LONGEST: TimeDelta = TimeDelta::days(366);
/// How often a delay is told of, on as many days.
pub const MOST_ESCALATIONS: i32 = 2;

/// Something that can be done with it. The words are those of the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RectificationStep)]
pub enum Step {
    /// 指派
    Assign,
    /// 完成整改
    Done,
    /// 复查通过
    Verify,
    /// 复查不通过
    Return,
    /// 取消
    Cancel,
}

impl Step {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Assign, Self::Done, Self::Verify, Self::Return, Self::Cancel];
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not for him.
    WrongPerson,
    /// Nobody looks again at what he has done himself.
    OwnWork,
    /// Not from where it is.
    WrongState,
}

/// What who asks is to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// He directs.
    pub director: bool,
    /// He said that it has to be put right.
    pub opener: bool,
    /// It is his to put right.
    pub owner: bool,
    /// He put it right.
    pub doer: bool,
}

/// What becomes of it by the step. Who may is asked before what may be.
pub fn next(step: Step, status: RectificationStatus, who: Standing) -> Result<RectificationStatus, Refusal> {
    use RectificationStatus::{Cancelled, Done, Open, Verified};
    let unless = |wrong: bool, refusal| if wrong { Err(refusal) } else { Ok(()) };
    let answers = who.director || who.opener;
    let (may, from, to) = match step {
        Step::Assign => (answers, Open, Open),
        Step::Done => (who.owner || who.director, Open, Done),
        Step::Verify => (answers, Done, Verified),
        Step::Return => (answers, Done, Open),
        Step::Cancel => (answers, Open, Cancelled),
    };
    unless(!may, Refusal::WrongPerson)?;
    let again = matches!(step, Step::Verify | Step::Return);
    unless(again && (who.doer || who.owner && !who.director), Refusal::OwnWork)?;
    unless(status != from, Refusal::WrongState)?;
    Ok(to)
}

/// What he may do with it now.
pub fn allowed(status: RectificationStatus, who: Standing) -> Vec<Step> {
    Step::ALL.into_iter().filter(|step| next(*step, status, who).is_ok()).collect()
}

/// The last day that it has from now on when he gives it to somebody, or which field of what he said is wrong and why.
/// Nobody gives himself more time. Who takes it over is measured from the day first given: else he would give himself time
/// by way of a colleague.
pub fn may_give(
    (first, due): (NaiveDate, NaiveDate),
    to: Option<NaiveDate>,
    takes: bool,
    who: Standing,
) -> Result<NaiveDate, (&'static str, &'static str)> {
    let from = if takes && !who.owner { first } else { due };
    let until = to.unwrap_or(due);
    match to {
        _ if until <= from || who.director || !takes && !who.owner => Ok(until),
        Some(_) => Err(("dueOn", "needs_director")),
        None => Err(("ownerId", "has_more_time")),
    }
}

/// As what it is told that it has another owner or another last day: to whose it becomes that it is his, to whose it was
/// that it is not any more, to the others that there is more time.
pub fn told(before: (MemberId, NaiveDate), after: (MemberId, NaiveDate)) -> Vec<Kind> {
    let mut kinds = match before.0 != after.0 {
        true => vec![Kind::RectificationAssigned, Kind::RectificationHandedOn],
        // A nearer day: whose it is has to know.
        false if after.1 <= before.1 => vec![Kind::RectificationAssigned],
        false => Vec::new(),
    };
    kinds.extend((after.1 > before.1).then_some(Kind::RectificationMoved));
    kinds
}

/// What is wrong with a last day, if anything.
pub fn due(on: NaiveDate, today: NaiveDate) -> Result<(), &'static str> {
    match on {
        past if past < today => Err("past"),
        late if late - today > LONGEST => Err("out_of_range"),
        _ => Ok(()),
    }
}

/// Whether its delay is to be told of today.
pub fn is_to_tell(row: &rectification::Model, today: NaiveDate) -> bool {
    is_overdue(row.status, row.due_on, today)
        && row.escalated < MOST_ESCALATIONS
        && row.escalated_on.is_none_or(|on| on < today)
}

/// Whether its last day is over and nobody has put it right.
pub fn is_overdue(status: RectificationStatus, due_on: NaiveDate, today: NaiveDate) -> bool {
    status == RectificationStatus::Open && due_on < today
}

#[cfg(test)]
mod tests {
    use RectificationStatus::{Cancelled, Done, Open, Verified};

    use super::*;

    const DIRECTOR: Standing = Standing { director: true, opener: false, owner: false, doer: false };
    const OPENER: Standing = Standing { director: false, opener: true, owner: false, doer: false };
    const OWNER: Standing = Standing { director: false, opener: false, owner: true, doer: false };
    const NOBODY: Standing = Standing { director: false, opener: false, owner: false, doer: false };

    #[test]
    fn each_step_is_for_some_and_from_one_state() {
        let wrong = Err(Refusal::WrongPerson);
        for (step, from, to, who) in [
            (Step::Assign, Open, Open, [true, true, false]),
            (Step::Done, Open, Done, [true, false, true]),
            (Step::Verify, Done, Verified, [true, true, false]),
            (Step::Return, Done, Open, [true, true, false]),
            (Step::Cancel, Open, Cancelled, [true, true, false]),
        ] {
            for (standing, may) in [DIRECTOR, OPENER, OWNER].into_iter().zip(who) {
                for status in [Open, Done, Verified, Cancelled] {
                    let expected = match (may, status == from) {
                        (false, _) => wrong,
                        (true, true) => Ok(to),
                        (true, false) => Err(Refusal::WrongState),
                    };
                    assert_eq!(next(step, status, standing), expected, "{step:?} from {status:?} by {standing:?}");
                }
            }
            assert_eq!(next(step, from, NOBODY), wrong, "{step:?}");
        }
    }

    #[test]
    fn nobody_looks_again_at_what_he_has_done_himself() {
        for step in [Step::Verify, Step::Return] {
            for (who, expected) in [
                (Standing { doer: true, ..DIRECTOR }, false),
                (Standing { owner: true, ..DIRECTOR }, true),
                (Standing { doer: true, ..OPENER }, false),
                (Standing { owner: true, ..OPENER }, false),
                (Standing { owner: true, doer: true, ..OPENER }, false),
            ] {
                let may = next(step, Done, who);
                assert_eq!(may.is_ok(), expected, "{step:?} {who:?}");
                assert!(expected || may == Err(Refusal::OwnWork), "{step:?} {who:?}");
            }
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_gives_himself_more_time() {
        let (sooner, now, later) = (day("2026-11-19"), day("2026-11-20"), day("2026-11-21"));
        let days = (now, now);
        let own = Standing { owner: true, ..OPENER };
        for takes in [true, false] {
            assert_eq!(may_give(days, Some(later), takes, own), Err(("dueOn", "needs_director")));
            assert_eq!(may_give(days, Some(sooner), takes, own), Ok(sooner));
            assert_eq!(may_give(days, None, takes, own), Ok(now));
        }
        assert_eq!(may_give(days, Some(later), true, OPENER), Err(("dueOn", "needs_director")), "he takes it over");
        assert_eq!(may_give(days, Some(later), false, OPENER), Ok(later));
        for who in [DIRECTOR, Standing { owner: true, ..DIRECTOR }] {
            assert_eq!(may_give(days, Some(later), true, who), Ok(later));
        }
    }

    #[test]
    fn who_takes_it_over_is_measured_from_the_day_first_given() {
        let (first, between, due) = (day("2026-11-20"), day("2026-11-22"), day("2026-11-25"));
        let days = (first, due);
        assert_eq!(may_give(days, None, true, OPENER), Err(("ownerId", "has_more_time")));
        assert_eq!(may_give(days, Some(between), true, OPENER), Err(("dueOn", "needs_director")));
        assert_eq!(may_give(days, Some(first), true, OPENER), Ok(first));
        assert_eq!(may_give(days, None, false, OPENER), Ok(due), "somebody else keeps what was given");
        assert_eq!(may_give(days, None, true, Standing { owner: true, ..OPENER }), Ok(due), "so does whose it is");
        assert_eq!(may_give(days, None, true, DIRECTOR), Ok(due));
    }

    #[test]
    fn whose_it_becomes_whose_it_was_and_the_others_hear_what_concerns_them() {
        use Kind::{RectificationAssigned, RectificationHandedOn, RectificationMoved};
        let (one, other) = (MemberId::new(), MemberId::new());
        let (sooner, later) = (day("2026-11-20"), day("2026-11-21"));
        for (to, until, expected) in [
            (other, sooner, vec![RectificationAssigned, RectificationHandedOn]),
            (other, later, vec![RectificationAssigned, RectificationHandedOn, RectificationMoved]),
            (one, later, vec![RectificationMoved]),
        ] {
            assert_eq!(told((one, sooner), (to, until)), expected);
        }
        assert_eq!(told((one, later), (one, sooner)), [RectificationAssigned], "there is less time");
    }

    #[test]
    fn what_is_offered_is_what_would_be_done() {
        assert_eq!(allowed(Open, DIRECTOR), [Step::Assign, Step::Done, Step::Cancel]);
        assert_eq!(allowed(Done, OPENER), [Step::Verify, Step::Return]);
        assert_eq!(allowed(Open, OWNER), [Step::Done]);
        assert!(allowed(Verified, DIRECTOR).is_empty() && allowed(Cancelled, DIRECTOR).is_empty());
    }

    #[test]
    fn a_last_day_is_from_today_on_and_within_a_year_and_over_at_its_end() {
        let today = day("2026-11-20");
        for (on, expected) in [
            ("2026-11-19", Err("past")),
            ("2026-11-20", Ok(())),
            ("2027-11-21", Ok(())),
            ("2027-11-22", Err("out_of_range")),
        ] {
            assert_eq!(due(day(on), today), expected, "{on}");
        }
        assert!(!is_overdue(Open, today, today) && is_overdue(Open, day("2026-11-19"), today));
        assert!(!is_overdue(Done, day("2026-11-19"), today));
    }
}
