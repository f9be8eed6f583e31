//! Reads and writes crews and dispatch rules.

use std::collections::HashMap;

use entity::{
    CrewId, DispatchRuleId, MemberId, OfSchool, PlaceId, SchoolId, crew, crew_member, dispatch_rule, member, place,
    repair::Trade,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use super::rules::{Target, fitting, is_assignable, target};
use crate::{
    Problem,
    problem::Code,
    wire::{Cursor, Limit, after},
};

/// No tree of places is deeper.
const DEEPEST: usize = 12;

/// A crew and who is in it.
pub struct CrewRow {
    /// The crew.
    pub crew: crew::Model,
    /// Its members, by name.
    pub members: Vec<member::Model>,
}

/// Crews in use, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<CrewRow>, Problem> {
    let mut query = crew::Entity::of(school).filter(crew::COLUMN.void_reason.is_null());
    if let Some(cursor) = cursor {
        let [name, id] = cursor.parts()?;
        let id: CrewId = id.parse().map_err(|_| Cursor::wrong())?;
        let columns = [(crew::Entity, crew::Column::Name), (crew::Entity, crew::Column::Id)];
        query = query.filter(after(columns, [name.into(), id.into()]));
    }
    let query = query.order_by_asc(crew::Column::Name).order_by_asc(crew::Column::Id).limit(limit.rows());
    rows(db, school, query.all(db).await?).await
}

/// The crew and who is in it. A voided one is still found.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: CrewId) -> Result<CrewRow, Problem> {
    let found = crew::Entity::of(school).filter(crew::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound)?;
    rows(db, school, vec![found]).await?.pop().ok_or(Code::NotFound.into())
}

async fn rows(db: &impl ConnectionTrait, school: SchoolId, crews: Vec<crew::Model>) -> Result<Vec<CrewRow>, Problem> {
    let of =
        crew_member::Entity::of(school).filter(crew_member::COLUMN.crew_id.is_in(crews.iter().map(|crew| crew.id)));
    let pairs = of.all(db).await?;
    let people: Vec<member::Model> = member::Entity::of(school)
        .filter(member::COLUMN.id.is_in(pairs.iter().map(|pair| pair.member_id)))
        .order_by_asc(member::Column::Name)
        .order_by_asc(member::Column::Id)
        .all(db)
        .await?;
    let is_in =
        |crew: CrewId, member: MemberId| pairs.iter().any(|pair| pair.crew_id == crew && pair.member_id == member);
    let row = |crew: crew::Model| {
        let members = people.iter().filter(|member| is_in(crew.id, member.id)).cloned().collect();
        CrewRow { crew, members }
    };
    Ok(crews.into_iter().map(row).collect())
}

/// Makes a crew.
pub async fn create(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: Option<CrewId>,
    name: String,
    members: &[MemberId],
) -> Result<CrewId, Problem> {
    let id = id.unwrap_or_else(CrewId::new);
    let row = crew::ActiveModel {
        id: Set(id),
        school_id: Set(school),
        name: Set(name),
        void_reason: Set(None),
        version: Set(1),
    };
    row.insert(tx).await?;
    fill(tx, school, id, members).await?;
    Ok(id)
}

/// The crew, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: CrewId) -> Result<crew::Model, Problem> {
    let query = crew::Entity::of(school).filter(crew::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Saves a changed crew; with `members`, who is in it from now on.
pub async fn update(
    tx: &DatabaseTransaction,
    mut after: crew::Model,
    members: Option<&[MemberId]>,
) -> Result<(), Problem> {
    let (school, id) = (after.school_id, after.id);
    after.version += 1;
    crew::Entity::write_back(school, crew::ActiveModel::from(after).reset_all())?.exec(tx).await?;
    if let Some(members) = members {
        crew_member::Entity::drop_derived(school).filter(crew_member::COLUMN.crew_id.eq(id)).exec(tx).await?;
        fill(tx, school, id, members).await?;
    }
    Ok(())
}

async fn fill(tx: &DatabaseTransaction, school: SchoolId, crew: CrewId, members: &[MemberId]) -> Result<(), Problem> {
    let mut unique = members.to_vec();
    unique.sort_unstable();
    unique.dedup();
    for member in &unique {
        check_assignable(tx, school, *member, "memberIds").await?;
    }
    let row = |member| crew_member::ActiveModel { crew_id: Set(crew), member_id: Set(member), school_id: Set(school) };
    if !unique.is_empty() {
        crew_member::Entity::insert_many(unique.into_iter().map(row)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Somebody who may be given an order, and who does not leave before the transaction ends. A problem with `field`
/// otherwise: `not_found`, or `not_assignable`.
pub async fn check_assignable(
    tx: &impl ConnectionTrait,
    school: SchoolId,
    id: MemberId,
    field: &'static str,
) -> Result<member::Model, Problem> {
    let found = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).lock_shared().one(tx).await?;
    match found {
        None => Err(Problem::field(field, "not_found")),
        Some(member) if is_assignable(member.role, member.state) => Ok(member),
        Some(_) => Err(Problem::field(field, "not_assignable")),
    }
}

/// A crew that may be given an order. `not_found` of `field` otherwise.
pub async fn check_crew(
    tx: &impl ConnectionTrait,
    school: SchoolId,
    id: CrewId,
    field: &'static str,
) -> Result<crew::Model, Problem> {
    let usable = crew::Entity::of(school).filter(crew::COLUMN.id.eq(id)).filter(crew::COLUMN.void_reason.is_null());
    usable.lock_shared().one(tx).await?.ok_or_else(|| Problem::field(field, "not_found"))
}

/// The crews that a member is in.
pub async fn crews_of(db: &impl ConnectionTrait, school: SchoolId, member: MemberId) -> Result<Vec<CrewId>, Problem> {
    let query = crew_member::Entity::of(school).filter(crew_member::COLUMN.member_id.eq(member));
    Ok(query.select_only().column(crew_member::Column::CrewId).into_tuple().all(db).await?)
}

/// Who is in a crew.
pub async fn members_of(db: &impl ConnectionTrait, school: SchoolId, crew: CrewId) -> Result<Vec<MemberId>, Problem> {
    let query = crew_member::Entity::of(school).filter(crew_member::COLUMN.crew_id.eq(crew));
    Ok(query.select_only().column(crew_member::Column::MemberId).into_tuple().all(db).await?)
}

/// The rules, newest first.
pub async fn list_rules(
    db: &impl ConnectionTrait,
    school: SchoolId,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<dispatch_rule::Model>, Problem> {
    let mut query = dispatch_rule::Entity::of(school);
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let id: DispatchRuleId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(dispatch_rule::COLUMN.id.lt(id));
    }
    Ok(query.order_by_desc(dispatch_rule::Column::Id).limit(limit.rows()).all(db).await?)
}

/// The rule.
pub async fn get_rule(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: DispatchRuleId,
) -> Result<dispatch_rule::Model, Problem> {
    let query = dispatch_rule::Entity::of(school).filter(dispatch_rule::COLUMN.id.eq(id));
    query.one(db).await?.ok_or(Code::NotFound.into())
}

/// To whom a new order goes: by the narrowest rule whose member or crew can still be given one.
pub async fn dispatch(
    tx: &DatabaseTransaction,
    school: SchoolId,
    trade: Trade,
    place: Option<PlaceId>,
) -> Result<Option<Target>, Problem> {
    let rules = dispatch_rule::Entity::of(school).all(tx).await?;
    if rules.is_empty() {
        return Ok(None);
    }
    let places = upwards(tx, school, place).await?;
    for found in fitting(&rules, trade, &places).filter_map(target) {
        let usable = match found {
            Target::Member(id) => check_assignable(tx, school, id, "memberId").await.is_ok(),
            Target::Crew(id) => check_crew(tx, school, id, "crewId").await.is_ok(),
        };
        if usable {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// From a place up to its root, itself first.
async fn upwards(db: &impl ConnectionTrait, school: SchoolId, place: Option<PlaceId>) -> Result<Vec<PlaceId>, Problem> {
    let (mut next, mut found) = (place, Vec::new());
    while let Some(id) = next.filter(|_| found.len() < DEEPEST) {
        found.push(id);
        let above = place::Entity::of(school).filter(place::COLUMN.id.eq(id));
        let above = above.select_only().column(place::Column::ParentId).into_tuple::<Option<PlaceId>>();
        next = above.one(db).await?.flatten();
    }
    Ok(found)
}

/// Names of crews.
pub async fn names(
    db: &impl ConnectionTrait,
    school: SchoolId,
    ids: Vec<CrewId>,
) -> Result<HashMap<CrewId, String>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = crew::Entity::of(school).filter(crew::COLUMN.id.is_in(ids));
    let pairs: Vec<(CrewId, String)> =
        query.select_only().columns([crew::Column::Id, crew::Column::Name]).into_tuple().all(db).await?;
    Ok(pairs.into_iter().collect())
}
