//! Counts what comes without an account, through the shared memory of the nodes.

use actix_web::HttpRequest;
use entity::{ContractorLinkId, InspectionLinkId};
use sha2::{Digest, Sha256};

use super::rules::{Allowance, BY_ONE_LINK, FROM_ONE_ADDRESS, LOOKS, MISSES};
use crate::{Problem, State, db::Written, problem::Code, session};

/// Counts one more of what, or refuses. Counted first: of those sent at the same moment none passes because the others are
/// not known yet.
pub async fn take(state: &State, what: &str, whose: &str, allowance: Allowance) -> Result<(), Problem> {
    take_at(state, &name(what, whose), allowance).await
}

async fn take_at(state: &State, key: &str, allowance: Allowance) -> Result<(), Problem> {
    if state.kv.count(key, allowance.within).await > allowance.times {
        state.kv.uncount(key).await;
        return Err(too_many(allowance));
    }
    Ok(())
}

/// The refusal of one more than is allowed.
pub fn too_many(allowance: Allowance) -> Problem {
    Problem::new(Code::TooManyRequests).retry_after(allowance.within.as_secs())
}

/// Lets one more attempt from this address come in. Before anything of its body is read.
pub async fn attempt(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    take(state, "attempt", &address(state, request), FROM_ONE_ADDRESS).await
}

/// Lets one more hand-in come by this link. Before anything of its body is read.
pub async fn hand_in(state: &State, link: ContractorLinkId) -> Result<(), Problem> {
    take(state, "hand-in", &link.to_string(), BY_ONE_LINK).await
}

/// Lets the holder of an inspector's link look once more: he may read years of a ledger each time.
pub async fn look(state: &State, link: InspectionLinkId) -> Result<(), Problem> {
    take(state, "look", &link.to_string(), LOOKS).await
}

/// One of the places that a tag has for reports.
pub struct Place(String);

impl Place {
    /// Takes one; none when there were too many.
    pub async fn at(state: &State, what: &str, tag: &str, allowance: Allowance) -> Option<Self> {
        let key = name(what, tag);
        take_at(state, &key, allowance).await.ok().map(|()| Self(key))
    }

    /// Gives it back, unless something new came of it.
    pub async fn settle<T>(place: Option<Self>, state: &State, done: &Result<Written<T>, Problem>) {
        let is_new = done.as_ref().is_ok_and(|written| !written.replayed);
        if let Some(Self(key)) = place.filter(|_| !is_new) {
            state.kv.uncount(&key).await;
        }
    }
}

/// Counts a code that opened nothing. Who tries too many learns no more whether one does not exist; those that exist
/// go on working, since a whole school may share an address with whoever guesses.
pub async fn guessed<T>(
    state: &State,
    request: &HttpRequest,
    what: &str,
    found: Result<T, Problem>,
) -> Result<T, Problem> {
    match found {
        Err(problem) if problem.code.status().as_u16() == 404 => {
            let key = name(what, &address(state, request));
            if state.kv.count(&key, MISSES.within).await > MISSES.times { Err(too_many(MISSES)) } else { Err(problem) }
        }
        found => found,
    }
}

/// Where it comes from, as it is counted.
pub fn address(state: &State, request: &HttpRequest) -> String {
    session::address(state, request).map_or_else(|| "unknown".into(), |address| address.to_string())
}

/// Neither addresses nor codes are kept in the clear.
fn name(what: &str, whose: &str) -> String {
    let digest = Sha256::digest(format!("{what}\n{whose}"));
    format!("public:{}", digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}
