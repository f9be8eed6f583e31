//! What the places are called at which something was found.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    AccompanyId, AssetId, OfSchool, SampleId, SchoolId, SourceId, accompany, asset,
    menu::Meal,
    rectification::{self, RectificationSource},
    sample,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;

/// What it was found at is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RectificationSpot)]
pub struct Spot {
    /// The fridge's name and number, or the dish of the sample; empty where there is no such thing.
    pub name: String,
    /// The day of the meal or of the sample.
    #[schema(required)]
    pub date: Option<NaiveDate>,
    /// Which meal of that day.
    #[schema(required)]
    pub meal: Option<Meal>,
}

/// The names of some.
pub struct Spots(HashMap<SourceId, Spot>);

impl Spots {
    /// Of these records: a statement for each kind of thing that they name.
    pub async fn of(
        db: &impl ConnectionTrait,
        school: SchoolId,
        rows: &[rectification::Model],
    ) -> Result<Self, Problem> {
        let of = |kind| {
            let named = rows.iter().filter(move |row| row.source == kind);
            named.filter_map(|row| row.source_id.map(|id| id.0)).collect::<Vec<_>>()
        };
        let mut all = HashMap::new();
        let ids = of(RectificationSource::Fridge);
        if !ids.is_empty() {
            let query = asset::Entity::of(school).filter(asset::COLUMN.id.is_in(ids.into_iter().map(AssetId)));
            let columns = [asset::Column::Id, asset::Column::Name, asset::Column::Number];
            let found: Vec<(AssetId, String, String)> =
                query.select_only().columns(columns).into_tuple().all(db).await?;
            let spot = |name, number| Spot { name: format!("{name} {number}"), ..Spot::default() };
            all.extend(found.into_iter().map(|(id, name, number)| (SourceId(id.0), spot(name, number))));
        }
        let ids = of(RectificationSource::Sample);
        if !ids.is_empty() {
            let query = sample::Entity::of(school).filter(sample::COLUMN.id.is_in(ids.into_iter().map(SampleId)));
            let columns = [sample::Column::Id, sample::Column::Dish, sample::Column::Date, sample::Column::Meal];
            let found: Vec<(SampleId, String, NaiveDate, Meal)> =
                query.select_only().columns(columns).into_tuple().all(db).await?;
            let spot = |name, date, meal| Spot { name, date: Some(date), meal: Some(meal) };
            all.extend(found.into_iter().map(|(id, name, date, meal)| (SourceId(id.0), spot(name, date, meal))));
        }
        let ids = of(RectificationSource::Accompany);
        if !ids.is_empty() {
            let query =
                accompany::Entity::of(school).filter(accompany::COLUMN.id.is_in(ids.into_iter().map(AccompanyId)));
            let columns = [accompany::Column::Id, accompany::Column::Date, accompany::Column::Meal];
            let found: Vec<(AccompanyId, NaiveDate, Meal)> =
                query.select_only().columns(columns).into_tuple().all(db).await?;
            let spot = |date, meal| Spot { name: String::new(), date: Some(date), meal: Some(meal) };
            all.extend(found.into_iter().map(|(id, date, meal)| (SourceId(id.0), spot(date, meal))));
        }
        Ok(Self(all))
    }

    /// What this one was found at.
    pub fn of_row(&self, row: &rectification::Model) -> Spot {
        row.source_id.and_then(|id| self.0.get(&id)).cloned().unwrap_or_default()
    }
}
