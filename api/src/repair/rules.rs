//! What may be done with an order: from which state, by whom, and when. Facts in, decision out.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    AssetId, PlaceId,
    repair::{self, RepairStatus, Trade},
};
use serde::Serialize;
use utoipa::ToSchema;

#[cfg(test)]
mod tests;

/// Who has it and who dispatches are asked for haste no more often than this.
pub const URGED: TimeDelta = TimeDelta::hours(1);
/// An order that is overdue is told of again after so long.
pub const AGAIN: TimeDelta = TimeDelta::hours(24);
/// How often a delay is told of.
pub const LAST_ESCALATION: i32 = 2;

/// Something that can be done with an order. The words are those of the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = RepairStep)]
pub enum Step {
    /// 受理
    Triage,
    /// 退回
    Return,
    /// 派工
    Assign,
    /// 抢单
    Grab,
    /// 转派
    Transfer,
    /// 到场, or go on after a wait
    Start,
    /// 等配件
    Wait,
    /// 催单
    Urge,
    /// 完成
    Finish,
    /// 验收
    Accept,
    /// 验收不通过
    Reject,
    /// 复查
    Recheck,
    /// 回访
    FollowUp,
    /// 超时验收
    Close,
    /// 取消
    Cancel,
    /// 我也遇到
    Join,
    /// 备注
    Note,
}

impl Step {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 17] = [
        Self::Triage,
        Self::Return,
        Self::Assign,
        Self::Grab,
        Self::Transfer,
        Self::Start,
        Self::Wait,
        Self::Finish,
        Self::Recheck,
        Self::Accept,
        Self::Reject,
        Self::Close,
        Self::FollowUp,
        Self::Cancel,
        Self::Urge,
        Self::Join,
        Self::Note,
    ];
}

/// What somebody is to an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Reported it.
    pub reporter: bool,
    /// Is told of it, as who reported or joined.
    pub watcher: bool,
    /// Answers for the room.
    pub keeper: bool,
    /// Has it.
    pub assignee: bool,
    /// Is of the crew that it waits for.
    pub crew: bool,
    /// Worked on it, now or earlier.
    pub repaired: bool,
    /// Accepted it.
    pub acceptor: bool,
    /// May report.
    pub reports: bool,
    /// May repair.
    pub works: bool,
    /// May say who repairs.
    pub dispatches: bool,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is another's to do.
    WrongPerson,
    /// Nobody judges own work.
    OwnWork,
    /// Not from this state.
    WrongState,
    /// Whoever reported still has time to accept, or haste was asked for just now.
    TooEarly,
    /// Somebody could be hurt, and nobody has looked again.
    NotRechecked,
}

/// The state that the step leads to, or why it may not be done.
pub fn next(step: Step, order: &repair::Model, who: Standing, now: DateTime<Utc>) -> Result<RepairStatus, Refusal> {
    person(step, order, who)?;
    let status = state(step, order, who).ok_or(Refusal::WrongState)?;
    let ends_well = matches!(step, Step::Accept | Step::Close);
    if ends_well && order.safety && order.rechecked_by.is_none() {
        return Err(Refusal::NotRechecked);
    }
    let is_early = match step {
        Step::Close => order.accept_until.is_none_or(|until| now < until),
        Step::Urge => order.urged_at.is_some_and(|at| now < at + URGED),
        _ => false,
    };
    if is_early { Err(Refusal::TooEarly) } else { Ok(status) }
}

/// What somebody may do with an order now.
pub fn allowed(order: &repair::Model, who: Standing, now: DateTime<Utc>) -> Vec<Step> {
    Step::ALL.into_iter().filter(|step| next(*step, order, who, now).is_ok()).collect()
}

fn person(step: Step, order: &repair::Model, who: Standing) -> Result<(), Refusal> {
    use Step::*;
    // A firm has no account: who sent for it keeps its book.
    let has_it = who.works && (who.assignee || (!order.contractor.is_empty() && who.dispatches));
    let right = match step {
        Triage | Return | Assign | Close => who.dispatches,
        Grab => who.works && (order.crew_id.is_none() || who.crew),
        Transfer => has_it || who.dispatches,
        Start | Wait | Finish => has_it,
        Accept | Reject => who.reports && (who.watcher || who.keeper),
        Recheck | FollowUp => who.works,
        Urge => who.reports && who.watcher,
        Cancel => who.reports && (who.reporter || who.dispatches),
        Join => who.reports && !who.watcher,
        Note => who.reports && (who.watcher || who.keeper || who.works),
    };
    let judges = matches!(step, Accept | Reject | Recheck | FollowUp | Close);
    match right {
        false => Err(Refusal::WrongPerson),
        true if judges && who.repaired => Err(Refusal::OwnWork),
        true if step == FollowUp && who.acceptor => Err(Refusal::OwnWork),
        true => Ok(()),
    }
}

fn state(step: Step, order: &repair::Model, who: Standing) -> Option<RepairStatus> {
    use RepairStatus::*;
    let taken = order.assignee_id.is_some() || !order.contractor.is_empty();
    match (step, order.status) {
        (Step::Triage, Reported) => Some(Triaged),
        (Step::Triage, status @ (Triaged | Assigned | Started | Waiting)) => Some(status),
        (Step::Return, Reported | Triaged | Assigned) => Some(Returned),
        (Step::Assign, Reported | Triaged | Assigned) => Some(Assigned),
        (Step::Grab, Reported | Triaged) if !taken => Some(Assigned),
        (Step::Transfer, Assigned | Started | Waiting) => Some(Assigned),
        (Step::Start, Assigned | Waiting) => Some(Started),
        (Step::Wait, Started) => Some(Waiting),
        (Step::Finish, Started) => Some(Finished),
        (Step::Accept | Step::Close, Finished) => Some(Closed),
        (Step::Reject, Finished) => Some(Started),
        (Step::Recheck, Finished) if order.safety && order.rechecked_by.is_none() => Some(Finished),
        (Step::FollowUp, Closed) if order.followed_up_by.is_none() => Some(Closed),
        // Handed on to another it is assigned again, but begun.
        (Step::Cancel, Reported | Triaged | Assigned) if who.dispatches || order.started_at.is_none() => {
            Some(Cancelled)
        }
        (Step::Cancel, Started | Waiting) if who.dispatches => Some(Cancelled),
        (Step::Urge | Step::Join, status) if is_undone(status) => Some(status),
        (Step::Note, status) => Some(status),
        _ => None,
    }
}

/// Whether it has not ended.
pub fn is_open(status: RepairStatus) -> bool {
    !matches!(status, RepairStatus::Closed | RepairStatus::Returned | RepairStatus::Cancelled)
}

/// Whether the work is still to be done. Only then somebody else joins: of what is said to be repaired a new report is
/// made, lest it be overlooked, and nobody comes in afterwards to accept it.
pub fn is_undone(status: RepairStatus) -> bool {
    is_open(status) && status != RepairStatus::Finished
}

/// Whether somebody may say that nobody could be hurt after all. Not who repaired it: a second person would look again.
pub fn may_call_harmless(order: &repair::Model, who: Standing) -> Result<(), Refusal> {
    if order.safety && who.repaired { Err(Refusal::OwnWork) } else { Ok(()) }
}

/// The states in which the promise runs.
pub const RUNNING: [RepairStatus; 4] =
    [RepairStatus::Reported, RepairStatus::Triaged, RepairStatus::Assigned, RepairStatus::Started];

/// Whether the promise is broken. While it waits for parts, and when the work is done, no promise runs.
pub fn is_overdue(order: &repair::Model, now: DateTime<Utc>) -> bool {
    RUNNING.contains(&order.status) && order.due_at < now
}

/// From when on the delay is told of once more; none when it was told often enough.
pub fn escalates(order: &repair::Model) -> Option<DateTime<Utc>> {
    (order.escalated < LAST_ESCALATION).then(|| order.due_at + AGAIN * order.escalated)
}

/// What is broken, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thing<'a> {
    /// The thing with a card.
    pub asset: Option<AssetId>,
    /// Where.
    pub place: Option<PlaceId>,
    /// What it is called, if it has no card.
    pub item: &'a str,
    /// What kind of work it is.
    pub trade: Trade,
}

impl<'a> From<&'a repair::Model> for Thing<'a> {
    fn from(row: &'a repair::Model) -> Self {
        Self { asset: row.asset_id, place: row.place_id, item: &row.item, trade: row.trade }
    }
}

/// Whether both are the same fault: the same card, or in the same place the same thing, or, where one of them does not
/// say which thing, the same kind of work.
pub fn is_same(one: Thing<'_>, other: Thing<'_>) -> bool {
    if one.asset.is_some() || other.asset.is_some() {
        return one.asset == other.asset;
    }
    if one.place.is_none() || one.place != other.place {
        return false;
    }
    match (one.item, other.item) {
        ("", _) | (_, "") => one.trade == other.trade && one.trade != Trade::Other,
        (one, other) => one.to_lowercase() == other.to_lowercase(),
    }
}

/// Whether it was repaired so recently that the same fault is a repeat. While it is open the fault is still the first.
pub fn is_recent(order: &repair::Model, within: TimeDelta, now: DateTime<Utc>) -> bool {
    order.finished_at.is_some_and(|finished| finished + within >= now)
}

/// Whether these photos prove anything: at least one of them was on no order before. By the hashes of the files.
pub fn is_proof<'a>(photos: impl IntoIterator<Item = &'a str>, before: &HashSet<String>) -> bool {
    photos.into_iter().any(|hash| !before.contains(hash))
}
