//! Who may name a collector, for how long, and who verifies one. Facts in, decision out.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    MemberId,
    collector::{self, CollectorKind, CollectorStatus},
    no_release::LiftRole,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    calendar::{TimeOfDay, TimeZone},
    student::Standing,
};

/// A temporary collector may collect for so long.
const LONGEST: TimeDelta = TimeDelta::days(31);
/// And is named so long before.
const AHEAD: TimeDelta = TimeDelta::days(92);

/// Something that can be done with a collector. The words are those of the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CollectorStep)]
pub enum Step {
    /// 核实
    Verify,
    /// 作废
    Void,
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not for him.
    WrongPerson,
    /// Nobody verifies what he asked for himself.
    OwnWork,
    /// Not from where it is.
    WrongState,
}

/// From when on and until when somebody may collect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when on; none: always.
    pub from: Option<DateTime<Utc>>,
    /// Until when; none: always.
    pub until: Option<DateTime<Utc>>,
}

impl Window {
    /// Without an end it stands.
    pub fn kind(self) -> CollectorKind {
        if self.until.is_none() { CollectorKind::Standing } else { CollectorKind::Temporary }
    }
}

/// The time that is asked for, or which of its ends is wrong and how. A guardian names the end, and for the same day asks
/// before the school's cut-off.
pub fn window(
    asked: Window,
    who: Standing,
    (now, zone, cut_off): (DateTime<Utc>, TimeZone, TimeOfDay),
) -> Result<Window, (&'static str, &'static str)> {
    let family = !(who.director || who.class_teacher);
    let Some(until) = asked.until else {
        return if family || asked.from.is_some() { Err(("until", "required")) } else { Ok(asked) };
    };
    let from = asked.from.map_or(now, |from| from.max(now));
    let today = zone.local(now).date();
    let late = zone.local(now) >= cut_off.on(today);
    match () {
        () if until <= now => Err(("until", "past")),
        () if until <= from => Err(("until", "before_start")),
        () if from - now > AHEAD => Err(("from", "out_of_range")),
        () if until - from > LONGEST => Err(("until", "too_long")),
        () if family && late && zone.local(from).date() == today => Err(("from", "after_cut_off")),
        () => Ok(Window { from: Some(from), until: Some(until) }),
    }
}

/// Where a new one begins. One person alone gives nobody the right to collect, except a director who names
/// somebody for good.
pub fn first(kind: CollectorKind, who: Standing) -> CollectorStatus {
    let counts = kind == CollectorKind::Standing && who.director;
    if counts { CollectorStatus::Active } else { CollectorStatus::Pending }
}

/// Whether he may take this step with it now.
pub fn may(
    step: Step,
    row: &collector::Model,
    (me, who): (MemberId, Standing),
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let unless = |wrong: bool, refusal| if wrong { Err(refusal) } else { Ok(()) };
    let over = row.until_at.is_some_and(|until| until <= now);
    let teaches = who.director || who.class_teacher;
    let (for_him, from) = match step {
        Step::Verify => (teaches || who.guard, row.status == CollectorStatus::Pending && !over),
        Step::Void => {
            let own = who.guardian && row.created_by == me;
            (teaches || own, row.status != CollectorStatus::Void && !over)
        }
    };
    unless(!for_him, Refusal::WrongPerson)?;
    unless(step == Step::Verify && row.created_by == me, Refusal::OwnWork)?;
    unless(!from, Refusal::WrongState)
}

/// What he may do with it now.
pub fn allowed(row: &collector::Model, who: (MemberId, Standing), now: DateTime<Utc>) -> Vec<Step> {
    [Step::Verify, Step::Void].into_iter().filter(|step| may(*step, row, who, now).is_ok()).collect()
}

/// Whether an order is his to lift: only the role that it names does, whoever set it.
pub fn may_lift(role: LiftRole, who: Standing) -> bool {
    match role {
        LiftRole::Director => who.director,
        LiftRole::Teacher => who.class_teacher,
    }
}

#[cfg(test)]
mod tests {
    use entity::{CollectorId, SchoolId, StudentId};

    use super::*;

    const NOBODY: Standing =
        Standing { director: false, class_teacher: false, guard: false, guardian: false, auditor: false };
    const DIRECTOR: Standing = Standing { director: true, ..NOBODY };
    const TEACHER: Standing = Standing { class_teacher: true, ..NOBODY };
    const GUARD: Standing = Standing { guard: true, ..NOBODY };
    const GUARDIAN: Standing = Standing { guardian: true, ..NOBODY };

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}:00+08:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc()
    }

    fn asked(from: Option<&str>, until: Option<&str>) -> Window {
        Window { from: from.map(at), until: until.map(at) }
    }

    #[test]
    fn a_guardian_asks_in_time_and_for_a_time() {
        let noon = TimeOfDay::of(12 * 60);
        for (now, from, until, who, expected) in [
            ("20T09:00", None, None, TEACHER, Ok(())),
            ("20T09:00", None, None, GUARDIAN, Err(("until", "required"))),
            ("20T09:00", Some("20T16:00"), None, TEACHER, Err(("until", "required"))),
            ("20T11:59", Some("20T16:00"), Some("20T17:00"), GUARDIAN, Ok(())),
            ("20T12:00", Some("20T16:00"), Some("20T17:00"), GUARDIAN, Err(("from", "after_cut_off"))),
            ("20T12:00", None, Some("20T17:00"), GUARDIAN, Err(("from", "after_cut_off"))),
            ("20T12:00", Some("20T16:00"), Some("20T17:00"), TEACHER, Ok(())),
            ("20T12:00", Some("21T07:00"), Some("21T17:00"), GUARDIAN, Ok(())),
            ("20T09:00", None, Some("20T09:00"), TEACHER, Err(("until", "past"))),
            ("20T09:00", Some("20T17:00"), Some("20T16:00"), TEACHER, Err(("until", "before_start"))),
            ("01T09:00", Some("01T10:00"), Some("30T10:00"), DIRECTOR, Ok(())),
        ] {
            let found = window(asked(from, until), who, (at(now), TimeZone::Shanghai, noon));
            assert_eq!(found.map(|_| ()), expected, "{now} {from:?} {until:?} {who:?}");
        }
        let now = at("01T09:00");
        let far = |from: i64, until: i64| Window {
            from: Some(now + TimeDelta::days(from)),
            until: Some(now + TimeDelta::days(until)),
        };
        assert_eq!(window(far(0, 32), TEACHER, (now, TimeZone::Shanghai, noon)), Err(("until", "too_long")));
        assert_eq!(window(far(93, 94), TEACHER, (now, TimeZone::Shanghai, noon)), Err(("from", "out_of_range")));
    }

    fn row(status: CollectorStatus, until: Option<&str>) -> collector::Model {
        collector::Model {
            id: CollectorId::new(),
            school_id: SchoolId::new(),
            student_id: StudentId::new(),
            member_id: None,
            kind: CollectorKind::Temporary,
            status,
            person: None,
            name_index: None,
            from_at: None,
            until_at: until.map(at),
            created_by: MemberId::new(),
            created_at: at("20T08:00"),
            verified_by: None,
            verified_at: None,
            verified_how: None,
            voided_by: None,
            voided_at: None,
            told_at: None,
            code_step: None,
            erased_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_second_member_of_the_staff_verifies_while_it_waits() {
        let now = at("20T09:00");
        let waiting = row(CollectorStatus::Pending, Some("20T17:00"));
        for (who, expected) in [
            (DIRECTOR, Ok(())),
            (TEACHER, Ok(())),
            (GUARD, Ok(())),
            (GUARDIAN, Err(Refusal::WrongPerson)),
            (NOBODY, Err(Refusal::WrongPerson)),
        ] {
            assert_eq!(may(Step::Verify, &waiting, (MemberId::new(), who), now), expected, "{who:?}");
        }
        let own = may(Step::Verify, &waiting, (waiting.created_by, TEACHER), now);
        assert_eq!(own, Err(Refusal::OwnWork));
        for (status, until) in [
            (CollectorStatus::Active, Some("20T17:00")),
            (CollectorStatus::Void, Some("20T17:00")),
            (CollectorStatus::Pending, Some("20T09:00")),
        ] {
            let row = row(status, until);
            assert_eq!(may(Step::Verify, &row, (MemberId::new(), DIRECTOR), now), Err(Refusal::WrongState));
        }
    }

    #[test]
    fn only_whom_a_director_names_for_good_counts_at_once() {
        use CollectorKind::{Standing, Temporary};
        assert_eq!(first(Standing, DIRECTOR), CollectorStatus::Active);
        for (kind, who) in [(Standing, TEACHER), (Temporary, DIRECTOR), (Temporary, TEACHER), (Temporary, GUARDIAN)] {
            assert_eq!(first(kind, who), CollectorStatus::Pending, "{kind:?} {who:?}");
        }
    }

    #[test]
    fn a_guardian_ends_only_what_he_asked_for() {
        let (now, row) = (at("20T09:00"), row(CollectorStatus::Active, Some("20T17:00")));
        assert_eq!(may(Step::Void, &row, (row.created_by, GUARDIAN), now), Ok(()));
        assert_eq!(may(Step::Void, &row, (MemberId::new(), GUARDIAN), now), Err(Refusal::WrongPerson));
        assert_eq!(may(Step::Void, &row, (MemberId::new(), GUARD), now), Err(Refusal::WrongPerson));
        assert_eq!(may(Step::Void, &row, (MemberId::new(), TEACHER), now), Ok(()));
    }

    #[test]
    fn only_the_named_role_lifts_an_order() {
        assert!(may_lift(LiftRole::Director, DIRECTOR) && !may_lift(LiftRole::Director, TEACHER));
        assert!(may_lift(LiftRole::Teacher, TEACHER) && !may_lift(LiftRole::Teacher, DIRECTOR));
        assert!(!may_lift(LiftRole::Teacher, GUARD) && !may_lift(LiftRole::Director, GUARDIAN));
    }
}
