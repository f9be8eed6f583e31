//! Who may agree, in which order, and to whom a student is given.

use entity::{ClassId, ReleaseId, SchoolId, StudentId};

use super::*;

const NOBODY: Standing =
    Standing { director: false, class_teacher: false, guard: false, guardian: false, auditor: false };
const DIRECTOR: Standing = Standing { director: true, ..NOBODY };
const TEACHER: Standing = Standing { class_teacher: true, ..NOBODY };
const GUARD: Standing = Standing { guard: true, ..NOBODY };
const GUARDIAN: Standing = Standing { guardian: true, ..NOBODY };
const AUDITOR: Standing = Standing { auditor: true, ..NOBODY };

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn asked(status: ReleaseStatus) -> release::Model {
    release::Model {
        id: ReleaseId::new(),
        school_id: SchoolId::new(),
        student_id: StudentId::new(),
        class_id: ClassId::new(),
        collector_id: CollectorId::new(),
        kind: ReleaseKind::EarlyLeave,
        status,
        person: None,
        expected_return_at: None,
        asked_by: MemberId::new(),
        asked_at: moment("2026-11-20T06:00:00Z"),
        teacher_by: None,
        teacher_how: None,
        teacher_at: None,
        guardian_by: None,
        guardian_how: None,
        guardian_at: None,
        student_by: None,
        student_how: None,
        student_at: None,
        gate_by: None,
        gate_how: None,
        gate_at: None,
        released_at: None,
        receipt_by: None,
        receipt_at: None,
        returned_by: None,
        returned_at: None,
        ended_by: None,
        ended_at: None,
        erased_at: None,
        version: 1,
    }
}

#[test]
fn each_step_is_for_some_and_from_some_states() {
    use ReleaseStatus::{Cancelled, Expired, Open, Refused, Released, Returned};
    for (step, who, from) in [
        (Step::Teacher, [true, true, false, false], &[Open][..]),
        (Step::Guardian, [true, true, true, true], &[Open]),
        (Step::Student, [true, true, true, false], &[Open]),
        (Step::Gate, [true, false, true, false], &[Open]),
        (Step::Refuse, [true, true, true, true], &[Open]),
        (Step::Cancel, [true, true, false, false], &[Open]),
        (Step::Returned, [true, true, true, false], &[Released]),
        (Step::Receipt, [false, false, false, true], &[Released, Returned]),
    ] {
        for status in [Open, Released, Returned, Refused, Cancelled, Expired] {
            let row = asked(status);
            for (standing, for_him) in [DIRECTOR, TEACHER, GUARD, GUARDIAN].into_iter().zip(who) {
                let expected = match (for_him, from.contains(&status)) {
                    (false, _) => Err(Refusal::WrongPerson),
                    (true, true) => Ok(()),
                    (true, false) => Err(Refusal::WrongState),
                };
                assert_eq!(may(step, &row, (MemberId::new(), standing)), expected, "{step:?} {status:?} {standing:?}");
            }
            for nobody in [NOBODY, AUDITOR] {
                assert_eq!(may(step, &row, (MemberId::new(), nobody)), Err(Refusal::WrongPerson), "{step:?}");
            }
        }
    }
    let own = asked(Open);
    assert_eq!(may(Step::Cancel, &own, (own.asked_by, GUARD)), Ok(()), "who asked may cancel");
}

#[test]
fn nobody_agrees_twice_and_nobody_is_teacher_and_gate() {
    let (me, other, at) = (MemberId::new(), MemberId::new(), moment("2026-11-20T06:00:00Z"));
    for mark in Mark::ALL {
        let mut row = asked(ReleaseStatus::Open);
        set(&mut row, mark, other, MarkHow::InPerson, at);
        assert_eq!(marked(&row, mark), Some((other, MarkHow::InPerson, at)));
        assert_eq!(may(mark.into(), &row, (me, DIRECTOR)), Err(Refusal::WrongState), "{mark:?}");
    }
    for (first, then) in [(Mark::Teacher, Step::Gate), (Mark::Gate, Step::Teacher)] {
        let mut row = asked(ReleaseStatus::Open);
        set(&mut row, first, me, MarkHow::InPerson, at);
        assert_eq!(may(then, &row, (me, DIRECTOR)), Err(Refusal::SamePerson));
        assert_eq!(may(then, &row, (other, DIRECTOR)), Ok(()));
    }
}

#[test]
fn all_four_are_all_four() {
    let at = moment("2026-11-20T06:00:00Z");
    for missing in Mark::ALL {
        let mut row = asked(ReleaseStatus::Open);
        Mark::ALL.into_iter().filter(|mark| *mark != missing).for_each(|mark| {
            set(&mut row, mark, MemberId::new(), MarkHow::InPerson, at);
        });
        assert!(!all_agree(&row), "{missing:?}");
        set(&mut row, missing, MemberId::new(), MarkHow::InPerson, at);
        assert!(all_agree(&row));
    }
}

#[test]
fn a_guardian_speaks_for_himself_and_staff_says_how_he_was_asked() {
    use MarkHow::{App, Call, Code, IdChecked, InPerson};
    for (mark, said, who, expected) in [
        (Mark::Guardian, None, GUARDIAN, Ok(App)),
        (Mark::Guardian, Some(Call), GUARDIAN, Ok(App)),
        (Mark::Guardian, None, TEACHER, Err("required")),
        (Mark::Guardian, Some(App), GUARD, Err("invalid_choice")),
        (Mark::Guardian, Some(Call), GUARD, Ok(Call)),
        (Mark::Guardian, Some(InPerson), DIRECTOR, Ok(InPerson)),
        (Mark::Teacher, None, TEACHER, Ok(App)),
        (Mark::Student, None, GUARD, Ok(InPerson)),
        (Mark::Student, Some(Call), GUARD, Err("invalid_choice")),
        (Mark::Gate, Some(IdChecked), GUARD, Ok(IdChecked)),
        (Mark::Gate, Some(Code), GUARD, Err("invalid_choice")),
        (Mark::Gate, Some(Call), GUARD, Err("invalid_choice")),
    ] {
        assert_eq!(how(mark, said, who), expected, "{mark:?} {said:?} {who:?}");
    }
}

#[test]
fn an_order_beats_everything_and_blocks_nobody_else() {
    let now = moment("2026-11-20T06:00:00Z");
    let comer = |status| Comer { id: CollectorId::new(), status, from: None, until: None };
    for status in [CollectorStatus::Active, CollectorStatus::Pending, CollectorStatus::Void] {
        let comer = comer(status);
        for orders in [vec![None], vec![Some(vec![CollectorId::new()]), Some(vec![comer.id])]] {
            assert_eq!(may_collect(comer, &orders, now), Err(RefusalWhy::CallLeader), "{status:?}");
        }
    }
    let other = comer(CollectorStatus::Active);
    assert_eq!(may_collect(other, &[Some(vec![CollectorId::new()])], now), Ok(()));
}

#[test]
fn an_authorisation_counts_from_its_first_to_before_its_last_moment() {
    let (from, until) = (moment("2026-11-20T08:00:00Z"), moment("2026-11-20T09:00:00Z"));
    let comer = |status| Comer { id: CollectorId::new(), status, from: Some(from), until: Some(until) };
    for (status, at, expected) in [
        (CollectorStatus::Active, "2026-11-20T07:59:59Z", Err(RefusalWhy::TooEarly)),
        (CollectorStatus::Active, "2026-11-20T08:00:00Z", Ok(())),
        (CollectorStatus::Active, "2026-11-20T08:59:59Z", Ok(())),
        (CollectorStatus::Active, "2026-11-20T09:00:00Z", Err(RefusalWhy::TooLate)),
        (CollectorStatus::Active, "2026-11-20T09:05:00Z", Err(RefusalWhy::TooLate)),
        (CollectorStatus::Pending, "2026-11-20T08:30:00Z", Err(RefusalWhy::Unverified)),
        (CollectorStatus::Pending, "2026-11-20T09:05:00Z", Err(RefusalWhy::TooLate)),
        (CollectorStatus::Void, "2026-11-20T08:30:00Z", Err(RefusalWhy::Voided)),
    ] {
        assert_eq!(may_collect(comer(status), &[], moment(at)), expected, "{status:?} {at}");
    }
}
