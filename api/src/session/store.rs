//! Reads and writes logins, refresh tokens and invitations.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use entity::{
    AboveSchools, AccountId, MemberId, OfSchool, RefreshTokenId, SchoolId, SessionId, account, invitation,
    member::{self, MemberState},
    refresh_token, school,
};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, ExprTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use sha2::{Digest, Sha256};

use super::rules::{Presented, REFRESH_LASTS, SPENT_LASTS, Verdict, judge};
use crate::{Problem, problem::Code};

/// Random bytes for tokens and codes.
pub fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Problem::internal)?;
    Ok(bytes)
}

/// What is kept of a secret.
pub fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// The login of that name.
pub async fn account_by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<account::Model>, Problem> {
    Ok(account::Entity::every().filter(account::COLUMN.login.eq(login)).one(db).await?)
}

/// The login of that WeChat user.
pub async fn account_by_openid(db: &impl ConnectionTrait, openid: &str) -> Result<Option<account::Model>, Problem> {
    Ok(account::Entity::every().filter(account::COLUMN.wechat_openid.eq(openid)).one(db).await?)
}

/// The login of that id.
pub async fn account_of(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<account::Model>, Problem> {
    Ok(account::Entity::every().filter(account::COLUMN.id.eq(id)).one(db).await?)
}

/// Where this login may act, by the schools' names.
pub async fn memberships(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<(member::Model, school::Model)>, Problem> {
    let rows = member::Entity::of_account(account)
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .find_also_related(school::Entity)
        .order_by_asc(school::Column::Name)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(member, school)| school.map(|school| (member, school))).collect())
}

/// In how many schools this login is known, be it as one who has been suspended or has left.
pub async fn schools_of(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, Problem> {
    Ok(member::Entity::of_account(account).count(db).await?)
}

/// The login as it is, which nobody else changes meanwhile.
pub async fn hold(tx: &DatabaseTransaction, account: AccountId) -> Result<Option<account::Model>, Problem> {
    Ok(account::Entity::every().filter(account::COLUMN.id.eq(account)).lock_exclusive().one(tx).await?)
}

/// The same, when it is still as it was when somebody proved to be it.
pub async fn hold_unchanged(tx: &DatabaseTransaction, proved: &account::Model) -> Result<account::Model, Problem> {
    hold(tx, proved.id).await?.filter(|account| account == proved).ok_or(Code::Conflict.into())
}

/// Starts a session and answers its first refresh token.
pub async fn open(
    tx: &DatabaseTransaction,
    member: &member::Model,
    now: DateTime<Utc>,
) -> Result<(SessionId, String), Problem> {
    // Here, since who no longer comes exchanges nothing.
    refresh_token::Entity::drop_derived(member.school_id)
        .filter(refresh_token::COLUMN.member_id.eq(member.id))
        .filter(refresh_token::COLUMN.expires_at.lt(now))
        .exec(tx)
        .await?;
    let session = SessionId::new();
    let token = URL_SAFE_NO_PAD.encode(random::<32>()?);
    keep(tx, (member.school_id, member.id, session), &token, now).await?;
    Ok((session, token))
}

async fn keep(
    tx: &DatabaseTransaction,
    (school, member, session): (SchoolId, MemberId, SessionId),
    token: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let row = refresh_token::ActiveModel {
        id: Set(RefreshTokenId::new()),
        school_id: Set(school),
        member_id: Set(member),
        session_id: Set(session),
        hash: Set(secret_hash(token)),
        salt: Set(random::<32>()?.to_vec()),
        issued_at: Set(now),
        spent_at: Set(None),
        expires_at: Set(now + REFRESH_LASTS),
        revoked_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The successor of a token: whoever has both the token and the row can make it again, and nobody else.
fn successor(token: &str, salt: &[u8]) -> Result<String, Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).map_err(Problem::internal)?;
    mac.update(token.as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// What became of a refresh token.
pub enum Exchange {
    /// It is exchanged.
    Next {
        /// Whose it is.
        member: Box<member::Model>,
        /// Where it acts.
        school: Box<school::Model>,
        /// What it belongs to.
        session: SessionId,
        /// Its successor.
        token: String,
    },
    /// It was used again: its session has been ended.
    Ended,
    /// It is not good.
    Refused,
}

/// Whether there is such a token and its session goes on. For finding out before a write.
pub async fn may_be_exchanged(db: &impl ConnectionTrait, token: &str, now: DateTime<Utc>) -> Result<bool, Problem> {
    let row = refresh_token::Entity::by_hash(secret_hash(token)).one(db).await?;
    Ok(row.is_some_and(|row| row.revoked_at.is_none() && row.expires_at > now))
}

/// Exchanges a refresh token.
pub async fn exchange(tx: &DatabaseTransaction, token: &str, now: DateTime<Utc>) -> Result<Exchange, Problem> {
    let Some(row) = refresh_token::Entity::by_hash(secret_hash(token)).lock_exclusive().one(tx).await? else {
        return Ok(Exchange::Refused);
    };
    let next = successor(token, &row.salt)?;
    let following = refresh_token::Entity::by_hash(secret_hash(&next)).one(tx).await?;
    let presented = Presented {
        spent_at: row.spent_at,
        successor_spent: following.is_some_and(|following| following.spent_at.is_some()),
        expires_at: row.expires_at,
        revoked: row.revoked_at.is_some(),
    };
    let verdict = judge(presented, now);
    match verdict {
        Verdict::Refuse => return Ok(Exchange::Refused),
        Verdict::EndSession => {
            tracing::warn!(session = %row.session_id, "a refresh token was used again: session ended");
            end(tx, row.school_id, row.session_id, now).await?;
            return Ok(Exchange::Ended);
        }
        Verdict::SameAgain | Verdict::Exchange => {}
    }
    // Before anything is spent: who is suspended for now goes on with this token afterwards.
    let Some((member, school)) = active(tx, &row).await? else {
        return Ok(Exchange::Refused);
    };
    let session = row.session_id;
    if verdict == Verdict::Exchange {
        keep(tx, (row.school_id, row.member_id, session), &next, now).await?;
        forget_spent(tx, row.school_id, session, now).await?;
        let own = row.school_id;
        let mut spent = row.into_active_model();
        spent.spent_at = Set(Some(now));
        refresh_token::Entity::write_back(own, spent)?.exec(tx).await?;
    }
    Ok(Exchange::Next { member: Box::new(member), school: Box::new(school), session, token: next })
}

/// The member of this token, who may act, and the school.
async fn active(
    tx: &DatabaseTransaction,
    row: &refresh_token::Model,
) -> Result<Option<(member::Model, school::Model)>, Problem> {
    let found = member::Entity::of(row.school_id)
        .filter(member::COLUMN.id.eq(row.member_id))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .find_also_related(school::Entity)
        .one(tx)
        .await?;
    Ok(found.and_then(|(member, school)| school.map(|school| (member, school))))
}

/// Removes what a session has long spent. Of a copy that old nothing is to be feared but that it is unknown.
async fn forget_spent(
    tx: &DatabaseTransaction,
    school: SchoolId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    refresh_token::Entity::drop_derived(school)
        .filter(refresh_token::COLUMN.session_id.eq(session))
        .filter(refresh_token::COLUMN.spent_at.lt(now - SPENT_LASTS))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends a session.
pub async fn end(
    tx: &DatabaseTransaction,
    school: SchoolId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    revoke(tx, school, refresh_token::COLUMN.session_id.eq(session), now).await
}

/// Ends every session of a member.
pub async fn end_all(
    tx: &DatabaseTransaction,
    school: SchoolId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    revoke(tx, school, refresh_token::COLUMN.member_id.eq(member), now).await
}

/// Ends every session of a login, in all its schools, but for the one that asks.
pub async fn end_others(
    tx: &DatabaseTransaction,
    account: AccountId,
    but: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for member in member::Entity::of_account(account).all(tx).await? {
        let mut which = refresh_token::COLUMN.member_id.eq(member.id);
        if let Some(session) = but {
            which = which.and(refresh_token::COLUMN.session_id.ne(session));
        }
        revoke(tx, member.school_id, which, now).await?;
    }
    Ok(())
}

/// Again until nothing is left: on PostgreSQL an exchange that was under way adds a successor which the first round,
/// having waited for that exchange, does not see.
async fn revoke(tx: &DatabaseTransaction, school: SchoolId, which: Expr, now: DateTime<Utc>) -> Result<(), Problem> {
    loop {
        let ended = refresh_token::Entity::change(school)
            .filter(which.clone())
            .filter(refresh_token::COLUMN.revoked_at.is_null())
            .col_expr(refresh_token::Column::RevokedAt, Expr::val(now))
            .exec(tx)
            .await?;
        if ended.rows_affected == 0 {
            return Ok(());
        }
    }
}

/// Whether an invitation may be accepted. For telling it to the caller before anything else is looked at.
pub async fn invitation_is_open(db: &impl ConnectionTrait, code: &str, now: DateTime<Utc>) -> Result<bool, Problem> {
    let row = invitation::Entity::by_hash(secret_hash(code)).one(db).await?;
    Ok(row.is_some_and(|row| row.spent_at.is_none() && row.expires_at > now))
}

/// The member of an invitation that is still good. It is spent from now on.
pub async fn spend_invitation(
    tx: &DatabaseTransaction,
    code: &str,
    now: DateTime<Utc>,
) -> Result<member::Model, Problem> {
    let invalid = || Problem::new(Code::InvitationInvalid);
    let row = invitation::Entity::by_hash(secret_hash(code)).lock_exclusive().one(tx).await?.ok_or_else(invalid)?;
    if row.spent_at.is_some() || row.expires_at <= now {
        return Err(invalid());
    }
    let (school, id) = (row.school_id, row.member_id);
    let mut spent = row.into_active_model();
    spent.spent_at = Set(Some(now));
    invitation::Entity::write_back(school, spent)?.exec(tx).await?;
    let member = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).one(tx).await?.ok_or_else(invalid)?;
    match member.state {
        MemberState::Invited | MemberState::Active => Ok(member),
        MemberState::Suspended | MemberState::Removed => Err(invalid()),
    }
}

/// Gives the member this login.
pub async fn bind(
    tx: &DatabaseTransaction,
    member: member::Model,
    account: AccountId,
) -> Result<member::Model, Problem> {
    let (school, next) = (member.school_id, member.version + 1);
    let mut row = member.into_active_model();
    row.account_id = Set(Some(account));
    row.state = Set(MemberState::Active);
    row.version = Set(next);
    Ok(member::Entity::write_back(school, row)?.exec(tx).await?)
}

/// Makes a login.
pub async fn create_account(
    tx: &DatabaseTransaction,
    login: Option<String>,
    password_hash: Option<String>,
    openid: Option<String>,
    now: DateTime<Utc>,
) -> Result<account::Model, Problem> {
    let row = account::ActiveModel {
        id: Set(AccountId::new()),
        login: Set(login),
        password_hash: Set(password_hash),
        wechat_openid: Set(openid),
        created_at: Set(now),
    };
    Ok(row.insert(tx).await?)
}
