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

/// What is wrong with another last day given by him, if anything. Nobody gives himself more time.
pub fn may_move(from: NaiveDate, to: NaiveDate, who: Standing) -> Result<(), &'static str> {
    if to > from && who.owner && !who.director { Err("needs_director") } else { Ok(()) }
}

/// As what it is told that it has another owner or another last day: to whose it becomes that it is his, to the others
/// that there is more time.
pub fn told(before: (MemberId, NaiveDate), after: (MemberId, NaiveDate)) -> Vec<Kind> {
    match (before.0 != after.0, after.1 > before.1) {
        (true, true) => vec![Kind::RectificationAssigned, Kind::RectificationMoved],
        (false, true) => vec![Kind::RectificationMoved],
        (_, false) => vec![Kind::RectificationAssigned],
    }
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

    #[test]
    fn nobody_gives_himself_more_time() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (sooner, later) = (day("2026-11-20"), day("2026-11-21"));
        let own = Standing { owner: true, ..OPENER };
        assert_eq!(may_move(sooner, later, own), Err("needs_director"));
        assert_eq!(may_move(later, sooner, own), Ok(()));
        assert_eq!(may_move(later, later, own), Ok(()));
        for who in [OPENER, DIRECTOR, Standing { owner: true, ..DIRECTOR }] {
            assert_eq!(may_move(sooner, later, who), Ok(()));
        }
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
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
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
