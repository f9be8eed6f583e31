//! What may be done with a visit, and by whom. Facts in, decision out.

use entity::visit::{VisitPurpose, VisitStatus};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that can be done with it. The words are those of the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitStep)]
pub enum Step {
    /// 询问
    Ask,
    /// 改被访人
    Host,
    /// 同意
    Confirm,
    /// 拒绝
    Refuse,
    /// 值班领导放行
    Override,
    /// 入校
    Enter,
    /// 离校
    Leave,
    /// 是否已离校
    Whereabouts,
    /// 作废
    Void,
}

impl Step {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Ask,
        Self::Host,
        Self::Confirm,
        Self::Refuse,
        Self::Override,
        Self::Enter,
        Self::Leave,
        Self::Whereabouts,
        Self::Void,
    ];
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not for him.
    WrongPerson,
    /// Not from where it is.
    WrongState,
    /// 请联系值班领导: only with an override.
    LeaderNeeded,
    /// He is expected on another day.
    NotToday,
}

/// What who asks is to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// He lets people in.
    pub guard: bool,
    /// He is the host, or was asked about it.
    pub asked: bool,
    /// 值班领导: a director, or named for the day.
    pub leader: bool,
    /// He wrote it down.
    pub author: bool,
}

/// What is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Where it is.
    pub status: VisitStatus,
    /// Why he comes.
    pub purpose: VisitPurpose,
    /// Somebody looked at his paper.
    pub id_checked: bool,
    /// He is on the watch-list.
    pub watched: bool,
    /// A duty leader took it on himself.
    pub overridden: bool,
    /// Those with his purpose are let in at this time, and it is the time for which he was invited.
    pub open: bool,
    /// It is for today.
    pub today: bool,
}

impl Facts {
    /// Nobody but a duty leader lets him in.
    pub fn needs_leader(&self) -> bool {
        !self.overridden && (self.watched || !self.open)
    }

    /// Whether he may be let in now. An ambulance shows no paper.
    fn may_enter(&self) -> Result<(), Refusal> {
        if !self.today {
            return Err(Refusal::NotToday);
        }
        let known = self.id_checked || self.overridden || self.purpose == VisitPurpose::Emergency;
        if self.needs_leader() || !known { Err(Refusal::LeaderNeeded) } else { Ok(()) }
    }
}

/// What becomes of it by the step. Who may is asked before what may be.
pub fn next(step: Step, facts: &Facts, who: Standing) -> Result<VisitStatus, Refusal> {
    use VisitStatus::{Confirmed, Inside, Left, Refused, Void, Waiting};
    let answers = who.asked || who.leader;
    let (may, from, to): (bool, &[VisitStatus], _) = match step {
        Step::Ask if facts.status == Confirmed => (who.guard || who.leader, &[Confirmed], Confirmed),
        Step::Ask => (who.guard || who.leader, &[Waiting], Waiting),
        Step::Host => (who.guard || who.leader, &[Waiting], Waiting),
        // Who stands at the gate does not let his own visitor in.
        Step::Confirm => (who.leader || who.asked && !who.guard, &[Waiting], Confirmed),
        // What a leader has taken on himself, only a leader takes back.
        Step::Refuse if facts.overridden => (who.leader, &[Waiting, Confirmed], Refused),
        Step::Refuse => (answers, &[Waiting, Confirmed], Refused),
        Step::Override => (who.leader, &[Waiting, Confirmed, Refused], Confirmed),
        Step::Enter => (who.guard, &[Confirmed], Inside),
        Step::Leave => (who.guard, &[Inside], Left),
        Step::Whereabouts => (answers || who.guard, &[Inside], Inside),
        Step::Void => (who.guard || who.leader || who.author, &[Waiting, Confirmed], Void),
    };
    if !may {
        return Err(Refusal::WrongPerson);
    }
    let twice = step == Step::Override && facts.overridden && facts.status == Confirmed;
    // After a yes only a leader is still asked.
    let idle = step == Step::Ask && facts.status == Confirmed && !facts.needs_leader() && facts.id_checked;
    if !from.contains(&facts.status) || twice || idle {
        return Err(Refusal::WrongState);
    }
    if step == Step::Enter {
        facts.may_enter()?;
    }
    Ok(to)
}

/// What he may do with it now. Whose paper nobody has looked at yet, the guard looks at when he lets him in.
pub fn allowed(facts: &Facts, who: Standing) -> Vec<Step> {
    let seen = Facts { id_checked: true, ..*facts };
    let may = |step: &Step| next(*step, if *step == Step::Enter { &seen } else { facts }, who).is_ok();
    Step::ALL.into_iter().filter(may).collect()
}

/// What was said of a visit beside the name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    /// 被访人
    pub host: bool,
    /// 单位
    pub company: bool,
    /// 车牌号
    pub plate: bool,
    /// The order.
    pub repair: bool,
    /// In words.
    pub reason: bool,
}

/// The field that this purpose needs and that is not there.
pub fn missing(purpose: VisitPurpose, given: Given) -> Option<&'static str> {
    let (there, field) = match purpose {
        VisitPurpose::Parent | VisitPurpose::Emergency => return None,
        VisitPurpose::Contractor => (given.company || given.repair, "company"),
        VisitPurpose::Delivery => (given.company || given.plate, "company"),
        VisitPurpose::Inspector => (given.company, "company"),
        VisitPurpose::Meeting => (given.host, "hostId"),
        VisitPurpose::Other => (given.reason, "reason"),
    };
    (!there).then_some(field)
}

#[cfg(test)]
mod tests {
    use VisitStatus::{Confirmed, Expired, Inside, Left, Refused, Void, Waiting};

    use super::*;

    const ALL: [VisitStatus; 7] = [Waiting, Confirmed, Refused, Inside, Left, Expired, Void];
    const GUARD: Standing = Standing { guard: true, asked: false, leader: false, author: false };
    const HOST: Standing = Standing { guard: false, asked: true, leader: false, author: false };
    const LEADER: Standing = Standing { guard: false, asked: false, leader: true, author: false };
    const AUTHOR: Standing = Standing { guard: false, asked: false, leader: false, author: true };
    const NOBODY: Standing = Standing { guard: false, asked: false, leader: false, author: false };

    fn at(status: VisitStatus) -> Facts {
        let (watched, overridden) = (false, false);
        Facts { status, purpose: VisitPurpose::Parent, id_checked: true, watched, overridden, open: true, today: true }
    }

    #[test]
    fn each_step_is_for_some_and_from_few_states() {
        let none: &[VisitStatus] = &[];
        for (step, to, guard, host, leader, author) in [
            (Step::Ask, Waiting, &[Waiting][..], none, &[Waiting][..], none),
            (Step::Host, Waiting, &[Waiting], none, &[Waiting], none),
            (Step::Confirm, Confirmed, none, &[Waiting], &[Waiting], none),
            (Step::Refuse, Refused, none, &[Waiting, Confirmed], &[Waiting, Confirmed], none),
            (Step::Override, Confirmed, none, none, &[Waiting, Confirmed, Refused], none),
            (Step::Enter, Inside, &[Confirmed], none, none, none),
            (Step::Leave, Left, &[Inside], none, none, none),
            (Step::Whereabouts, Inside, &[Inside], &[Inside], &[Inside], none),
            (Step::Void, Void, &[Waiting, Confirmed], none, &[Waiting, Confirmed], &[Waiting, Confirmed]),
        ] {
            for (who, from) in [(GUARD, guard), (HOST, host), (LEADER, leader), (AUTHOR, author), (NOBODY, none)] {
                for status in ALL {
                    let done = next(step, &at(status), who);
                    let told = format!("{step:?} from {status:?} by {who:?}");
                    if from.is_empty() {
                        assert_eq!(done, Err(Refusal::WrongPerson), "{told}");
                    } else if from.contains(&status) {
                        assert_eq!(done, Ok(to), "{told}");
                    } else {
                        assert_eq!(done, Err(Refusal::WrongState), "{told}");
                    }
                }
            }
        }
    }

    #[test]
    fn who_is_watched_or_out_of_hours_or_unknown_needs_a_leader() {
        let confirmed = at(Confirmed);
        for facts in [
            Facts { watched: true, ..confirmed },
            Facts { open: false, ..confirmed },
            Facts { id_checked: false, ..confirmed },
        ] {
            assert_eq!(next(Step::Enter, &facts, GUARD), Err(Refusal::LeaderNeeded), "{facts:?}");
            assert_eq!(next(Step::Ask, &facts, GUARD), Ok(Confirmed), "a leader can still be asked: {facts:?}");
            let taken = Facts { overridden: true, ..facts };
            assert_eq!(next(Step::Enter, &taken, GUARD), Ok(Inside), "{taken:?}");
        }
        let ambulance = Facts { purpose: VisitPurpose::Emergency, id_checked: false, ..confirmed };
        assert_eq!(next(Step::Enter, &ambulance, GUARD), Ok(Inside));
        assert_eq!(next(Step::Enter, &Facts { today: false, ..confirmed }, GUARD), Err(Refusal::NotToday));
        assert_eq!(next(Step::Ask, &confirmed, GUARD), Err(Refusal::WrongState), "after a yes nobody is asked");
    }

    #[test]
    fn who_stands_at_the_gate_lets_nobody_in_who_comes_to_him() {
        let own = Standing { asked: true, ..GUARD };
        assert_eq!(next(Step::Confirm, &at(Waiting), own), Err(Refusal::WrongPerson));
        assert_eq!(next(Step::Confirm, &at(Waiting), Standing { leader: true, ..own }), Ok(Confirmed));
    }

    #[test]
    fn what_a_leader_took_on_himself_is_taken_once_and_back_only_by_a_leader() {
        let taken = Facts { overridden: true, ..at(Confirmed) };
        assert_eq!(next(Step::Override, &taken, LEADER), Err(Refusal::WrongState));
        assert_eq!(next(Step::Refuse, &taken, HOST), Err(Refusal::WrongPerson));
        assert_eq!(next(Step::Refuse, &taken, LEADER), Ok(Refused));
        assert_eq!(next(Step::Override, &Facts { overridden: true, ..at(Refused) }, LEADER), Ok(Confirmed));
    }

    #[test]
    fn what_is_offered_is_what_would_be_done() {
        assert_eq!(allowed(&at(Waiting), GUARD), [Step::Ask, Step::Host, Step::Void]);
        assert_eq!(allowed(&at(Waiting), HOST), [Step::Confirm, Step::Refuse]);
        assert_eq!(allowed(&at(Inside), HOST), [Step::Whereabouts]);
        let unknown = Facts { id_checked: false, ..at(Confirmed) };
        assert_eq!(allowed(&unknown, GUARD), [Step::Ask, Step::Enter, Step::Void]);
        assert!(!allowed(&Facts { watched: true, ..unknown }, GUARD).contains(&Step::Enter));
        assert!(allowed(&at(Left), LEADER).is_empty() && allowed(&at(Expired), GUARD).is_empty());
    }

    #[test]
    fn each_purpose_needs_its_own() {
        let none = Given::default();
        for (purpose, field, enough) in [
            (VisitPurpose::Contractor, "company", Given { repair: true, ..none }),
            (VisitPurpose::Contractor, "company", Given { company: true, ..none }),
            (VisitPurpose::Delivery, "company", Given { plate: true, ..none }),
            (VisitPurpose::Inspector, "company", Given { company: true, ..none }),
            (VisitPurpose::Meeting, "hostId", Given { host: true, ..none }),
            (VisitPurpose::Other, "reason", Given { reason: true, ..none }),
        ] {
            assert_eq!(missing(purpose, none), Some(field), "{purpose:?}");
            assert_eq!(missing(purpose, enough), None, "{purpose:?}");
        }
        assert_eq!(missing(VisitPurpose::Parent, none), None);
        assert_eq!(missing(VisitPurpose::Emergency, none), None);
    }
}
