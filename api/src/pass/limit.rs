//! Counts what comes from the poster, through the shared memory of the nodes. A whole school stands behind one address, so
//! the address alone says little: who says the same again and again is found by what is said.

use actix_web::HttpRequest;
use entity::{MemberId, SchoolId};

use super::rules::{ASKED_BY_STRANGERS, FROM_ONE_ADDRESS};
use crate::{
    Problem, State,
    repair::public::limit::{address, take},
    watch_list::plain,
};

/// Lets one more form from this address come in. Before anything of its body is read.
pub async fn attempt(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    take(state, "visit", &address(state, request), FROM_ONE_ADDRESS).await
}

/// The name under which somebody is counted who says this of himself.
pub fn whose(state: &State, school: SchoolId, said: &[&str]) -> String {
    let said: String = said.iter().map(|text| plain(text) + "\n").collect();
    // Made with the server's key: the shared memory must not tell who came, not even to who guesses names.
    let name = state.keys.derive(state.keys.signs(), &format!("visitor of {school}\n{said}"));
    name.unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this member is asked at once because of what somebody typed at the poster.
pub async fn may_ask(state: &State, host: MemberId) -> bool {
    take(state, "visit-ask", &host.to_string(), ASKED_BY_STRANGERS).await.is_ok()
}
