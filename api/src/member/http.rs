//! `/members`.

use actix_web::{
    HttpRequest, get, patch, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{
    MemberId, OfSchool, SchoolId, account,
    member::{self, MemberState, Role},
};
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    InvitationCode,
    rules::{self, Refusal},
    store,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission, granted},
    problem::Code,
    wire::{Body, Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply, intent},
};

/// The members' operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_members)
        .service(create_member)
        .service(get_member)
        .service(update_member)
        .service(create_invitation);
}

/// A person in the school.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000001", "name": "周明理", "role": "caretaker", "state": "active",
    "login": "caretaker", "wechat": false, "version": 2
}))]
pub struct Member {
    id: MemberId,
    name: String,
    role: Role,
    state: MemberState,
    /// What is typed to log in; null when only WeChat is used or the invitation is open. Shown to whoever may invite,
    /// null to all others.
    #[schema(required)]
    login: Option<String>,
    /// Whether WeChat is bound. Shown to whoever may invite, null to all others.
    #[schema(required)]
    wechat: Option<bool>,
    version: i32,
}

/// The role that looks, and the row.
type Seen = (Role, (member::Model, Option<account::Model>));

impl From<Seen> for Member {
    fn from((by, (row, account)): Seen) -> Self {
        let member::Model { id, school_id: _, account_id: _, name, role, state, version, created_at: _ } = row;
        let invites = granted(by, Permission::MemberWrite);
        let wechat = invites.then(|| account.as_ref().is_some_and(|account| account.wechat_openid.is_some()));
        let login = account.filter(|_| invites).and_then(|account| account.login);
        Self { id, name, role, state, login, wechat, version }
    }
}

/// A person named on a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Person {
    /// The member.
    pub id: MemberId,
    /// The name for people.
    pub name: String,
}

impl From<member::Model> for Person {
    fn from(row: member::Model) -> Self {
        Self { id: row.id, name: row.name }
    }
}

/// An invitation. Its code is kept nowhere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "code": "7K3M9QXT2BWD5HJN", "url": "https://school.example/app/?invitation=7K3M9QXT2BWD5HJN",
    "expiresAt": "2026-09-08T00:00:00.000Z"
}))]
pub struct Invitation {
    /// To be typed.
    code: String,
    /// To be shown as a QR code.
    url: String,
    #[serde(serialize_with = "crate::wire::moment")]
    expires_at: DateTime<Utc>,
}

/// A new member with the invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "member": {
        "id": "019a0000-0000-7000-8000-000000000001", "name": "周明理", "role": "caretaker", "state": "invited",
        "login": null, "wechat": false, "version": 1
    },
    "invitation": {
        "code": "7K3M9QXT2BWD5HJN", "url": "https://school.example/app/?invitation=7K3M9QXT2BWD5HJN",
        "expiresAt": "2026-09-08T00:00:00.000Z"
    }
}))]
pub struct Invited {
    member: Member,
    /// Null when the answer is a repetition and the invitation is no longer good. Ask for a new one.
    #[schema(required)]
    invitation: Option<Invitation>,
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "周明理", "role": "caretaker"}))]
pub struct MemberIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<MemberId>)]
    id: Option<NewId<MemberId>>,
    name: Line<40>,
    role: Role,
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "suspended"}))]
pub struct MemberPatch {
    name: Option<Line<40>>,
    role: Option<Role>,
    /// `active`, `suspended` or `removed`.
    state: Option<MemberState>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberQuery {
    /// Only those in this state.
    state: Option<MemberState>,
    /// Only names with this text.
    #[param(inline)]
    q: Option<Line<40>>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// The invitation, as long as it is good.
async fn shown(state: &State, school: SchoolId, made: &InvitationCode) -> Result<Option<Invitation>, Problem> {
    let Some(code) = made.text(&state.keys) else { return Ok(None) };
    let Some(expires_at) = store::ends(state.db.read(), school, (made.id, &code)).await? else { return Ok(None) };
    Ok(Some(Invitation { url: format!("{}/app/?invitation={code}", state.settings.base_url), code, expires_at }))
}

/// List members by name
#[utoipa::path(tag = "school", security(("session" = [Permission::MemberRead])), params(MemberQuery),
    responses((status = 200, body = Page<Member>)))]
#[get("/members")]
async fn list_members(
    state: Data<State>,
    actor: Actor,
    query: Query<MemberQuery>,
) -> Result<Json<Page<Member>>, Problem> {
    let MemberQuery { state: in_state, q, limit, cursor } = query.0;
    let filter = store::Filter { state: in_state, q: q.map(String::from) };
    let rows = store::list(state.db.read(), actor.school, filter, limit, cursor).await?;
    let rows = rows.into_iter().map(|row| (actor.role, row)).collect();
    Ok(Json(limit.page(rows, |(_, (row, _))| vec![row.name.clone(), row.id.to_string()])))
}

/// Invite a member
///
/// The answer carries a one-time invitation, good for seven days. Show it as a QR code.
#[utoipa::path(tag = "school", security(("session" = [Permission::MemberWrite])), request_body = MemberIn,
    responses((status = 201, body = Invited)))]
#[post("/members")]
async fn create_member(state: Data<State>, actor: Actor, once: Once<MemberIn>) -> Result<Reply<Invited>, Problem> {
    let Once { body: MemberIn { id, name, role }, intent } = once;
    let (school, now, made) = (actor.school, intent.at, InvitationCode::new(&state.keys));
    let code = made.text(&state.keys).ok_or(Code::Internal)?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let new = store::NewMember { id: id.map(|id| id.0), name: name.into(), role, account: None };
            let member = store::create(tx, school, new, now).await?;
            store::invite(tx, school, member.id, (made.id, &code), now).await?;
            Ok((member.id, made))
        })
    });
    let written = work.await?;
    let (id, made) = written.value;
    let member = (actor.role, store::get_with_account(state.db.read(), school, id).await?).into();
    let invitation = shown(&state, school, &made).await?;
    Ok(Reply::created(written.replayed, Invited { member, invitation }))
}

/// Make a new invitation
///
/// For a member who lost the first one, or wants to bind another phone. Earlier ones are void. Sent again with the same
/// key it is the same invitation, or 422 `invitation_invalid` when that one is no longer good.
#[utoipa::path(tag = "school", security(("session" = [Permission::MemberWrite])),
    params(("id" = MemberId, Path, description = "The member")), responses((status = 201, body = Invitation)))]
#[post("/members/{id}/invitation")]
async fn create_invitation(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<MemberId>,
) -> Result<Reply<Invitation>, Problem> {
    let (id, school, intent) = (id.into_inner(), actor.school, intent(&request, &[])?);
    let (now, made) = (intent.at, InvitationCode::new(&state.keys));
    let code = made.text(&state.keys).ok_or(Code::Internal)?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            match store::get(tx, school, id).await?.state {
                MemberState::Invited | MemberState::Active => {
                    store::invite(tx, school, id, (made.id, &code), now).await?;
                    Ok(made)
                }
                MemberState::Suspended | MemberState::Removed => Err(Problem::field("state", "not_active")),
            }
        })
    });
    let written = work.await?;
    let invitation = shown(&state, school, &written.value).await?.ok_or(Code::InvitationInvalid)?;
    Ok(Reply::created(written.replayed, invitation))
}

/// A member
#[utoipa::path(tag = "school", security(("session" = [Permission::MemberRead])),
    params(("id" = MemberId, Path, description = "The member")), responses((status = 200, body = Member)))]
#[get("/members/{id}")]
async fn get_member(state: Data<State>, actor: Actor, id: Path<MemberId>) -> Result<Json<Member>, Problem> {
    let member = store::get_with_account(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(Member::from((actor.role, member))))
}

/// Change a member's name, role or state
///
/// Takes effect at that member's next write, and within half a minute for reading. One director must remain.
#[utoipa::path(tag = "school", security(("session" = [Permission::MemberWrite])),
    params(("id" = MemberId, Path, description = "The member"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = MemberPatch, responses((status = 200, body = Member)))]
#[patch("/members/{id}")]
async fn update_member(
    state: Data<State>,
    actor: Actor,
    id: Path<MemberId>,
    version: IfMatch,
    body: Body<MemberPatch>,
) -> Result<Json<Member>, Problem> {
    let (id, school, patch) = (id.into_inner(), actor.school, body.0);
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            // Two directors who demote each other at the same moment meet here.
            crate::school::lock(tx, school).await?;
            let (member, account) = store::get_with_account(tx, school, id).await?;
            if member.version != version.0 {
                return Err(Problem::stale(Member::from((actor.role, (member, account)))));
            }
            let after = (patch.role.unwrap_or(member.role), patch.state.unwrap_or(member.state));
            rules::allow(rules::Change {
                before: (member.role, member.state),
                after,
                has_login: member.account_id.is_some(),
                other_directors: store::other_directors(tx, school, id).await?,
            })
            .map_err(|refusal| match refusal {
                Refusal::LastDirector => Problem::from(Code::LastDirector),
                Refusal::NotByHand => Problem::field("state", "invalid_choice"),
            })?;
            let next = member.version + 1;
            let mut row = member.into_active_model();
            (row.role, row.state, row.version) = (Set(after.0), Set(after.1), Set(next));
            if let Some(name) = patch.name {
                row.name = Set(name.into());
            }
            Ok((member::Entity::write_back(actor.school, row)?.exec(tx).await?, account))
        })
    });
    let changed = work.await?;
    state.standing.forget_all();
    Ok(Json(Member::from((actor.role, changed))))
}
