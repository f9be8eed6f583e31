//! `POST /session/invitation`: how a person who was invited gets a way in, or gets it back.

use actix_web::{HttpRequest, post, web::Data};
use chrono::{DateTime, Utc};
use entity::{AboveSchools, account, member};
use sea_orm::{DatabaseTransaction, IntoActiveModel, Set};
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
/// member who forgot the password accepts a new invitation with the old login and a new password. What is bound anew
/// ends the member's sessions. A login that gains a second school keeps only what it was proved with: after WeChat, no
/// password, and the other way round.
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
    let (identity, wrong) = identify(&state, &request, wechat_code, login, password).await?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let member = store::spend_invitation(tx, &invitation, now).await?;
            let account = settle(tx, &member, identity, now).await?;
            store::bind(tx, member, account.id).await
        })
    });
    let member = work.await?;
    if let Some(wrong) = wrong {
        // Not a guess after all, but a new password.
        wrong.uncount(&state).await;
    }
    state.standing.forget_all();
    let school = crate::school::get(state.db.read(), member.school_id).await?;
    open(&state, vec![(member, school)], None).await
}

/// Who accepts.
enum Identity {
    /// Somebody who has proved to be this account.
    Known(account::Model, Proof),
    /// A WeChat user we have not seen.
    Wechat(String),
    /// A login with its new hash, and the account that has this login but another password.
    Login { login: String, hash: String, taken: Option<account::Model> },
}

/// How somebody proved to be an account.
#[derive(Clone, Copy)]
enum Proof {
    Password,
    Wechat,
}

/// Who accepts, and whose failure was counted if a password was wrong.
async fn identify(
    state: &State,
    request: &HttpRequest,
    wechat_code: Option<Line<128>>,
    login: Option<Line<64>>,
    password: Option<String>,
) -> Result<(Identity, Option<Throttle>), Problem> {
    match (wechat_code, login, password) {
        (Some(code), None, None) => {
            let openid = state.wechat.code_to_openid(&code).await?.0;
            let account = store::account_by_openid(state.db.read(), &openid).await?;
            let known = account.map(|account| Identity::Known(account, Proof::Wechat));
            Ok((known.unwrap_or(Identity::Wechat(openid)), None))
        }
        (None, Some(login), Some(new)) => {
            let login = login.to_lowercase();
            password::check_new(&new, &login)?;
            let Some(account) = store::account_by_login(state.db.read(), &login).await? else {
                return Ok((Identity::Login { login, hash: password::hash(new).await?, taken: None }, None));
            };
            let throttle = Throttle::new(state, request, &login);
            if throttle.guess(state, new.clone(), account.password_hash.clone()).await? {
                return Ok((Identity::Known(account, Proof::Password), None));
            }
            let hash = password::hash(new).await?;
            Ok((Identity::Login { login, hash, taken: Some(account) }, Some(throttle)))
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
    let unchanged = matches!(&identity, Identity::Known(account, _) if member.account_id == Some(account.id));
    if !unchanged {
        // Whoever still has the old phone or uses the old password is out.
        store::end_all(tx, member.school_id, member.id, now).await?;
    }
    let own = own(tx, member).await?;
    let login_taken = || Problem::new(Code::LoginTaken).with_field("login", "taken");
    match (identity, own) {
        (Identity::Known(account, _), _) if unchanged => Ok(account),
        (Identity::Known(account, proof), _) => join(tx, &account, proof, now).await,
        (Identity::Wechat(openid), None) => store::create_account(tx, None, None, Some(openid), now).await,
        (Identity::Wechat(openid), Some(own)) => {
            let mut row = own.into_active_model();
            row.wechat_openid = Set(Some(openid));
            Ok(account::Entity::write_back(row).exec(tx).await?)
        }
        (Identity::Login { taken: Some(other), .. }, own) if own.as_ref().is_none_or(|own| own.id != other.id) => {
            Err(login_taken())
        }
        (Identity::Login { login, hash, .. }, None) => {
            store::create_account(tx, Some(login), Some(hash), None, now).await
        }
        (Identity::Login { login, hash, .. }, Some(own)) => {
            let mut row = own.into_active_model();
            (row.login, row.password_hash) = (Set(Some(login)), Set(Some(hash)));
            Ok(account::Entity::write_back(row).exec(tx).await?)
        }
    }
}

/// The member's account, when it opens no other school.
async fn own(tx: &DatabaseTransaction, member: &member::Model) -> Result<Option<account::Model>, Problem> {
    let Some(id) = member.account_id else { return Ok(None) };
    // Held before it is counted: it must not gain a school meanwhile.
    let held = store::hold(tx, id).await?;
    Ok(if store::schools_of(tx, id).await? == 1 { held } else { None })
}

/// Lets an account into one more school. If it has one already, only what was proved just now comes along: the rest may
/// have been set by that school's director, and would open this school to him.
async fn join(
    tx: &DatabaseTransaction,
    proved: &account::Model,
    proof: Proof,
    now: DateTime<Utc>,
) -> Result<account::Model, Problem> {
    let account = store::hold_unchanged(tx, proved).await?;
    let rest = match proof {
        Proof::Password => account.wechat_openid.is_some(),
        Proof::Wechat => account.login.is_some(),
    };
    if !rest || store::schools_of(tx, account.id).await? == 0 {
        return Ok(account);
    }
    store::end_others(tx, account.id, None, now).await?;
    let mut row = account.into_active_model();
    match proof {
        Proof::Password => row.wechat_openid = Set(None),
        Proof::Wechat => (row.login, row.password_hash) = (Set(None), Set(None)),
    }
    Ok(account::Entity::write_back(row).exec(tx).await?)
}
