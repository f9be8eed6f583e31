//! `/session`, `/me`.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post, put,
    web::{Data, Json},
};
use entity::{MemberId, OfSchool, account, member, member::Role, school};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{password, store, throttle::Throttle};
use crate::{
    Problem, State,
    contract::permission_names,
    gate::{ACCESS_SECONDS, Actor, Claims, permissions_of},
    problem::Code,
    wire::{Body, Line, Reply},
};

/// The operations of logging in.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_session)
        .service(refresh_session)
        .service(delete_session)
        .service(create_wechat_session)
        .service(accept_invitation)
        .service(get_me)
        .service(update_password);
}

/// The school a session acts in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionSchool {
    /// Its name in addresses.
    slug: String,
    /// Its name for people.
    name: String,
}

/// Who is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionMember {
    id: MemberId,
    name: String,
    role: Role,
    school: SessionSchool,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "accessToken": "eyJ…", "refreshToken": "q1w2…", "expiresIn": 900,
    "member": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理", "role": "caretaker",
               "school": {"slug": "demo", "name": "晨光里小学（演示）"}}
}))]
pub struct Session {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// Works once. Exchange it before the access token ends.
    refresh_token: String,
    /// Seconds until the access token ends.
    #[schema(example = 900)]
    expires_in: i64,
    member: SessionMember,
}

/// Login and password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"login": "caretaker", "password": "…"}))]
pub struct Credentials {
    /// Upper and lower case are the same.
    #[schema(inline)]
    login: Line<64>,
    #[schema(max_length = 128)]
    password: String,
    /// Which school, when the login belongs to several.
    school_slug: Option<String>,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"refreshToken": "q1w2…"}))]
pub struct Refresh {
    refresh_token: String,
}

/// The code of `wx.login`.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"code": "0a1b2c"}))]
pub struct WechatCode {
    /// Works once and for five minutes.
    #[schema(inline)]
    code: Line<128>,
    /// Which school, when the person belongs to several.
    school_slug: Option<String>,
}

/// An invitation and what to bind to it: WeChat, or a login with its password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"invitation": "7K3M9QXT2BWD5HJN", "login": "zhou", "password": "…"}))]
pub struct Acceptance {
    #[schema(inline)]
    invitation: Line<64>,
    /// The code of `wx.login`.
    #[schema(inline)]
    wechat_code: Option<Line<128>>,
    /// A new login; or one you have already, with its password.
    #[schema(inline)]
    login: Option<Line<64>>,
    #[schema(max_length = 128)]
    password: Option<String>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"current": "…", "password": "…"}))]
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

fn session_member(member: &member::Model, school: &school::Model) -> SessionMember {
    SessionMember {
        id: member.id,
        name: member.name.clone(),
        role: member.role,
        school: SessionSchool { slug: school.slug.clone(), name: school.name.clone() },
    }
}

/// Log in with a password
///
/// An unknown login and a wrong password are answered alike. After five failures of a login from one address the answer
/// is 429 for a quarter of an hour. A login of several schools is asked to choose: 422 `school_required`.
#[utoipa::path(tag = "session", security(()), request_body = Credentials, responses((status = 201, body = Session)))]
#[post("/session")]
async fn create_session(
    state: Data<State>,
    request: HttpRequest,
    body: Body<Credentials>,
) -> Result<Reply<Session>, Problem> {
    let Credentials { login, password, school_slug } = body.0;
    let login = login.to_lowercase();
    let throttle = Throttle::new(&state, &request, &login);
    throttle.check(&state).await?;
    let account = store::account_by_login(state.db.read(), &login).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = password::verify(password, hash).await?;
    let places = match account.filter(|_| right) {
        Some(account) => store::memberships(state.db.read(), account.id).await?,
        None => Vec::new(),
    };
    if places.is_empty() {
        throttle.failed(&state).await;
        return Err(Code::WrongCredentials.into());
    }
    throttle.passed(&state).await;
    open(&state, places, school_slug).await
}

/// Log in with WeChat
///
/// 401 `wechat_unbound` when the person has not accepted an invitation yet.
#[utoipa::path(tag = "session", security(()), request_body = WechatCode, responses((status = 201, body = Session)))]
#[post("/session/wechat")]
async fn create_wechat_session(
    state: Data<State>,
    request: HttpRequest,
    body: Body<WechatCode>,
) -> Result<Reply<Session>, Problem> {
    let WechatCode { code, school_slug } = body.0;
    let throttle = Throttle::of_address(&state, &request);
    throttle.check(&state).await?;
    let openid = match state.wechat.code_to_openid(&code).await {
        Err(problem) if problem.code == Code::WechatRefused => {
            throttle.failed(&state).await;
            return Err(problem);
        }
        answer => answer?,
    };
    let account = store::account_by_openid(state.db.read(), &openid.0).await?.ok_or(Code::WechatUnbound)?;
    let places = store::memberships(state.db.read(), account.id).await?;
    if places.is_empty() {
        return Err(Code::WechatUnbound.into());
    }
    open(&state, places, school_slug).await
}

/// Exchange a refresh token
///
/// It works once. A phone that lost the answer may ask again with the same token for a minute and gets the same
/// successor; any later use ends the session.
#[utoipa::path(tag = "session", security(()), request_body = Refresh, responses((status = 201, body = Session)))]
#[post("/session/refresh")]
async fn refresh_session(state: Data<State>, body: Body<Refresh>) -> Result<Reply<Session>, Problem> {
    let (token, now) = (body.0.refresh_token, state.clock.now());
    let exchanged = state.db.write(move |tx| Box::pin(async move { store::exchange(tx, &token, now).await })).await?;
    let Some((row, refresh_token)) = exchanged else {
        // A session may just have been ended.
        state.standing.forget_all();
        return Err(Code::Unauthenticated.into());
    };
    let (member, school) = member::Entity::of(row.school_id)
        .filter(member::COLUMN.id.eq(row.member_id))
        .filter(member::COLUMN.state.eq(member::MemberState::Active))
        .find_also_related(school::Entity)
        .one(state.db.read())
        .await?
        .and_then(|(member, school)| school.map(|school| (member, school)))
        .ok_or(Code::Unauthenticated)?;
    Ok(Reply::created(false, session(&state, &member, &school, row.session_id, refresh_token)?))
}

/// Log out
///
/// Ends this session on every device that shares it.
#[utoipa::path(tag = "session", security(("session" = [])), responses((status = 204)))]
#[delete("/session")]
async fn delete_session(state: Data<State>, actor: Actor) -> Result<HttpResponse, Problem> {
    let now = state.clock.now();
    state.db.write(move |tx| Box::pin(store::end(tx, actor.school, actor.session, now))).await?;
    state.standing.forget_all();
    Ok(HttpResponse::NoContent().finish())
}

/// Accept an invitation
///
/// Binds WeChat, or a login with its password, to the member who was invited, and logs in. An invitation works once.
#[utoipa::path(tag = "session", security(()), request_body = Acceptance, responses((status = 201, body = Session)))]
#[post("/session/invitation")]
async fn accept_invitation(
    state: Data<State>,
    request: HttpRequest,
    body: Body<Acceptance>,
) -> Result<Reply<Session>, Problem> {
    let Acceptance { invitation, wechat_code, login, password } = body.0;
    let throttle = Throttle::of_address(&state, &request);
    throttle.check(&state).await?;
    let (invitation, now) = (crate::tag::normal(&invitation), state.clock.now());
    // First: without an invitation nobody learns which logins there are.
    if !store::invitation_is_open(state.db.read(), &invitation, now).await? {
        throttle.failed(&state).await;
        return Err(Code::InvitationInvalid.into());
    }
    let identity = identify(&state, &request, wechat_code, login, password).await?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let member = store::spend_invitation(tx, &invitation, now).await?;
            let account = match identity {
                Identity::Known(account) => account,
                Identity::New { login, hash, openid } => store::create_account(tx, login, hash, openid, now).await?,
            };
            store::bind(tx, member, account.id).await
        })
    });
    let member = work.await?;
    let school = crate::school::get(state.db.read(), member.school_id).await?;
    open(&state, vec![(member, school)], None).await
}

enum Identity {
    Known(account::Model),
    New { login: Option<String>, hash: Option<String>, openid: Option<String> },
}

/// Who accepts: somebody known by WeChat or by login and password, or somebody new.
async fn identify(
    state: &State,
    request: &HttpRequest,
    wechat_code: Option<Line<128>>,
    login: Option<Line<64>>,
    password: Option<String>,
) -> Result<Identity, Problem> {
    match (wechat_code, login, password) {
        (Some(code), None, None) => {
            let openid = state.wechat.code_to_openid(&code).await?.0;
            Ok(match store::account_by_openid(state.db.read(), &openid).await? {
                Some(account) => Identity::Known(account),
                None => Identity::New { login: None, hash: None, openid: Some(openid) },
            })
        }
        (None, Some(login), Some(new)) => {
            let login = login.to_lowercase();
            password::check_new(&new, &login)?;
            let throttle = Throttle::new(state, request, &login);
            throttle.check(state).await?;
            match store::account_by_login(state.db.read(), &login).await? {
                Some(account) if password::verify(new.clone(), account.password_hash.clone()).await? => {
                    Ok(Identity::Known(account))
                }
                Some(_) => {
                    throttle.failed(state).await;
                    Err(Problem::new(Code::LoginTaken).with_field("login", "taken"))
                }
                None => {
                    let hash = Some(password::hash(new).await?);
                    Ok(Identity::New { login: Some(login), hash, openid: None })
                }
            }
        }
        (None, Some(_), None) => Err(Problem::field("password", "required")),
        (None, None, _) => Err(Problem::field("login", "required")),
        (Some(_), ..) => Err(Problem::field("wechatCode", "either_or")),
    }
}

/// Who I am and what I may do
#[utoipa::path(tag = "session", security(("session" = [])), responses((status = 200, body = Me)))]
#[get("/me")]
async fn get_me(state: Data<State>, actor: Actor) -> Result<Json<Me>, Problem> {
    let member = crate::member::get(state.db.read(), actor.school, actor.member).await?;
    let school = crate::school::get(state.db.read(), actor.school).await?;
    let permissions = permission_names(permissions_of(member.role));
    Ok(Json(Me { member: MeMember { member: session_member(&member, &school), permissions } }))
}

/// Change my password
///
/// Other sessions stay; end them with `DELETE /session` there.
#[utoipa::path(tag = "session", security(("session" = [])), request_body = NewPassword, responses((status = 204)))]
#[put("/me/password")]
async fn update_password(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    body: Body<NewPassword>,
) -> Result<HttpResponse, Problem> {
    let NewPassword { current, password } = body.0;
    let member = crate::member::get(state.db.read(), actor.school, actor.member).await?;
    let account = store::account_of(state.db.read(), member.account_id.ok_or(Code::NotFound)?).await?;
    let account = account.ok_or(Code::NotFound)?;
    let login = account.login.clone().ok_or_else(|| Problem::field("current", "no_login"))?;
    let throttle = Throttle::new(&state, &request, &login);
    throttle.check(&state).await?;
    if !password::verify(current, account.password_hash.clone()).await? {
        throttle.failed(&state).await;
        return Err(Problem::field("current", "wrong"));
    }
    password::check_new(&password, &login)?;
    let hash = password::hash(password).await?;
    let mut row = account.into_active_model();
    row.password_hash = Set(Some(hash));
    state.db.write(move |tx| Box::pin(async move { Ok(row.update(tx).await?) })).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Opens a session in the school chosen, or in the only one.
async fn open(
    state: &State,
    mut places: Vec<(member::Model, school::Model)>,
    slug: Option<String>,
) -> Result<Reply<Session>, Problem> {
    if let Some(slug) = slug {
        places.retain(|(_, school)| school.slug == slug);
    }
    if places.len() > 1 {
        let choices: Vec<_> =
            places.into_iter().map(|(_, school)| SessionSchool { slug: school.slug, name: school.name }).collect();
        let mut problem = Problem::new(Code::SchoolRequired).with_field("schoolSlug", "required");
        problem.choices = serde_json::to_value(choices).ok();
        return Err(problem);
    }
    let (member, school) = places.pop().ok_or(Code::WrongCredentials)?;
    let (opened, now) = (member.clone(), state.clock.now());
    let (id, refresh_token) =
        state.db.write(move |tx| Box::pin(async move { store::open(tx, &opened, now).await })).await?;
    Ok(Reply::created(false, session(state, &member, &school, id, refresh_token)?))
}

fn session(
    state: &State,
    member: &member::Model,
    school: &school::Model,
    id: entity::SessionId,
    refresh_token: String,
) -> Result<Session, Problem> {
    let claims = Claims::new(member.id, school.id, id, state.clock.now().timestamp());
    Ok(Session {
        access_token: state.keys.sign(&claims)?,
        refresh_token,
        expires_in: ACCESS_SECONDS,
        member: session_member(member, school),
    })
}
