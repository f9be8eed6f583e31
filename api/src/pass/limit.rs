//! Counts what comes from the poster, through the shared memory of the nodes. A whole school stands behind one address, so
//! the address alone says little: who says the same again and again is found by what is said. What came without a form that
//! was given out here is counted far more tightly: a program needs no more, and a robot gets no more.

use actix_web::HttpRequest;
use entity::{MemberId, SchoolId};

use super::{
    http::PublicVisitIn,
    rules::{
        ASKED_BY_STRANGERS, BY_ONE_FORM, FROM_ONE_ADDRESS, OF_ONE_PERSON, OF_ONE_PERSON_WITHOUT_FORM,
        SHARE_OF_ONE_ADDRESS, Suspicion, WITHOUT_FORM, look,
    },
};
use crate::{
    Problem, State,
    db::Written,
    repair::public::limit::{Place, address, take, too_many},
    watch_list::plain,
};

/// From where somebody registers, and whether by a form that was given out here.
#[derive(Clone, Debug)]
pub struct Came {
    address: String,
    by_form: bool,
}

impl Came {
    /// By a form, which is looked at: the field that nobody sees, and when it was given out.
    pub async fn by_form(
        state: &State,
        request: &HttpRequest,
        school: SchoolId,
        (trap, opened): (&str, &str),
    ) -> Result<Self, Suspicion> {
        look(&state.keys, school.0, trap, opened, state.clock.now())?;
        // One that was used up is as good as old: another is given out.
        take(state, "visit-form", opened, BY_ONE_FORM).await.map_err(|_| Suspicion::TooOld)?;
        Ok(Self { address: address(state, request), by_form: true })
    }

    /// Without one.
    pub fn bare(state: &State, request: &HttpRequest) -> Self {
        Self { address: address(state, request), by_form: false }
    }
}

/// The places that a visit takes: of those who say the same of themselves, and of the address.
pub struct Places([Option<Place>; 2]);

impl Places {
    /// Takes them.
    pub async fn at(state: &State, school: SchoolId, said: &PublicVisitIn, came: &Came) -> Self {
        let whose = whose(state, school, &[&said.name, &said.phone, &said.company, &said.plate]);
        let (person, name, address) = match came.by_form {
            true => (OF_ONE_PERSON, "visit-share", SHARE_OF_ONE_ADDRESS),
            false => (OF_ONE_PERSON_WITHOUT_FORM, "visit-bare", WITHOUT_FORM),
        };
        let person = Place::at(state, "visitor", &whose, person).await;
        // Of each school: what one is sent does not close another.
        let address = Place::at(state, name, &format!("{school} {}", came.address), address).await;
        Self([person, address])
    }

    /// The refusal when there were too many.
    pub fn refusal(&self) -> Option<Problem> {
        match &self.0 {
            [Some(_), Some(_)] => None,
            [None, _] => Some(too_many(OF_ONE_PERSON)),
            [_, None] => Some(too_many(SHARE_OF_ONE_ADDRESS)),
        }
    }

    /// Gives them back, unless something new came of it.
    pub async fn settle<T>(self, state: &State, done: &Result<Written<T>, Problem>) {
        for place in self.0 {
            Place::settle(place, state, done).await;
        }
    }
}

/// Lets one more form from this address come in. Before anything of its body is read.
pub async fn attempt(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    take(state, "visit", &address(state, request), FROM_ONE_ADDRESS).await
}

/// The name under which somebody is counted who says this of himself.
fn whose(state: &State, school: SchoolId, said: &[&str]) -> String {
    let said: String = said.iter().map(|text| plain(text) + "\n").collect();
    // Made with the server's key: the shared memory must not tell who came, not even to who guesses names.
    let name = state.keys.derive(state.keys.signs(), &format!("visitor of {school}\n{said}"));
    name.unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this member is asked at once because of what somebody typed at the poster.
pub async fn may_ask(state: &State, host: MemberId) -> bool {
    take(state, "visit-ask", &host.to_string(), ASKED_BY_STRANGERS).await.is_ok()
}
