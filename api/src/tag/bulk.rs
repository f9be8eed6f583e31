//! Many tags at once: rolls of blanks, labels for a whole register, tags that come with an import.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    AssetId, MemberId, OfSchool, SchoolId,
    asset_event::{self, AssetEventKind},
    tag::{self, TagState},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, Set, sea_query::OnConflict,
};

use super::{
    code::{LENGTH, random_code},
    rules::Target,
    store::{is_bound, lock, put, target},
};
use crate::{
    Problem,
    asset::{rules::FieldChange, store::event},
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
            badge_id: Set(None),
            replaced_by: Set(None),
            reason: Set(String::new()),
            created_at: Set(now),
            changed_at: Set(now),
        });
        tag::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(codes)
}

/// The valid tags of these things, places and badges.
pub async fn bound_codes(
    db: &impl ConnectionTrait,
    school: SchoolId,
    targets: &[Target],
) -> Result<HashMap<uuid::Uuid, String>, Problem> {
    let mut codes = HashMap::new();
    for chunk in targets.chunks(5_000) {
        let (mut assets, mut places, mut badges) = (Vec::new(), Vec::new(), Vec::new());
        for target in chunk {
            match target {
                Target::Asset(id) => assets.push(*id),
                Target::Place(id) => places.push(*id),
                Target::Badge(id) => badges.push(*id),
            }
        }
        let on = tag::COLUMN.asset_id.is_in(assets).or(tag::COLUMN.place_id.is_in(places));
        let on = if badges.is_empty() { on } else { on.or(tag::COLUMN.badge_id.is_in(badges)) };
        let query = tag::Entity::of(school).filter(is_bound()).filter(on);
        for row in query.all(db).await? {
            if let Some(target) = target(&row) {
                codes.insert(target.id(), row.code);
            }
        }
    }
    Ok(codes)
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
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let codes: Vec<String> = tags.iter().map(|(code, _)| code.clone()).collect();
    let known = known(tx, school, &codes).await?;
    let fresh = tags.iter().filter(|(code, _)| !known.contains_key(code));
    let rows: Vec<_> = fresh.map(|(code, id)| bound_row(school, code.clone(), Target::Asset(*id), now)).collect();
    for chunk in rows.chunks(2_000) {
        tag::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    for (code, id) in tags.iter().filter(|(code, _)| known.contains_key(code)) {
        let tag = lock(tx, school, code).await?;
        put(tx, tag, Target::Asset(*id), now).await?;
    }
    bound_events(tx, school, tags, by, now).await
}

/// Gives a tag to each of these that has none, so that its label can be printed. A thing gets one only when somebody
/// prints for it: else blank tags from a roll could not be stuck on it.
pub async fn ensure(
    tx: &DatabaseTransaction,
    school: SchoolId,
    targets: &[Target],
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let tagged = bound_codes(tx, school, targets).await?;
    let mut rows = Vec::new();
    for target in targets {
        if !tagged.contains_key(&target.id()) {
            rows.push(bound_row(school, random_code(LENGTH)?, *target, now));
        }
    }
    for chunk in rows.chunks(2_000) {
        // Whoever prints the same thing at this moment gives it its tag; one of the two is enough.
        let either = OnConflict::new().do_nothing().to_owned();
        tag::Entity::insert_many(chunk.to_vec()).on_conflict(either).exec_without_returning(tx).await?;
    }
    let after = bound_codes(tx, school, targets).await?;
    let new: Vec<_> = targets
        .iter()
        .filter_map(|target| match target {
            Target::Asset(id) if !tagged.contains_key(&id.0) => Some((after.get(&id.0)?.clone(), *id)),
            _ => None,
        })
        .collect();
    bound_events(tx, school, &new, by, now).await
}

/// Writes into the history of each thing that it has a tag now.
async fn bound_events(
    tx: &DatabaseTransaction,
    school: SchoolId,
    tags: &[(String, AssetId)],
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for chunk in tags.chunks(2_000) {
        let rows = chunk.iter().map(|(code, id)| {
            let change = FieldChange { field: "tag", before: None, after: Some(code.clone()) };
            event(school, *id, AssetEventKind::TagBound, by, String::new(), &[change], now)
        });
        asset_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn bound_row(school: SchoolId, code: String, target: Target, now: DateTime<Utc>) -> tag::ActiveModel {
    let (asset_id, place_id, badge_id) = match target {
        Target::Asset(id) => (Some(id), None, None),
        Target::Place(id) => (None, Some(id), None),
        Target::Badge(id) => (None, None, Some(id)),
    };
    tag::ActiveModel {
        code: Set(code),
        school_id: Set(school),
        state: Set(TagState::Bound),
        asset_id: Set(asset_id),
        place_id: Set(place_id),
        badge_id: Set(badge_id),
        replaced_by: Set(None),
        reason: Set(String::new()),
        created_at: Set(now),
        changed_at: Set(now),
    }
}
