//! A change to one record: who asks for it, which record, as the caller saw it, and what is said.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    web::{Data, Path},
};
use serde::de::DeserializeOwned;

use super::{IfMatch, Intent, Once};
use crate::{Problem, State, gate::Actor};

/// A request to change one record, read from its path, its headers and its body.
///
/// `V` is `IfMatch` where the change has to be made from what the caller saw, and `AsItIs` where it is welcome anyhow.
pub struct Call<Id, T, V = IfMatch> {
    /// The house.
    pub state: Data<State>,
    /// Who asks.
    pub actor: Actor,
    /// The record.
    pub id: Id,
    /// What the caller saw of it.
    pub seen: V,
    /// What is said.
    pub body: T,
    /// What makes a second one the same.
    pub intent: Intent,
}

/// In the place of a version, for what may be said of a record however it stands.
pub struct AsItIs;

impl From<AsItIs> for Option<IfMatch> {
    fn from(_: AsItIs) -> Self {
        None
    }
}

impl FromRequest for AsItIs {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self))
    }
}

impl<Id, T, V> Call<Id, T, V> {
    /// The same with its body looked at.
    pub fn check<U>(self, look: impl FnOnce(T) -> Result<U, Problem>) -> Result<Call<Id, U, V>, Problem> {
        let Self { state, actor, id, seen, body, intent } = self;
        Ok(Call { state, actor, id, seen, body: look(body)?, intent })
    }
}

impl<Id, T, V> FromRequest for Call<Id, T, V>
where
    Id: DeserializeOwned + 'static,
    T: DeserializeOwned + 'static,
    V: FromRequest + 'static,
{
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(Data<State>, Actor, Path<Id>, V, Once<T>)>::from_request(request, payload);
        Box::pin(async move {
            let (state, actor, id, seen, Once { body, intent }) = parts.await?;
            Ok(Self { state, actor, id: id.into_inner(), seen, body, intent })
        })
    }
}
