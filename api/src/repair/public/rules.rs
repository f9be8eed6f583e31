//! How often somebody without an account may come, and what such a person may see of an order. Facts in, decision out.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{
    contractor_link,
    repair::{self, RepairStatus},
    repair_event::RepairEventKind,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::tag::Target;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// So often within so long.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// How often.
    pub times: u64,
    /// Within how long, from the first time on.
    pub within: Duration,
}

/// Reports and me-toos from one address, whatever comes of them: each may bring photos that have to be looked through.
/// Parents in the school's own network share an address, and a hundred of them in an hour do not report.
pub const FROM_ONE_ADDRESS: Allowance = Allowance { times: 60, within: HOUR };
/// Orders made at one tag. Who comes later finds those reports on the page and joins one.
pub const AT_ONE_TAG: Allowance = Allowance { times: 6, within: HOUR };
/// Me-toos at one tag.
pub const JOINED_AT_ONE_TAG: Allowance = Allowance { times: 60, within: HOUR };
/// Hand-ins by one link: each may bring nine photos that have to be looked through before it is refused.
pub const BY_ONE_LINK: Allowance = Allowance { times: 20, within: HOUR };
/// Visits announced by one link.
pub const COMING: Allowance = Allowance { times: 20, within: HOUR };
/// Looks at a ledger by one inspector's link.
pub const LOOKS: Allowance = Allowance { times: 60, within: HOUR };
/// Codes and links that open nothing, from one address. Those that do are neither counted nor refused.
pub const MISSES: Allowance = Allowance { times: 100, within: Duration::from_secs(15 * 60) };

/// Photos with one report or one hand-in.
pub const MOST_PHOTOS: usize = 3;
/// Photos that a contractor hands in.
pub const MOST_PROOFS: usize = 9;
/// Characters of a description, at least.
pub const LEAST_WORDS: usize = 2;

/// Whether an order is for what a tag is on.
pub fn is_for(order: &repair::Model, target: Target) -> bool {
    match target {
        Target::Asset(id) => order.asset_id == Some(id),
        Target::Place(id) => order.place_id == Some(id),
        Target::Badge(_) => false,
    }
}

/// Whether somebody without an account is told of it: every change of the order, but nothing the school tells itself.
pub fn told(kind: RepairEventKind) -> bool {
    !matches!(kind, RepairEventKind::Noted | RepairEventKind::Escalated)
}

/// What a contractor's link shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ContractorLinkShows)]
pub enum Shows {
    /// The job, to be done.
    Job,
    /// What was handed in by it, and nothing to do.
    HandedIn,
    /// Nothing, as if there were no such link.
    Nothing,
}

/// What is known of a link when it is opened.
#[derive(Clone, Copy, Debug)]
pub struct LinkFacts {
    /// Until when it is good. Taken back: until then.
    pub expires_at: DateTime<Utc>,
    /// The job was finished by it.
    pub spent: bool,
    /// The order is this firm's to do.
    pub contracted: bool,
}

impl LinkFacts {
    /// Of a link and its order.
    pub fn of(link: &contractor_link::Model, order: &repair::Model) -> Self {
        let contracted = contracted(order) && order.contractor == link.firm;
        Self { expires_at: link.expires_at, spent: link.spent_at.is_some(), contracted }
    }
}

/// Whether the order is a contractor's to do.
pub fn contracted(order: &repair::Model) -> bool {
    use RepairStatus::*;
    !order.contractor.is_empty() && matches!(order.status, Assigned | Started | Waiting)
}

/// Decides.
pub fn link(facts: LinkFacts, now: DateTime<Utc>) -> Shows {
    match facts {
        LinkFacts { expires_at, .. } if expires_at <= now => Shows::Nothing,
        LinkFacts { spent: true, .. } => Shows::HandedIn,
        LinkFacts { contracted: true, .. } => Shows::Job,
        _ => Shows::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_remark_among_the_staff_is_told_to_nobody_else() {
        assert!(!told(RepairEventKind::Noted) && !told(RepairEventKind::Escalated));
        assert_eq!(RepairEventKind::iter().filter(|kind| !told(*kind)).count(), 2);
    }

    #[test]
    fn a_link_shows_its_job_until_it_is_handed_in_taken_back_or_given_to_another() {
        let now = DateTime::UNIX_EPOCH;
        let (soon, past) = (now + TimeDelta::days(1), now - TimeDelta::seconds(1));
        let shows = |expires_at, spent, contracted| link(LinkFacts { expires_at, spent, contracted }, now);
        assert_eq!(shows(soon, false, true), Shows::Job);
        assert_eq!(shows(soon, false, false), Shows::Nothing);
        assert_eq!(shows(soon, true, true), Shows::HandedIn, "refused at acceptance: once is enough");
        assert_eq!(shows(soon, true, false), Shows::HandedIn);
        for ended in [past, now] {
            for (spent, contracted) in [(false, false), (false, true), (true, false), (true, true)] {
                assert_eq!(shows(ended, spent, contracted), Shows::Nothing);
            }
        }
    }
}
