//! The guards' codes, and who sets them.

use actix_web::{
    HttpRequest, HttpResponse, post, put,
    web::{Data, Path},
};
use entity::MemberId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    code::{self, Made},
    rules, store,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member,
    problem::Code,
    wire::{Body, Reply, intent},
};

/// The operations of codes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(update_gate_code).service(create_gate_code);
}

/// A code of six digits.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "472913"}))]
pub struct GateCode {
    /// Not one that everybody tries first.
    #[schema(min_length = 6, max_length = 6)]
    code: String,
}

/// Set my code
///
/// By which a guard signs on at the shared phone. Not from that phone: whoever finds it open could take it over.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftWrite])), request_body = GateCode,
    responses((status = 204)))]
#[put("/me/gate-code")]
async fn update_gate_code(state: Data<State>, actor: Actor, body: Body<GateCode>) -> Result<HttpResponse, Problem> {
    let (code, now) = (body.0.code, state.clock.now());
    if actor.device.is_some() || !store::AT_GATE.contains(&actor.role) {
        return Err(Code::NotAllowed.into());
    }
    rules::code(&code).map_err(|wrong| Problem::field("code", wrong))?;
    let row = code::row(&state.keys, actor.school, (actor.member, &code), now)?;
    state.db.write(move |tx| Box::pin(async move { code::keep(tx, row).await })).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make a code for a guard
///
/// It is told this once; whoever sends the request again with its key is told the same. The one before is void.
#[utoipa::path(tag = "gate", security(("session" = [Permission::MemberWrite])),
    params(("id" = MemberId, Path, description = "The guard")), responses((status = 201, body = GateCode)))]
#[post("/members/{id}/gate-code")]
async fn create_gate_code(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<MemberId>,
) -> Result<Reply<GateCode>, Problem> {
    let (guard, intent, made) = (id.into_inner(), intent(&request, &[])?, Made::new(&state.keys));
    let (now, code) = (intent.at, made.text(&state.keys).ok_or(Code::Internal)?);
    let row = code::row(&state.keys, actor.school, (guard, &code), now)?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            member::get(tx, actor.school, guard).await?;
            if store::guard(tx, actor.school, guard).await?.is_none() {
                return Err(Problem::field("role", "not_guard"));
            }
            code::keep(tx, row).await?;
            Ok(made)
        })
    });
    let written = work.await?;
    let code = written.value.text(&state.keys).ok_or(Code::Conflict)?;
    Ok(Reply::created(written.replayed, GateCode { code }))
}
