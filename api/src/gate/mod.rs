//! Who may call. The gate enforces what the contract says: an operation's `security(...)` names its permission once,
//! and an operation that says nothing is closed.

mod access;
mod actor;
mod permission;
mod token;

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{AUTHORIZATION, HeaderMap},
    },
    middleware::Next,
    web::Data,
};

pub use access::{Access, AccessTable, access, operations};
pub use actor::{Actor, Standing, of_token};
pub use permission::{Permission, granted, permissions_of};
pub use token::{ACCESS_SECONDS, Claims, Key, Keys};

use entity::{MemberId, SchoolId, member::Role};

use crate::{Problem, State, problem::Code, shift, wire};

/// Lets a request through, or answers why not. Runs before anything of the body is read.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let actor = match check(&request).await {
        Ok(actor) => actor,
        Err(problem) => {
            return Ok(request.error_response(problem).map_into_right_body());
        }
    };
    if let Some(actor) = actor {
        request.extensions_mut().insert(actor);
    }
    let device = actor.and_then(|actor| works_at(actor, request.method(), &wire::pattern(request.request())));
    let state = request.app_data::<Data<State>>().cloned();
    let response = next.call(request).await?;
    // What was refused was not work.
    if let (Some((school, device)), Some(state)) = (device.filter(|_| response.status().is_success()), state)
        && let Err(problem) = shift::touch(&state.db, school, device, state.clock.now()).await
    {
        tracing::warn!(%school, %problem, "it was not noted that the gate's phone is in use");
    }
    Ok(response.map_into_left_body())
}

/// The phone of a gate at which a guard works by this, so that it stays open. Whoever only reads what he was told does not.
fn works_at(actor: Actor, method: &Method, pattern: &str) -> Option<(SchoolId, MemberId)> {
    let works = actor.role != Role::Gatehouse && method != Method::GET && !pattern.starts_with("/api/v1/notices");
    actor.device.filter(|_| works).map(|device| (actor.school, device))
}

async fn check(request: &ServiceRequest) -> Result<Option<Actor>, Problem> {
    let state = request.app_data::<Data<State>>().ok_or_else(|| Problem::internal("no state"))?;
    let access = state.access.of(request.method(), &wire::pattern(request.request())).ok_or(Code::NotFound)?;
    if access == Access::Public {
        return Ok(None);
    }
    // Printing labels is a GET that may bind tags: what counts is the permission.
    let writes = request.method() != Method::GET || access.writes();
    let actor = actor::of_token(state, bearer(request.headers())?, writes).await?;
    allow(actor, access, (request.method(), &wire::pattern(request.request())))?;
    Ok(Some(actor))
}

/// What the phone of a gate may do of what every member may, while no guard is signed on: say who it is, and log out.
const OF_A_PHONE: [(Method, &str); 2] = [(Method::GET, "/api/v1/me"), (Method::DELETE, "/api/v1/session")];

fn allow(actor: Actor, access: Access, (method, pattern): (&Method, &str)) -> Result<(), Problem> {
    let is_phone = actor.role == Role::Gatehouse;
    let may = |role: Role| match access {
        Access::Needs(permission) => granted(role, permission),
        Access::Member | Access::Public => true,
    };
    let own = match access {
        Access::Needs(_) => true,
        _ => OF_A_PHONE.iter().any(|(of, at)| of == method && *at == pattern),
    };
    match () {
        () if may(actor.role) && (!is_phone || own) => Ok(()),
        () if is_phone && may(Role::Guard) => Err(Code::NoShift.into()),
        () => Err(Code::NotAllowed.into()),
    }
}

/// The token that was sent.
pub fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).ok_or(Code::Unauthenticated.into())
}
