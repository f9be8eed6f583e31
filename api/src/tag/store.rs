//! Reads and writes tags.

use chrono::{DateTime, Utc};
use entity::{
    OfSchool, SchoolId, asset_event,
    asset_event::AssetEventKind,
    tag::{self, TagState},
};
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, FromQueryResult,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set, sea_query::Expr,
};

use super::{
    bulk::mint,
    code::parse,
    rules::{self, Binding, Target},
};
use crate::{
    Problem,
    asset::{self, rules::FieldChange, store::AssetRow},
    db::Fixed,
    gate::Actor,
    place,
    problem::Code,
    wire::{Cursor, Limit, after},
};

/// Whether a tag is valid, with its state written out: the index holds valid tags only, and SQLite does not look at a
/// bound value to see whether it may use it.
pub fn is_bound() -> Expr {
    Expr::col((tag::Entity, tag::Column::State)).eq(Expr::cust("'bound'"))
}

/// The tag in what was scanned or typed. Unknown, malformed and foreign codes are all the same.
pub async fn find(db: &impl ConnectionTrait, school: SchoolId, text: &str) -> Result<tag::Model, Problem> {
    let code = parse(text)?;
    let query = tag::Entity::of(school).filter(tag::COLUMN.code.eq(code));
    query.one(db).await?.ok_or(Code::UnknownTag.into())
}

/// The tag and the card it is on, in one statement. None for whatever is not a valid tag on a thing.
pub async fn scan_asset(
    db: &impl ConnectionTrait,
    school: SchoolId,
    text: &str,
) -> Result<Option<(tag::Model, AssetRow)>, Problem> {
    let code = parse(text)?;
    let backend = db.get_database_backend();
    let statement = SCAN.with(backend, [school.into(), code.as_str().into()], || {
        let query = asset::store::select(school)
            .filter(tag::COLUMN.code.eq(code.as_str()))
            .column_as(tag::Column::ChangedAt, "tag_changed_at");
        query.build(backend)
    });
    let Some(ScanRow { row, tag_changed_at }) = ScanRow::find_by_statement(statement).one(db).await? else {
        return Ok(None);
    };
    let tag = tag::Model {
        code,
        school_id: school,
        state: TagState::Bound,
        asset_id: Some(row.asset.id),
        place_id: None,
        badge_id: None,
        replaced_by: None,
        reason: String::new(),
        // Nobody asks a valid tag when it was minted.
        created_at: tag_changed_at,
        changed_at: tag_changed_at,
    };
    Ok(Some((tag, row)))
}

static SCAN: Fixed = Fixed::new();

#[derive(FromQueryResult)]
struct ScanRow {
    #[sea_orm(nested)]
    row: AssetRow,
    tag_changed_at: DateTime<Utc>,
}

/// The word of a state, as it is kept and compared.
pub fn state_word(state: TagState) -> String {
    state.to_value()
}

/// The same, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, text: &str) -> Result<tag::Model, Problem> {
    let code = parse(text)?;
    let query = tag::Entity::of(school).filter(tag::COLUMN.code.eq(code)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::UnknownTag.into())
}

/// Tags by state and code.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    state: Option<TagState>,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<tag::Model>, Problem> {
    let mut query = tag::Entity::of(school);
    if let Some(state) = state {
        query = query.filter(tag::COLUMN.state.eq(state));
    }
    if let Some(cursor) = cursor {
        let [state, code] = cursor.parts()?;
        let state = TagState::try_from_value(&state).map_err(|_| Cursor::wrong())?;
        let columns = [(tag::Entity, tag::Column::State), (tag::Entity, tag::Column::Code)];
        query = query.filter(after(columns, [state_word(state).into(), code.into()]));
    }
    let query = query.order_by_asc(tag::Column::State).order_by_asc(tag::Column::Code).limit(limit.rows());
    Ok(query.all(db).await?)
}

/// What a tag is or was on.
pub fn target(tag: &tag::Model) -> Option<Target> {
    tag.asset_id.map(Target::Asset).or(tag.place_id.map(Target::Place)).or(tag.badge_id.map(Target::Badge))
}

/// What a valid tag is on; none for one that is blank, replaced or void.
pub async fn bound_target(db: &impl ConnectionTrait, school: SchoolId, text: &str) -> Result<Option<Target>, Problem> {
    let tag = find(db, school, text).await?;
    Ok(target(&tag).filter(|_| tag.state == TagState::Bound))
}

/// Sticks a blank tag on a thing, a door or a badge.
pub async fn bind(
    tx: &DatabaseTransaction,
    actor: Actor,
    text: &str,
    target: Target,
    now: DateTime<Utc>,
) -> Result<String, Problem> {
    let tag = lock(tx, actor.school, text).await?;
    check_target(tx, actor.school, target).await?;
    let tagged = bound(tx, actor.school, target).await?.is_some();
    let code = tag.code.clone();
    match rules::bind(tag.state, self::target(&tag), target, tagged) {
        Binding::Already => return Ok(code),
        Binding::Bind => {}
        Binding::TagTaken | Binding::TargetTaken => return Err(Code::AlreadyBound.into()),
        Binding::NotUsable => return Err(Code::TagNotUsable.into()),
    }
    put(tx, tag, target, now).await?;
    record(tx, actor, target, AssetEventKind::TagBound, "", (None, Some(code.clone())), now).await?;
    Ok(code)
}

pub async fn put(tx: &DatabaseTransaction, tag: tag::Model, target: Target, now: DateTime<Utc>) -> Result<(), Problem> {
    let school = tag.school_id;
    let mut row = tag.into_active_model();
    (row.state, row.changed_at) = (Set(TagState::Bound), Set(now));
    match target {
        Target::Asset(id) => row.asset_id = Set(Some(id)),
        Target::Place(id) => row.place_id = Set(Some(id)),
        Target::Badge(id) => row.badge_id = Set(Some(id)),
    }
    tag::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}

async fn check_target(tx: &DatabaseTransaction, school: SchoolId, target: Target) -> Result<(), Problem> {
    match target {
        Target::Place(id) => place::store::check_place(tx, school, Some(id)).await,
        // Made just before, in the same transaction.
        Target::Badge(_) => Ok(()),
        Target::Asset(id) => {
            let found = entity::asset::Entity::of(school).filter(entity::asset::COLUMN.id.eq(id)).count(tx).await?;
            if found == 0 { Err(Problem::field("assetId", "not_found")) } else { Ok(()) }
        }
    }
}

async fn bound(tx: &DatabaseTransaction, school: SchoolId, target: Target) -> Result<Option<tag::Model>, Problem> {
    let on = match target {
        Target::Asset(id) => tag::COLUMN.asset_id.eq(id),
        Target::Place(id) => tag::COLUMN.place_id.eq(id),
        Target::Badge(id) => tag::COLUMN.badge_id.eq(id),
    };
    Ok(tag::Entity::of(school).filter(on).filter(is_bound()).one(tx).await?)
}

/// Writes it into the history of a thing. Places and badges have none.
async fn record(
    tx: &DatabaseTransaction,
    actor: Actor,
    target: Target,
    kind: AssetEventKind,
    note: &str,
    (before, after): (Option<String>, Option<String>),
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let Target::Asset(id) = target else { return Ok(()) };
    let change = FieldChange { field: "tag", before, after };
    let event = asset::store::event(actor.school, id, kind, Some(actor.member), note.into(), &[change], now);
    asset_event::Entity::insert(event).exec_without_returning(tx).await?;
    Ok(())
}

/// Puts another tag in the place of a torn one. Without `new` one is minted. Answers the new code.
pub async fn replace(
    tx: &DatabaseTransaction,
    actor: Actor,
    text: &str,
    new: Option<String>,
    reason: String,
    now: DateTime<Utc>,
) -> Result<String, Problem> {
    let old = lock(tx, actor.school, text).await?;
    let target = target(&old).filter(|_| old.state == TagState::Bound).ok_or(Code::TagNotUsable)?;
    let new = match new {
        Some(new) => new,
        None => mint(tx, actor.school, 1, now).await?.pop().ok_or(Code::Internal)?,
    };
    let new = lock(tx, actor.school, &new).await.map_err(|problem| match problem.code {
        Code::UnknownTag => Problem::field("newCode", "unknown_tag"),
        _ => problem,
    })?;
    if new.state != TagState::Blank {
        return Err(Problem::new(Code::TagNotUsable).with_field("newCode", "not_blank"));
    }
    let (old_code, new_code) = (old.code.clone(), new.code.clone());
    // First off, then on: a thing carries one valid tag at a time.
    let mut row = old.into_active_model();
    (row.state, row.changed_at) = (Set(TagState::Replaced), Set(now));
    (row.replaced_by, row.reason) = (Set(Some(new_code.clone())), Set(reason.clone()));
    tag::Entity::write_back(actor.school, row)?.exec(tx).await?;
    put(tx, new, target, now).await?;
    let codes = (Some(old_code), Some(new_code.clone()));
    record(tx, actor, target, AssetEventKind::TagReplaced, &reason, codes, now).await?;
    Ok(new_code)
}

/// Voids a tag that is lost or was misprinted.
pub async fn void(
    tx: &DatabaseTransaction,
    actor: Actor,
    text: &str,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let tag = lock(tx, actor.school, text).await?;
    let (code, was_bound) = (tag.code.clone(), tag.state == TagState::Bound);
    let on = target(&tag);
    if tag.state == TagState::Void {
        return Ok(());
    }
    if tag.state == TagState::Replaced {
        return Err(Code::TagNotUsable.into());
    }
    set_void(tx, tag, reason.clone(), now).await?;
    match on.filter(|_| was_bound) {
        Some(on) => record(tx, actor, on, AssetEventKind::TagVoided, &reason, (Some(code), None), now).await,
        None => Ok(()),
    }
}

/// Voids the valid tag of a place or a badge that goes out of use.
pub async fn void_bound(
    tx: &DatabaseTransaction,
    school: SchoolId,
    target: Target,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    match bound(tx, school, target).await? {
        Some(tag) => set_void(tx, tag, reason.into(), now).await,
        None => Ok(()),
    }
}

async fn set_void(
    tx: &DatabaseTransaction,
    tag: tag::Model,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let school = tag.school_id;
    let mut row = tag.into_active_model();
    (row.state, row.changed_at, row.reason) = (Set(TagState::Void), Set(now), Set(reason));
    tag::Entity::write_back(school, row)?.exec(tx).await?;
    Ok(())
}
