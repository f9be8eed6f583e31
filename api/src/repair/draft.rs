//! What a report says, before it is an order.

use chrono::{DateTime, Utc};
use entity::{
    AssetId, OfSchool, PhotoId, PlaceId, RepairId, SchoolId, asset,
    repair::{Trade, Urgency},
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use utoipa::ToSchema;

use super::report::NewRepair;
use crate::{
    Problem, place,
    problem::Code,
    tag::{self, Target},
    wire::{Line, NewId, Text},
};

/// Photos with one report.
pub const MOST_PHOTOS: usize = 9;
/// Characters of a description, at least.
const LEAST_WORDS: usize = 2;

/// What is broken: named by a tag, a thing with a card, or a place.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "placeId": "019a0000-0000-7000-8000-000000000003", "item": "水龙头", "description": "关不紧，一直滴水",
    "urgency": "small", "trade": "plumbing", "photoIds": []
}))]
pub struct RepairIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<RepairId>)]
    pub id: Option<NewId<RepairId>>,
    /// The tag that was scanned, on a thing or on a door.
    tag_code: Option<Line<20>>,
    /// The thing.
    asset_id: Option<AssetId>,
    /// The place; that of the thing when absent.
    place_id: Option<PlaceId>,
    /// What is broken, when it has no card.
    #[serde(default)]
    item: Text<60>,
    /// What is wrong: 2 to 2,000 characters.
    #[schema(value_type = String, min_length = 2, max_length = 2000)]
    description: Text<2000>,
    /// How soon. The school says until when each is promised.
    urgency: Urgency,
    /// What kind of work; `other` when absent.
    trade: Option<Trade>,
    /// Somebody could be hurt.
    #[serde(default)]
    safety: bool,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// When it was, by the caller's clock. The server's is kept beside it.
    occurred_at: Option<DateTime<Utc>>,
}

/// What is named, with what follows from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject {
    /// The thing.
    pub asset: Option<AssetId>,
    /// Where.
    pub place: Option<PlaceId>,
}

impl RepairIn {
    /// What can be said of the body alone.
    pub fn check(&self) -> Result<(), Problem> {
        if self.tag_code.is_none() && self.asset_id.is_none() && self.place_id.is_none() {
            return Err(Problem::field("placeId", "required"));
        }
        match self.description.chars().count() {
            0 => return Err(Problem::field("description", "required")),
            few if few < LEAST_WORDS => return Err(Problem::field("description", "too_short")),
            _ => {}
        }
        few_photos(&self.photo_ids)
    }

    /// The order to make.
    pub async fn resolve(self, tx: &impl ConnectionTrait, school: SchoolId) -> Result<NewRepair, Problem> {
        place::store::check_place(tx, school, self.place_id).await?;
        let Subject { asset, place } =
            subject(tx, school, self.tag_code.as_deref(), self.asset_id, self.place_id).await?;
        Ok(NewRepair {
            id: self.id.map(|id| id.0),
            asset,
            place,
            item: self.item.into(),
            description: self.description.into(),
            urgency: self.urgency,
            trade: self.trade.unwrap_or(Trade::Other),
            safety: self.safety,
            photos: self.photo_ids,
            contact: String::new(),
            occurred_at: self.occurred_at,
        })
    }
}

/// Nine at most.
pub fn few_photos(ids: &[PhotoId]) -> Result<(), Problem> {
    if ids.len() > MOST_PHOTOS { Err(Problem::field("photoIds", "too_many")) } else { Ok(()) }
}

/// What a tag, a card and a place name together. The place said wins over the place of the thing.
pub async fn subject(
    db: &impl ConnectionTrait,
    school: SchoolId,
    tag: Option<&str>,
    asset: Option<AssetId>,
    place: Option<PlaceId>,
) -> Result<Subject, Problem> {
    let mut named = Subject { asset, place };
    if let Some(text) = tag {
        match on(db, school, text).await? {
            Target::Asset(id) if asset.is_some_and(|said| said != id) => {
                return Err(Problem::field("assetId", "either_or"));
            }
            Target::Asset(id) => named.asset = Some(id),
            Target::Place(id) => named.place = place.or(Some(id)),
            Target::Badge(_) => return Err(Problem::field("tagCode", "not_usable")),
        }
    }
    if let Some(id) = named.asset {
        let query = asset::Entity::of(school).filter(asset::COLUMN.id.eq(id));
        let stands = query.select_only().column(asset::Column::PlaceId).into_tuple::<Option<PlaceId>>();
        let stands = stands.one(db).await?.ok_or_else(|| Problem::field("assetId", "not_found"))?;
        named.place = named.place.or(stands);
    }
    Ok(named)
}

/// What the tag is on.
async fn on(db: &impl ConnectionTrait, school: SchoolId, text: &str) -> Result<Target, Problem> {
    let found = tag::bound_target(db, school, text).await.map_err(|problem| match problem.code {
        Code::UnknownTag => Problem::field("tagCode", "unknown_tag"),
        _ => problem,
    })?;
    found.ok_or_else(|| Problem::field("tagCode", "not_bound"))
}
