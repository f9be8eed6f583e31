//! Who is calling.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use entity::{
    MemberId, OfSchool, SchoolId, SessionId,
    member::{self, MemberState, Role},
    refresh_token,
};
use quick_cache::sync::Cache;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};

use crate::{Problem, State, db::Db, problem::Code, shift};

/// A read may rest on what was looked up so long ago. A write never does.
const TRUSTED_SECONDS: i64 = 30;
/// So many tokens are remembered at a time.
const REMEMBERED: usize = 10_000;

/// The member who calls. A handler that takes one cannot be reached without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The school in which this session acts. Every query starts from it.
    pub school: SchoolId,
    /// The member.
    pub member: MemberId,
    /// The role at this moment.
    pub role: Role,
    /// The phone of a gate by which he acts; none: his own. Then the member is the guard who is signed on at it, or the
    /// phone itself while nobody is.
    pub device: Option<MemberId>,
    /// The login it descends from.
    pub session: SessionId,
}

impl FromRequest for Actor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().copied().ok_or_else(|| Code::Unauthenticated.into()))
    }
}

#[derive(Clone, Copy)]
struct Seen {
    actor: Actor,
    ends: i64,
    looked_up: i64,
}

/// Tokens verified lately, so that a scan costs neither a signature check nor a query for the member.
pub struct Standing(Cache<String, Seen>);

impl Default for Standing {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Standing {
    /// Forgets what was looked up, on this node: after a logout, a suspension, a change of role.
    pub fn forget_all(&self) {
        self.0.clear();
    }
}

/// Who the token stands for. `writes` asks the database whatever is remembered.
pub async fn of_token(state: &State, token: &str, writes: bool) -> Result<Actor, Problem> {
    let now = state.clock.now().timestamp();
    if !writes
        && let Some(seen) = state.standing.0.get(token)
        && seen.ends > now
        && now - seen.looked_up < TRUSTED_SECONDS
    {
        return Ok(seen.actor);
    }
    let claims = state.keys.verify(token, now)?;
    let role = look_up(&state.db, claims.school, claims.sub, claims.session).await?;
    let actor = Actor { school: claims.school, member: claims.sub, role, device: None, session: claims.session };
    if role == Role::Gatehouse {
        // Not remembered: whoever hands the phone over must not be acted for a moment longer.
        return signed_on(state, actor).await;
    }
    state.standing.0.insert(token.into(), Seen { actor, ends: claims.exp, looked_up: now });
    Ok(actor)
}

/// A phone that the guards share acts as the guard who is signed on at it.
async fn signed_on(state: &State, phone: Actor) -> Result<Actor, Problem> {
    let device = Some(phone.member);
    let guard = shift::acting(state.db.read(), phone.school, phone.member, state.clock.now()).await?;
    Ok(match guard {
        Some(member) => Actor { member, role: Role::Guard, device, ..phone },
        None => Actor { device, ..phone },
    })
}

async fn look_up(db: &Db, school: SchoolId, id: MemberId, session: SessionId) -> Result<Role, Problem> {
    let open = refresh_token::Entity::of(school)
        .select_only()
        .column(refresh_token::Column::Id)
        .filter(refresh_token::COLUMN.session_id.eq(session))
        .filter(refresh_token::COLUMN.revoked_at.is_null());
    let role: Option<Role> = member::Entity::of(school)
        .select_only()
        .column(member::Column::Role)
        .filter(member::COLUMN.id.eq(id))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .filter(Expr::exists(open.into_query()))
        .into_tuple()
        .one(db.read())
        .await?;
    role.ok_or(Code::Unauthenticated.into())
}
