//! Photos that were there before: the same file, or the same to the eye. Shown to whoever reviews, never hidden from him.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{OfSchool, PhotoId, RepairId, SchoolId, photo, repair, repair_photo};
use picture::{ALIKE, Look};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;

/// So many photos of a school are looked through by eye, the latest: more than a year of them. They are read whenever an
/// order is opened, so four times as many would cost more than all the rest of it. The same file is found among all.
const LATEST: u64 = 5_000;
/// So many earlier ones are named for each photo, the nearest.
const MOST: usize = 5;

/// An earlier photo that is the same as a photo here, or looks the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "photoId": "019a0000-0000-7000-8000-000000000050", "earlierId": "019a0000-0000-7000-8000-000000000051",
    "sameFile": true, "repairId": "019a0000-0000-7000-8000-000000000060", "number": "BX-2026-000007",
    "at": "2026-09-01T00:00:00.000Z"
}))]
pub struct Alike {
    /// The photo here.
    pub photo_id: PhotoId,
    /// The earlier one.
    pub earlier_id: PhotoId,
    /// Whether it is the same file to the byte. Else it looks the same, which two photos of one wall do too.
    pub same_file: bool,
    /// The order that the earlier one is on.
    #[schema(required)]
    pub repair_id: Option<RepairId>,
    /// Its number.
    #[schema(required)]
    pub number: Option<String>,
    /// When the earlier one came in.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
}

type Seen = (PhotoId, String, i64, DateTime<Utc>);

/// For each of these photos the earlier ones that a record has and that are the same or look the same, nearest first.
pub async fn alike(
    db: &impl ConnectionTrait,
    school: SchoolId,
    photos: &[photo::Model],
) -> Result<Vec<Alike>, Problem> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let mut earlier = seen(db, school, None).await?;
    earlier.extend(seen(db, school, Some(photos)).await?);
    let mut all = Vec::new();
    for photo in photos {
        all.extend(of(photo, &earlier));
    }
    name(db, school, &mut all).await?;
    Ok(all)
}

/// The latest photos, or those that are one of these files.
async fn seen(
    db: &impl ConnectionTrait,
    school: SchoolId,
    files: Option<&[photo::Model]>,
) -> Result<Vec<Seen>, Problem> {
    let same = |photos: &[photo::Model]| {
        let hashes: Vec<String> = photos.iter().map(|photo| photo.sha256.clone()).collect();
        Condition::all().add(photo::COLUMN.sha256.is_in(hashes))
    };
    let rows = photo::Entity::of(school)
        .select_only()
        .columns([photo::Column::Id, photo::Column::Sha256, photo::Column::Likeness, photo::Column::CreatedAt])
        .filter(photo::COLUMN.used_at.is_not_null())
        .filter(files.map_or_else(Condition::all, same))
        .order_by_desc(photo::Column::UsedAt)
        .limit(LATEST);
    Ok(rows.into_tuple().all(db).await?)
}

fn of(photo: &photo::Model, earlier: &[Seen]) -> Vec<Alike> {
    let look = Look(photo.likeness.cast_unsigned());
    let mut found: Vec<(u32, Alike)> = Vec::new();
    for (id, sha256, likeness, at) in earlier {
        let (same_file, distance) = (*sha256 == photo.sha256, look.distance(Look(likeness.cast_unsigned())));
        let is_earlier = (*at, *id) < (photo.created_at, photo.id);
        if is_earlier && (same_file || distance <= ALIKE) {
            let alike =
                Alike { photo_id: photo.id, earlier_id: *id, same_file, repair_id: None, number: None, at: *at };
            found.push((if same_file { 0 } else { distance + 1 }, alike));
        }
    }
    // One that is both among the latest and the same file was found twice.
    found.sort_by_key(|(distance, alike)| (*distance, alike.at, alike.earlier_id));
    found.dedup_by_key(|(_, alike)| alike.earlier_id);
    found.into_iter().take(MOST).map(|(_, alike)| alike).collect()
}

/// Says on which orders they are.
async fn name(db: &impl ConnectionTrait, school: SchoolId, all: &mut [Alike]) -> Result<(), Problem> {
    let ids: Vec<PhotoId> = all.iter().map(|alike| alike.earlier_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let on: Vec<(PhotoId, RepairId)> = repair_photo::Entity::of(school)
        .select_only()
        .columns([repair_photo::Column::PhotoId, repair_photo::Column::RepairId])
        .filter(repair_photo::COLUMN.photo_id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let numbers: Vec<(RepairId, String)> = repair::Entity::of(school)
        .select_only()
        .columns([repair::Column::Id, repair::Column::Number])
        .filter(repair::COLUMN.id.is_in(on.iter().map(|(_, order)| *order)))
        .into_tuple()
        .all(db)
        .await?;
    let (on, numbers): (HashMap<_, _>, HashMap<_, _>) = (on.into_iter().collect(), numbers.into_iter().collect());
    for alike in all {
        alike.repair_id = on.get(&alike.earlier_id).copied();
        alike.number = alike.repair_id.and_then(|order| numbers.get(&order).cloned());
    }
    Ok(())
}
