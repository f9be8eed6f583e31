//! The code that changes while it is looked at, and what tells a person at a form from a robot. Facts in, decision out.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    gate::Keys,
    repair::public::rules::Allowance,
    tag::{code_of, normal},
};

/// A code is shown so long.
pub const STEP: i64 = 30;
/// Characters of a code, which somebody may read out: thirty bits, of which a guesser has one try a scan.
const LENGTH: usize = 6;
/// Characters of an id in a QR code.
const ID: usize = 32;

/// Nobody fills the form in sooner.
const LEAST: TimeDelta = TimeDelta::seconds(3);
/// A form that lay open longer is looked through once more.
const MOST: TimeDelta = TimeDelta::hours(12);

const HOUR: Duration = Duration::from_secs(60 * 60);
/// A visit from the poster that nobody answers has expired by then.
const ANSWERED: Duration = Duration::from_secs(2 * 60 * 60);

/// Forms from one address: a school whose 1,500 visitors are in its own network at 07:40 has one, and each may try twice.
pub const FROM_ONE_ADDRESS: Allowance = Allowance { times: 3_000, within: HOUR };
/// Visits from one address that can wait for an answer at once: far fewer than a school takes, so that one robot does not
/// close the poster to everybody.
pub const SHARE_OF_ONE_ADDRESS: Allowance = Allowance { times: 1_700, within: ANSWERED };
/// Visits from one address that came without a form that was given out here: of somebody's own program.
pub const WITHOUT_FORM: Allowance = Allowance { times: 60, within: ANSWERED };
/// Forms that say the same of who comes.
pub const OF_ONE_PERSON: Allowance = Allowance { times: 5, within: HOUR };
/// The same, without a form that was given out here.
pub const OF_ONE_PERSON_WITHOUT_FORM: Allowance = Allowance { times: 2, within: HOUR };
/// Visits by one form that was given out: of a family that goes back to it.
pub const BY_ONE_FORM: Allowance = Allowance { times: 10, within: Duration::from_secs(12 * 60 * 60) };
/// How often a member is asked because of what somebody typed at the poster. Whoever comes after waits for the guard.
pub const ASKED_BY_STRANGERS: Allowance = Allowance { times: 60, within: HOUR };
/// Visits from the poster that wait for an answer, in one school. Then the guard writes down who comes.
pub const WAITING: u64 = 5_000;

/// In which step a moment is.
pub fn step(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(STEP)
}

/// When a step begins.
pub fn begins(step: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(step.saturating_mul(STEP), 0).unwrap_or_default()
}

/// How many seconds the step goes on: 1 to 30.
pub fn left(at: DateTime<Utc>) -> i64 {
    STEP - at.timestamp().rem_euclid(STEP)
}

/// The code of something in a step: only this server makes it, and it says nothing about the next one. `of` names what it
/// opens, such as `visit 019a…`.
pub fn code(keys: &Keys, of: &str, step: i64) -> Option<String> {
    let bytes = keys.derive(keys.signs(), &format!("code of {of} in {step}"))?;
    Some(code_of(bytes.iter().take(LENGTH)))
}

/// The step of a code as it was shown, if it is this one or the one before: whoever reads it out takes his time.
pub fn fits(keys: &Keys, of: &str, typed: &str, now: DateTime<Utc>) -> Option<i64> {
    let now = step(now);
    [now, now - 1].into_iter().find(|step| code(keys, of, *step).is_some_and(|code| code == typed))
}

/// What somebody shows at the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it opens. Only the QR code says it.
    pub id: Option<Uuid>,
    /// The code.
    pub code: String,
}

/// What is in the QR code: the id and the code, so that nothing has to be looked through.
pub fn qr(id: Uuid, code: &str) -> String {
    format!("{}{code}", id.simple()).to_ascii_uppercase()
}

/// What was scanned or typed, if it looks like a code that changes.
pub fn parse(text: &str) -> Option<Shown> {
    let text = text.trim();
    let (id, code) = match text.split_at_checked(ID).filter(|(_, code)| code.len() == LENGTH) {
        Some((id, code)) => (Some(Uuid::try_parse(id).ok()?), normal(code)),
        None => (None, normal(text)),
    };
    (code.len() == LENGTH && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(Shown { id, code })
}

/// What is signed of the time at which a form was given out. Its number tells it from others of the same second.
pub fn opened(keys: &Keys, school: Uuid, number: Uuid, at: DateTime<Utc>) -> Option<String> {
    let (seconds, number) = (at.timestamp(), number.simple());
    let bytes = keys.derive(keys.signs(), &format!("form {number} of {school} at {seconds}"))?;
    Some(format!("{seconds}.{number}.{}", code_of(bytes.iter().take(16))))
}

/// Why a form is not taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// A field is filled in that nobody sees.
    Trapped,
    /// Nobody types as fast.
    TooQuick,
    /// It lay open for too long, or was not given out here.
    TooOld,
}

impl Suspicion {
    /// The field and the code by which a form is answered.
    pub fn field(self) -> (&'static str, &'static str) {
        match self {
            Self::Trapped => ("website", "must_be_empty"),
            Self::TooQuick => ("opened", "too_quick"),
            Self::TooOld => ("opened", "too_old"),
        }
    }
}

/// Looks at what came with a form: the field that nobody sees, and when it was given out.
pub fn look(keys: &Keys, school: Uuid, trap: &str, given: &str, now: DateTime<Utc>) -> Result<(), Suspicion> {
    if !trap.is_empty() {
        return Err(Suspicion::Trapped);
    }
    let mut parts = given.split('.');
    let seconds = parts.next().and_then(|seconds| seconds.parse().ok());
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or(Suspicion::TooOld)?;
    let number = parts.next().and_then(|number| Uuid::try_parse(number).ok()).ok_or(Suspicion::TooOld)?;
    if opened(keys, school, number, at).is_none_or(|signed| signed != given) || now - at > MOST {
        return Err(Suspicion::TooOld);
    }
    if now - at < LEAST { Err(Suspicion::TooQuick) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::gate::Key;

    fn keys(byte: u8) -> Keys {
        Keys::new(vec![Key { kid: "a".into(), secret: vec![byte; 32] }]).unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_010 + seconds, 0).unwrap()
    }

    #[test]
    fn a_code_is_good_in_its_step_and_the_next_and_never_again() {
        let keys = keys(1);
        assert_eq!((step(at(0)), left(at(0)), left(at(29))), (step(at(29)), 30, 1));
        assert_eq!((begins(step(at(29))), begins(step(at(30)))), (at(0), at(30)));
        let shown = code(&keys, "visit a", step(at(0))).unwrap();
        assert_eq!(shown.len(), LENGTH);
        for good in [0, 29, 30, 59] {
            assert_eq!(fits(&keys, "visit a", &shown, at(good)), Some(step(at(0))), "{good}");
        }
        for old in [-1, 60, 61, 24 * 3600] {
            assert_eq!(fits(&keys, "visit a", &shown, at(old)), None, "{old}");
        }
        assert_eq!(fits(&keys, "visit b", &shown, at(0)), None, "it opens one thing");
        assert_eq!(fits(&super::tests::keys(2), "visit a", &shown, at(0)), None);
    }

    #[test]
    fn codes_say_nothing_about_each_other() {
        let keys = keys(1);
        let codes: HashSet<_> = (0..10_000).map(|step| code(&keys, "visit a", step).unwrap()).collect();
        assert!(codes.len() > 9_990, "thirty bits");
        for place in 0..LENGTH {
            let used: HashSet<_> = codes.iter().filter_map(|code| code.chars().nth(place)).collect();
            assert_eq!(used.len(), 32);
        }
    }

    #[test]
    fn what_is_shown_is_read_as_it_was_scanned_or_typed() {
        let id = Uuid::now_v7();
        let scanned = qr(id, "7K3M9Q");
        assert_eq!(scanned.len(), 38, "the most that a symbol of 25 modules holds");
        assert_eq!(parse(&scanned), Some(Shown { id: Some(id), code: "7K3M9Q".into() }));
        for typed in ["7K3M9Q", " 7k3 m9q ", "7K3-M9Q"] {
            assert_eq!(parse(typed), Some(Shown { id: None, code: "7K3M9Q".into() }), "{typed}");
        }
        assert_eq!(parse("o1l3m9").unwrap().code, "0113M9");
        for other in [
            "",
            "7K3M9",
            "7K3M9QX",
            "7K3M9QXT2BWD",
            "码码码码码码",
            "🐼",
            &scanned[..37],
            &"x".repeat(38),
            "7K3M9\u{0}",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_form_is_taken_from_who_takes_the_time_to_fill_it_in() {
        let (keys, school) = (keys(1), Uuid::now_v7());
        let number = Uuid::now_v7();
        let given = opened(&keys, school, number, at(0)).unwrap();
        assert_ne!(opened(&keys, school, Uuid::now_v7(), at(0)).unwrap(), given, "each form is one of its own");
        let other = given.replace(&number.simple().to_string(), &Uuid::now_v7().simple().to_string());
        let looked = |trap, given: &str, seconds| look(&keys, school, trap, given, at(seconds));
        assert_eq!(looked("", &given, 3), Ok(()));
        assert_eq!(looked("", &given, 12 * 3600), Ok(()));
        assert_eq!(looked("", &given, 2), Err(Suspicion::TooQuick));
        assert_eq!(looked("", &given, 12 * 3600 + 1), Err(Suspicion::TooOld));
        assert_eq!(looked("http://spam", &given, 60), Err(Suspicion::Trapped));
        for forged in ["", "x", "1790000010", "1790000010.0000000000000000", &given.replacen('1', "2", 1), &other] {
            assert_eq!(looked("", forged, 60), Err(Suspicion::TooOld), "{forged}");
        }
        assert_eq!(look(&keys, Uuid::now_v7(), "", &given, at(60)), Err(Suspicion::TooOld), "of another school");
    }
}
