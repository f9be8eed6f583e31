//! `/me`.

use actix_web::{
    HttpRequest, HttpResponse, get, put,
    web::{Data, Json},
};
use entity::{AboveSchools, account};
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    http::{SessionMember, session_member},
    password, store,
    throttle::Throttle,
};
use crate::{
    Problem, State,
    contract::permission_names,
    gate::{Actor, permissions_of},
    problem::Code,
    wire::Body,
};

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"current": "correct horse battery", "password": "staple of the battery"}))]
pub struct NewPassword {
    #[schema(max_length = 128)]
    current: String,
    /// 8 to 128 characters, not the login.
    #[schema(min_length = 8, max_length = 128)]
    password: String,
}

/// Who is logged in and what this role may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"member": {
    "id": "019a0000-0000-7000-8000-000000000001", "name": "周明理", "role": "caretaker",
    "school": {"slug": "demo", "name": "晨光里小学（演示）"}, "permissions": ["asset.read"]
}}))]
pub struct Me {
    member: MeMember,
}

/// A member with permissions.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeMember {
    #[serde(flatten)]
    member: SessionMember,
    /// What this role may do.
    permissions: Vec<String>,
}

/// Who I am and what I may do
#[utoipa::path(tag = "session", security(("session" = [])), responses((status = 200, body = Me)))]
#[get("/me")]
pub async fn get_me(state: Data<State>, actor: Actor) -> Result<Json<Me>, Problem> {
    let mut member = crate::member::get(state.db.read(), actor.school, actor.member).await?;
    // At the phone of the gate everybody is a guard.
    member.role = actor.role;
    let school = crate::school::get(state.db.read(), actor.school).await?;
    let permissions = permission_names(permissions_of(member.role));
    Ok(Json(Me { member: MeMember { member: session_member(&member, &school), permissions } }))
}

/// Change my password
///
/// Ends all other sessions of this login: whoever used the old password is out.
#[utoipa::path(tag = "session", security(("session" = [])), request_body = NewPassword, responses((status = 204)))]
#[put("/me/password")]
pub async fn update_password(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    body: Body<NewPassword>,
) -> Result<HttpResponse, Problem> {
    let NewPassword { current, password } = body.0;
    // Others read along at a phone that is shared.
    if actor.device.is_some() {
        return Err(Code::NotAllowed.into());
    }
    let member = crate::member::get(state.db.read(), actor.school, actor.member).await?;
    let account = store::account_of(state.db.read(), member.account_id.ok_or(Code::NotFound)?).await?;
    let account = account.ok_or(Code::NotFound)?;
    let login = account.login.clone().ok_or_else(|| Problem::field("current", "no_login"))?;
    let throttle = Throttle::new(&state, &request, &login);
    if !throttle.guess(&state, current, account.password_hash.clone()).await? {
        return Err(Problem::field("current", "wrong"));
    }
    password::check_new(&password, &login)?;
    let hash = password::hash(password).await?;
    let now = state.clock.now();
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = store::hold_unchanged(tx, &account).await?.into_active_model();
            row.password_hash = Set(Some(hash));
            account::Entity::write_back(row).exec(tx).await?;
            store::end_others(tx, account.id, Some(actor.session), now).await
        })
    });
    work.await?;
    state.standing.forget_all();
    Ok(HttpResponse::NoContent().finish())
}
