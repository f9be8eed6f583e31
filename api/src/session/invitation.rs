//! `POST /session/invitation`: how a person who was invited gets a way in, or gets it back.

use actix_web::{HttpRequest, post, web::Data};
use chrono::{DateTime, Utc};
use entity::{account, member};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, IntoActiveModel, Set};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    http::{Session, open},
    password, store,
    throttle::Throttle,
};
use crate::{
    Problem, State,
    problem::{Code, ProblemBody},
    tag::normal,
    wire::{Body, Line, Reply},
};

/// An invitation and what to bind to it: WeChat, or a login with its password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"invitation": "7K3M9QXT2BWD5HJN", "login": "zhou", "password": "correct horse battery"}))]
pub struct Acceptance {
    invitation: Line<64>,
    /// The code of `wx.login`.
    wechat_code: Option<Line<128>>,
    /// A new login; or one you have already, with its password.
    login: Option<Line<64>>,
    #[schema(max_length = 128)]
    password: Option<String>,
}

/// Accept an invitation
///
/// Binds WeChat, or a login with its password, to the member who was invited, and logs in. An invitation works once. A
/// member who forgot the password accepts a new invitation with the old login and a new password.
#[utoipa::path(tag = "session", security(()), request_body = Acceptance, responses(
    (status = 201, body = Session),
    (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not accepted by WeChat"),
    (status = 502, body = ProblemBody, content_type = "application/problem+json", description = "WeChat cannot be reached")))]
#[post("/session/invitation")]
pub async fn accept_invitation(
    state: Data<State>,
    request: HttpRequest,
    body: Body<Acceptance>,
) -> Result<Reply<Session>, Problem> {
    let Acceptance { invitation, wechat_code, login, password } = body.0;
    let throttle = Throttle::of_address(&state, &request);
    throttle.check(&state).await?;
    let (invitation, now) = (normal(&invitation), state.clock.now());
    // First: without an invitation nobody learns which logins there are.
    if !store::invitation_is_open(state.db.read(), &invitation, now).await? {
        throttle.failed(&state).await;
        return Err(Code::InvitationInvalid.into());
    }
    let guesses = login.as_ref().map(|login| Throttle::new(&state, &request, &login.to_lowercase()));
    if let Some(guesses) = &guesses {
        guesses.check(&state).await?;
    }
    let identity = identify(&state, wechat_code, login, password).await?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let member = store::spend_invitation(tx, &invitation, now).await?;
            let account = settle(tx, &member, identity, now).await?;
            store::bind(tx, member, account.id).await
        })
    });
    let member = match (work.await, guesses) {
        (Err(problem), Some(guesses)) if problem.code == Code::LoginTaken => {
            guesses.failed(&state).await;
            return Err(problem);
        }
        (member, _) => member?,
    };
    state.standing.forget_all();
    let school = crate::school::get(state.db.read(), member.school_id).await?;
    open(&state, vec![(member, school)], None).await
}

/// Who accepts.
enum Identity {
    /// Somebody who has proved to be this account.
    Known(account::Model),
    /// A WeChat user we have not seen.
    Wechat(String),
    /// A login with its new hash, and the account that has this login but another password.
    Login { login: String, hash: String, taken: Option<account::Model> },
}

async fn identify(
    state: &State,
    wechat_code: Option<Line<128>>,
    login: Option<Line<64>>,
    password: Option<String>,
) -> Result<Identity, Problem> {
    match (wechat_code, login, password) {
        (Some(code), None, None) => {
            let openid = state.wechat.code_to_openid(&code).await?.0;
            let account = store::account_by_openid(state.db.read(), &openid).await?;
            Ok(account.map_or(Identity::Wechat(openid), Identity::Known))
        }
        (None, Some(login), Some(new)) => {
            let login = login.to_lowercase();
            password::check_new(&new, &login)?;
            let account = store::account_by_login(state.db.read(), &login).await?;
            let hash = account.as_ref().and_then(|account| account.password_hash.clone());
            let right = password::verify(new.clone(), hash).await?;
            match account {
                Some(account) if right => Ok(Identity::Known(account)),
                taken => Ok(Identity::Login { login, hash: password::hash(new).await?, taken }),
            }
        }
        (None, Some(_), None) => Err(Problem::field("password", "required")),
        (None, None, _) => Err(Problem::field("login", "required")),
        (Some(_), ..) => Err(Problem::field("wechatCode", "either_or")),
    }
}

/// The account to bind. A member's own account gets the new credentials, unless it also opens another school: what one
/// school's director may hand out must not open a second school.
async fn settle(
    tx: &DatabaseTransaction,
    member: &member::Model,
    identity: Identity,
    now: DateTime<Utc>,
) -> Result<account::Model, Problem> {
    let own = match member.account_id {
        Some(id) if store::is_of_one_school(tx, id).await? => store::account_of(tx, id).await?,
        _ => None,
    };
    let login_taken = || Problem::new(Code::LoginTaken).with_field("login", "taken");
    match (identity, own) {
        (Identity::Known(account), _) => Ok(account),
        (Identity::Wechat(openid), None) => store::create_account(tx, None, None, Some(openid), now).await,
        (Identity::Wechat(openid), Some(own)) => {
            let mut row = own.into_active_model();
            row.wechat_openid = Set(Some(openid));
            Ok(row.update(tx).await?)
        }
        (Identity::Login { taken: Some(other), .. }, own) if own.as_ref().is_none_or(|own| own.id != other.id) => {
            Err(login_taken())
        }
        (Identity::Login { login, hash, .. }, None) => {
            store::create_account(tx, Some(login), Some(hash), None, now).await
        }
        (Identity::Login { login, hash, .. }, Some(own)) => {
            // Whoever still uses the old password is out.
            store::end_all(tx, member.school_id, member.id, now).await?;
            let mut row = own.into_active_model();
            (row.login, row.password_hash) = (Set(Some(login)), Set(Some(hash)));
            Ok(row.update(tx).await?)
        }
    }
}
