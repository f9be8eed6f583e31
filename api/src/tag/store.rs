//! Reads and writes tags.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    AssetId, OfSchool, SchoolId, asset_event,
    asset_event::AssetEventKind,
    tag::{self, TagState},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::OnConflict,
};

use super::{
    code::{LENGTH, parse, random_code},
    rules::{self, Binding, Target},
};
use crate::{
    Problem,
    asset::{self, rules::FieldChange, store::AssetRow},
    gate::Actor,
    place,
    problem::Code,
    wire::{Cursor, Limit, after},
};

/// Makes blank tags. Answers their codes.
pub async fn mint(
    tx: &DatabaseTransaction,
    school: SchoolId,
    count: usize,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Problem> {
    let codes = (0..count).map(|_| random_code(LENGTH)).collect::<Result<Vec<_>, _>>()?;
    for chunk in codes.chunks(2_000) {
        let rows = chunk.iter().map(|code| tag::ActiveModel {
            code: Set(code.clone()),
            school_id: Set(school),
            state: Set(TagState::Blank),
            asset_id: Set(None),
            place_id: Set(None),
            replaced_by: Set(None),
            reason: Set(String::new()),
            created_at: Set(now),
            changed_at: Set(now),
        });
        tag::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(codes)
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
    let query = asset::store::select(school)
        .filter(tag::COLUMN.code.eq(code.as_str()))
        .column_as(tag::Column::ChangedAt, "tag_changed_at");
    let Some(ScanRow { row, tag_changed_at }) = query.into_model::<ScanRow>().one(db).await? else { return Ok(None) };
    let tag = tag::Model {
        code,
        school_id: school,
        state: TagState::Bound,
        asset_id: Some(row.asset.id),
        place_id: None,
        replaced_by: None,
        reason: String::new(),
        // Nobody asks a valid tag when it was minted.
        created_at: tag_changed_at,
        changed_at: tag_changed_at,
    };
    Ok(Some((tag, row)))
}

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
async fn lock(tx: &DatabaseTransaction, school: SchoolId, text: &str) -> Result<tag::Model, Problem> {
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
    if let Some(Cursor(parts)) = cursor {
        let wrong = || Problem::new(Code::InvalidQuery).with_field("cursor", "invalid");
        let [state, code] = parts.try_into().map_err(|_| wrong())?;
        let state = TagState::try_from_value(&state).map_err(|_| wrong())?;
        let columns = [(tag::Entity, tag::Column::State), (tag::Entity, tag::Column::Code)];
        query = query.filter(after(columns, [state_word(state).into(), code.into()]));
    }
    let query = query.order_by_asc(tag::Column::State).order_by_asc(tag::Column::Code).limit(limit.rows());
    Ok(query.all(db).await?)
}

/// The valid tags of these things and places.
pub async fn bound_codes(
    db: &impl ConnectionTrait,
    school: SchoolId,
    targets: &[Target],
) -> Result<HashMap<uuid::Uuid, String>, Problem> {
    let mut codes = HashMap::new();
    for chunk in targets.chunks(5_000) {
        let assets = chunk.iter().filter_map(|target| match target {
            Target::Asset(id) => Some(*id),
            Target::Place(_) => None,
        });
        let places = chunk.iter().filter_map(|target| match target {
            Target::Place(id) => Some(*id),
            Target::Asset(_) => None,
        });
        let on = tag::COLUMN.asset_id.is_in(assets).or(tag::COLUMN.place_id.is_in(places));
        let query = tag::Entity::of(school).filter(tag::COLUMN.state.eq(TagState::Bound)).filter(on);
        for row in query.all(db).await? {
            if let Some(id) = row.asset_id.map(|id| id.0).or(row.place_id.map(|id| id.0)) {
                codes.insert(id, row.code);
            }
        }
    }
    Ok(codes)
}

/// What a tag is or was on.
pub fn target(tag: &tag::Model) -> Option<Target> {
    tag.asset_id.map(Target::Asset).or(tag.place_id.map(Target::Place))
}

/// Sticks a blank tag on a thing or a door.
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

async fn put(tx: &DatabaseTransaction, tag: tag::Model, target: Target, now: DateTime<Utc>) -> Result<(), Problem> {
    let mut row = tag.into_active_model();
    (row.state, row.changed_at) = (Set(TagState::Bound), Set(now));
    match target {
        Target::Asset(id) => row.asset_id = Set(Some(id)),
        Target::Place(id) => row.place_id = Set(Some(id)),
    }
    row.update(tx).await?;
    Ok(())
}

async fn check_target(tx: &DatabaseTransaction, school: SchoolId, target: Target) -> Result<(), Problem> {
    match target {
        Target::Place(id) => place::store::check_place(tx, school, Some(id)).await,
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
    };
    Ok(tag::Entity::of(school).filter(on).filter(tag::COLUMN.state.eq(TagState::Bound)).one(tx).await?)
}

/// Writes it into the history of a thing. A place has none yet.
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
    let row = asset::store::get(tx, actor.school, id).await?;
    let change = FieldChange { field: "tag", before, after };
    let event = asset::store::event(&row.asset, kind, Some(actor.member), note.into(), &[change], now);
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
    let new = lock(tx, actor.school, &new).await.map_err(|_| Problem::field("newCode", "unknown_tag"))?;
    if new.state != TagState::Blank {
        return Err(Problem::new(Code::TagNotUsable).with_field("newCode", "not_blank"));
    }
    let (old_code, new_code) = (old.code.clone(), new.code.clone());
    // First off, then on: a thing carries one valid tag at a time.
    let mut row = old.into_active_model();
    (row.state, row.changed_at) = (Set(TagState::Replaced), Set(now));
    (row.replaced_by, row.reason) = (Set(Some(new_code.clone())), Set(reason.clone()));
    row.update(tx).await?;
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

/// Voids the valid tag of a place that goes out of use.
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
    let mut row = tag.into_active_model();
    (row.state, row.changed_at, row.reason) = (Set(TagState::Void), Set(now), Set(reason));
    row.update(tx).await?;
    Ok(())
}

/// Which of these codes exist, and whether each is a blank tag of this school. A foreign one merely exists.
pub async fn known(
    db: &impl ConnectionTrait,
    school: SchoolId,
    codes: &[String],
) -> Result<HashMap<String, bool>, Problem> {
    let mut known = HashMap::new();
    for chunk in codes.chunks(5_000) {
        for row in tag::Entity::by_codes(chunk).all(db).await? {
            known.insert(row.code, row.school_id == school && row.state == TagState::Blank);
        }
    }
    Ok(known)
}

/// Binds tags that come with an imported register. A code that no school has is taken over as it is: labels outlive
/// servers.
pub async fn adopt(
    tx: &DatabaseTransaction,
    school: SchoolId,
    tags: &[(String, AssetId)],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let codes: Vec<String> = tags.iter().map(|(code, _)| code.clone()).collect();
    let known = known(tx, school, &codes).await?;
    for (code, id) in tags {
        if known.contains_key(code) {
            let tag = lock(tx, school, code).await?;
            put(tx, tag, Target::Asset(*id), now).await?;
        } else {
            insert_bound(tx, school, code.clone(), Target::Asset(*id), now).await?;
        }
    }
    Ok(())
}

/// Gives a tag to each of these that has none, so that its label can be printed. A thing gets one only when somebody
/// prints for it: else blank tags from a roll could not be stuck on it.
pub async fn ensure(
    tx: &DatabaseTransaction,
    school: SchoolId,
    targets: &[Target],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let tagged = bound_codes(tx, school, targets).await?;
    for target in targets {
        let id = match target {
            Target::Asset(id) => id.0,
            Target::Place(id) => id.0,
        };
        if !tagged.contains_key(&id) {
            // Whoever prints the same thing at this moment gives it its tag; one of the two is enough.
            let row = bound_row(school, random_code(LENGTH)?, *target, now);
            let either = OnConflict::new().do_nothing().to_owned();
            tag::Entity::insert(row).on_conflict(either).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

async fn insert_bound(
    tx: &DatabaseTransaction,
    school: SchoolId,
    code: String,
    target: Target,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    tag::Entity::insert(bound_row(school, code, target, now)).exec_without_returning(tx).await?;
    Ok(())
}

fn bound_row(school: SchoolId, code: String, target: Target, now: DateTime<Utc>) -> tag::ActiveModel {
    let (asset_id, place_id) = match target {
        Target::Asset(id) => (Some(id), None),
        Target::Place(id) => (None, Some(id)),
    };
    tag::ActiveModel {
        code: Set(code),
        school_id: Set(school),
        state: Set(TagState::Bound),
        asset_id: Set(asset_id),
        place_id: Set(place_id),
        replaced_by: Set(None),
        reason: Set(String::new()),
        created_at: Set(now),
        changed_at: Set(now),
    }
}
