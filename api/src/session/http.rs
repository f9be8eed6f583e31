//! `/session`.

use actix_web::{HttpRequest, HttpResponse, delete, post, web::Data};
use entity::{MemberId, member, member::Role, school};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{invitation, me, store, store::Exchange, throttle::Throttle};
use crate::{
    Problem, State,
    gate::{ACCESS_SECONDS, Actor, Claims},
    problem::{Code, ProblemBody},
    wire::{Body, Line, Reply},
};

/// The operations of logging in.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_session)
        .service(refresh_session)
        .service(delete_session)
        .service(create_wechat_session)
        .service(invitation::accept_invitation)
        .service(me::get_me)
        .service(me::update_password);
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
#[schema(example = json!({"login": "caretaker", "password": "correct horse battery"}))]
pub struct Credentials {
    /// Upper and lower case are the same.
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
    code: Line<128>,
    /// Which school, when the person belongs to several.
    school_slug: Option<String>,
}

/// The member as a session shows it.
pub fn session_member(member: &member::Model, school: &school::Model) -> SessionMember {
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
#[utoipa::path(tag = "session", security(()), request_body = Credentials, responses(
    (status = 201, body = Session),
    (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Wrong login or password")))]
#[post("/session")]
async fn create_session(
    state: Data<State>,
    request: HttpRequest,
    body: Body<Credentials>,
) -> Result<Reply<Session>, Problem> {
    let Credentials { login, password, school_slug } = body.0;
    let login = login.to_lowercase();
    let throttle = Throttle::new(&state, &request, &login);
    let account = store::account_by_login(state.db.read(), &login).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = throttle.guess(&state, password, hash).await?;
    let account = account.filter(|_| right).ok_or(Code::WrongCredentials)?;
    let places = store::memberships(state.db.read(), account.id).await?;
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
#[utoipa::path(tag = "session", security(()), request_body = WechatCode, responses(
    (status = 201, body = Session),
    (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not bound, or not accepted by WeChat"),
    (status = 502, body = ProblemBody, content_type = "application/problem+json", description = "WeChat cannot be reached")))]
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
#[utoipa::path(tag = "session", security(()), request_body = Refresh, responses(
    (status = 201, body = Session),
    (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "The session has ended")))]
#[post("/session/refresh")]
async fn refresh_session(state: Data<State>, body: Body<Refresh>) -> Result<Reply<Session>, Problem> {
    let (token, now) = (body.0.refresh_token, state.clock.now());
    // What cannot be exchanged takes no turn at writing. Nor is it counted: nobody guesses 256 bits.
    if !store::may_be_exchanged(state.db.read(), &token, now).await? {
        return Err(Code::Unauthenticated.into());
    }
    match state.db.write(move |tx| Box::pin(async move { store::exchange(tx, &token, now).await })).await? {
        Exchange::Next { member, school, session: id, token } => {
            Ok(Reply::created(false, session(&state, &member, &school, id, token)?))
        }
        Exchange::Ended => {
            state.standing.forget_all();
            Err(Code::Unauthenticated.into())
        }
        Exchange::Refused => Err(Code::Unauthenticated.into()),
    }
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

/// Opens a session in the school chosen, or in the only one.
pub async fn open(
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
