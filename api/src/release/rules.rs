//! Who may agree that a student leaves, in which order or none, and to whom he is given. Facts in, decision out.

use chrono::{DateTime, Utc};
use entity::{
    CollectorId, MemberId,
    collector::CollectorStatus,
    refusal::RefusalWhy,
    release::{self, MarkHow, ReleaseKind, ReleaseStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::student::Standing;

/// One of the four who have to agree (四见面).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// 班主任
    Teacher,
    /// 家长
    Guardian,
    /// 学生
    Student,
    /// 门卫
    Gate,
}

impl Mark {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Teacher, Self::Guardian, Self::Student, Self::Gate];
}

/// Something that can be done with a release. The words are those of the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReleaseStep)]
pub enum Step {
    /// 班主任同意
    Teacher,
    /// 家长同意
    Guardian,
    /// 学生到场
    Student,
    /// 门卫放行
    Gate,
    /// 拒绝
    Refuse,
    /// 取消
    Cancel,
    /// 返校
    Returned,
    /// 家长回执
    Receipt,
}

impl Step {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Teacher,
        Self::Guardian,
        Self::Student,
        Self::Gate,
        Self::Receipt,
        Self::Returned,
        Self::Refuse,
        Self::Cancel,
    ];

    fn mark(self) -> Option<Mark> {
        match self {
            Self::Teacher => Some(Mark::Teacher),
            Self::Guardian => Some(Mark::Guardian),
            Self::Student => Some(Mark::Student),
            Self::Gate => Some(Mark::Gate),
            _ => None,
        }
    }
}

impl From<Mark> for Step {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Teacher => Self::Teacher,
            Mark::Guardian => Self::Guardian,
            Mark::Student => Self::Student,
            Mark::Gate => Self::Gate,
        }
    }
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not for him.
    WrongPerson,
    /// Who agreed as the class teacher does not open the gate as well.
    SamePerson,
    /// Not from where it is.
    WrongState,
}

/// Who has agreed to a release, how, and when.
pub fn marked(row: &release::Model, mark: Mark) -> Option<(MemberId, MarkHow, DateTime<Utc>)> {
    let (by, how, at) = match mark {
        Mark::Teacher => (row.teacher_by, row.teacher_how, row.teacher_at),
        Mark::Guardian => (row.guardian_by, row.guardian_how, row.guardian_at),
        Mark::Student => (row.student_by, row.student_how, row.student_at),
        Mark::Gate => (row.gate_by, row.gate_how, row.gate_at),
    };
    Some((by?, how?, at?))
}

/// Writes down that somebody agreed.
pub fn set(row: &mut release::Model, mark: Mark, by: MemberId, how: MarkHow, at: DateTime<Utc>) {
    let (by, how, at) = (Some(by), Some(how), Some(at));
    match mark {
        Mark::Teacher => (row.teacher_by, row.teacher_how, row.teacher_at) = (by, how, at),
        Mark::Guardian => (row.guardian_by, row.guardian_how, row.guardian_at) = (by, how, at),
        Mark::Student => (row.student_by, row.student_how, row.student_at) = (by, how, at),
        Mark::Gate => (row.gate_by, row.gate_how, row.gate_at) = (by, how, at),
    }
}

/// Whether all four have agreed.
pub fn all_agree(row: &release::Model) -> bool {
    Mark::ALL.into_iter().all(|mark| marked(row, mark).is_some())
}

/// Whether he may take this step with it now. Who may is asked before what may be.
pub fn may(step: Step, row: &release::Model, (me, who): (MemberId, Standing)) -> Result<(), Refusal> {
    use ReleaseStatus::{Open, Released, Returned};
    let unless = |wrong: bool, refusal| if wrong { Err(refusal) } else { Ok(()) };
    let teaches = who.director || who.class_teacher;
    let staff = teaches || who.guard;
    let (for_him, from) = match step {
        Step::Teacher => (teaches, row.status == Open),
        Step::Guardian | Step::Refuse => (staff || who.guardian, row.status == Open),
        Step::Student => (staff, row.status == Open),
        Step::Gate => (who.director || who.guard, row.status == Open),
        Step::Cancel => (teaches || row.asked_by == me, row.status == Open),
        Step::Returned => (staff, row.status == Released && row.kind == ReleaseKind::EarlyLeave),
        Step::Receipt => (who.guardian, matches!(row.status, Released | Returned) && row.receipt_at.is_none()),
    };
    unless(!for_him, Refusal::WrongPerson)?;
    unless(step == Step::Gate && row.teacher_by == Some(me), Refusal::SamePerson)?;
    unless(step == Step::Teacher && row.gate_by == Some(me), Refusal::SamePerson)?;
    unless(!from, Refusal::WrongState)?;
    unless(step.mark().is_some_and(|mark| marked(row, mark).is_some()), Refusal::WrongState)
}

/// What he may do with it now.
pub fn allowed(row: &release::Model, who: (MemberId, Standing)) -> Vec<Step> {
    Step::ALL.into_iter().filter(|step| may(*step, row, who).is_ok()).collect()
}

/// How somebody agrees when he says nothing of it, or what is wrong with what he says. A guardian speaks for himself on his
/// own phone; nobody of the staff does that for him.
pub fn how(mark: Mark, said: Option<MarkHow>, who: Standing) -> Result<MarkHow, &'static str> {
    use MarkHow::{App, Call, IdChecked, InPerson};
    let allowed: &[MarkHow] = match mark {
        Mark::Teacher => &[App, Call, InPerson],
        // Who presses it on his own phone need not say so.
        Mark::Guardian if who.guardian => return Ok(App),
        Mark::Guardian => &[Call, InPerson],
        Mark::Student => &[InPerson],
        // That a code was scanned is not for anybody to say.
        Mark::Gate => &[InPerson, IdChecked],
    };
    match (said, allowed) {
        (Some(how), allowed) if allowed.contains(&how) => Ok(how),
        (Some(_), _) => Err("invalid_choice"),
        (None, _) if mark == Mark::Guardian => Err("required"),
        (None, [usual, ..]) => Ok(*usual),
        (None, []) => Err("required"),
    }
}

/// Somebody who is to collect, as far as it decides.
#[derive(Clone, Copy, Debug)]
pub struct Comer {
    /// Who.
    pub id: CollectorId,
    /// Whether it counts.
    pub status: CollectorStatus,
    /// From when on.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
}

/// An order that was not lifted: to whom the student is not given; none: to nobody.
pub type Order = Option<Vec<CollectorId>>;

/// Whether one of the orders names him.
pub fn is_barred(orders: &[Order], who: CollectorId) -> bool {
    orders.iter().any(|order| order.as_ref().is_none_or(|named| named.contains(&who)))
}

/// Whether a student may be given to him at this moment. An order beats everything.
pub fn may_collect(comer: Comer, orders: &[Order], now: DateTime<Utc>) -> Result<(), RefusalWhy> {
    match comer {
        Comer { id, .. } if is_barred(orders, id) => Err(RefusalWhy::CallLeader),
        Comer { status: CollectorStatus::Void, .. } => Err(RefusalWhy::Voided),
        Comer { until: Some(until), .. } if now >= until => Err(RefusalWhy::TooLate),
        Comer { status: CollectorStatus::Pending, .. } => Err(RefusalWhy::Unverified),
        Comer { from: Some(from), .. } if now < from => Err(RefusalWhy::TooEarly),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
