//! Reads and writes members.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    AccountId, InvitationId, MemberId, OfSchool, SchoolId, account, invitation,
    member::{self, MemberState, Role},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::Expr,
};

use crate::{
    Problem,
    db::has,
    problem::Code,
    wire::{Cursor, Limit, after},
};

/// How long an invitation is good.
pub const INVITATION_LASTS: TimeDelta = TimeDelta::days(7);

/// A member to add.
pub struct NewMember {
    /// The id, when the caller made one.
    pub id: Option<MemberId>,
    /// The name for people.
    pub name: String,
    /// What this person is.
    pub role: Role,
    /// The login, for one who needs no invitation.
    pub account: Option<AccountId>,
}

/// Adds a member: active with a login, else invited.
pub async fn create(
    tx: &DatabaseTransaction,
    school: SchoolId,
    new: NewMember,
    now: DateTime<Utc>,
) -> Result<member::Model, Problem> {
    let row = member::ActiveModel {
        id: Set(new.id.unwrap_or_else(MemberId::new)),
        school_id: Set(school),
        account_id: Set(new.account),
        name: Set(new.name),
        role: Set(new.role),
        state: Set(if new.account.is_some() { MemberState::Active } else { MemberState::Invited }),
        version: Set(1),
        created_at: Set(now),
    };
    Ok(row.insert(tx).await?)
}

/// The member.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: MemberId) -> Result<member::Model, Problem> {
    member::Entity::of(school).filter(member::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The member with the login.
pub async fn get_with_account(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: MemberId,
) -> Result<(member::Model, Option<account::Model>), Problem> {
    let query = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).find_also_related(account::Entity);
    query.one(db).await?.ok_or(Code::NotFound.into())
}

/// What to list.
pub struct Filter {
    /// Only those in this state.
    pub state: Option<MemberState>,
    /// Only names with this text.
    pub q: Option<String>,
}

/// Members by name.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    filter: Filter,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<(member::Model, Option<account::Model>)>, Problem> {
    let mut query = member::Entity::of(school).find_also_related(account::Entity);
    if let Some(state) = filter.state {
        query = query.filter(member::COLUMN.state.eq(state));
    }
    if let Some(q) = filter.q {
        query = query.filter(has((member::Entity, member::Column::Name), &q));
    }
    if let Some(cursor) = cursor {
        let [name, id] = cursor.parts()?;
        let id: MemberId = id.parse().map_err(|_| Cursor::wrong())?;
        let columns = [(member::Entity, member::Column::Name), (member::Entity, member::Column::Id)];
        query = query.filter(after(columns, [name.into(), id.into()]));
    }
    let query = query.order_by_asc(member::Column::Name).order_by_asc(member::Column::Id).limit(limit.rows());
    Ok(query.all(db).await?)
}

/// How many directors other than this member can act.
pub async fn other_directors(tx: &DatabaseTransaction, school: SchoolId, but: MemberId) -> Result<u64, Problem> {
    let query = member::Entity::of(school)
        .filter(member::COLUMN.role.eq(Role::Director))
        .filter(member::COLUMN.state.eq(MemberState::Active))
        .filter(member::COLUMN.id.ne(but));
    Ok(query.count(tx).await?)
}

/// Who has one of these roles and may act.
pub async fn acting(db: &impl ConnectionTrait, school: SchoolId, roles: &[Role]) -> Result<Vec<MemberId>, Problem> {
    let query = member::Entity::of(school)
        .filter(member::COLUMN.role.is_in(roles.iter().copied()))
        .filter(member::COLUMN.state.eq(MemberState::Active));
    Ok(query.select_only().column(member::Column::Id).into_tuple().all(db).await?)
}

/// Makes an invitation with this code, which is not kept; an earlier one of the same member is void from now on.
pub async fn invite(
    tx: &DatabaseTransaction,
    school: SchoolId,
    member: MemberId,
    (id, code): (InvitationId, &str),
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    invitation::Entity::change(school)
        .filter(invitation::COLUMN.member_id.eq(member))
        .filter(invitation::COLUMN.spent_at.is_null())
        .col_expr(invitation::Column::SpentAt, Expr::val(now))
        .exec(tx)
        .await?;
    let row = invitation::ActiveModel {
        id: Set(id),
        school_id: Set(school),
        member_id: Set(member),
        code_hash: Set(crate::db::body_hash(code.as_bytes())),
        expires_at: Set(now + INVITATION_LASTS),
        spent_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

/// When the invitation of this code ends; none when it was accepted, or another was made since.
pub async fn ends(
    db: &impl ConnectionTrait,
    school: SchoolId,
    (id, code): (InvitationId, &str),
) -> Result<Option<DateTime<Utc>>, Problem> {
    let row = invitation::Entity::of(school)
        .filter(invitation::COLUMN.id.eq(id))
        .filter(invitation::COLUMN.code_hash.eq(crate::db::body_hash(code.as_bytes())))
        .filter(invitation::COLUMN.spent_at.is_null());
    Ok(row.one(db).await?.map(|row| row.expires_at))
}

/// Who directs, and may act.
pub async fn directors(db: &impl ConnectionTrait, school: SchoolId) -> Result<Vec<MemberId>, Problem> {
    acting(db, school, &[Role::Director]).await
}
