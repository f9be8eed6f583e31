//! Counts what comes from the poster, through the shared memory of the nodes. A whole school stands behind one address, so
//! the address alone says little: who says the same again and again is found by what is said.

use actix_web::HttpRequest;
use entity::{ContractorLinkId, MemberId, SchoolId};

use super::rules::{ASKED_BY_STRANGERS, BY_ONE_LINK, FROM_ONE_ADDRESS, OF_ONE_PERSON};
use crate::{
    Problem, State,
    repair::public::limit::{address, take},
};

/// Lets one more form from this address come in. Before anything of its body is read.
pub async fn attempt(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    take(state, "visit", &address(state, request), FROM_ONE_ADDRESS).await
}

/// Lets somebody come who says this of himself.
pub async fn person(state: &State, school: SchoolId, said: &str) -> Result<(), Problem> {
    // Made with the server's key: the shared memory must not tell who came, not even to who guesses names.
    let whose = state.keys.derive(state.keys.signs(), &format!("visitor {school} {said}"));
    let whose: String = whose.unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect();
    take(state, "visitor", &whose, OF_ONE_PERSON).await
}

/// Whether this member is asked at once because of what somebody typed at the poster.
pub async fn may_ask(state: &State, host: MemberId) -> bool {
    take(state, "visit-ask", &host.to_string(), ASKED_BY_STRANGERS).await.is_ok()
}

/// Lets one more visit be announced by this link.
pub async fn announced(state: &State, link: ContractorLinkId) -> Result<(), Problem> {
    take(state, "visit-link", &link.to_string(), BY_ONE_LINK).await
}
