//! What the rows that orders point to are called, asked for once for a whole page.

use std::collections::{BTreeSet, HashMap};

use entity::{AssetId, CrewId, MemberId, OfSchool, PlaceId, SchoolId, asset, member, place};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Problem, crew, member::Person};

/// Where something is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepairPlace {
    /// The place.
    pub id: PlaceId,
    /// Its own name.
    pub name: String,
    /// The names from the root down.
    pub path: String,
}

/// A thing with a card.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepairAsset {
    /// The card.
    pub id: AssetId,
    /// 资产编号
    pub number: String,
    /// What it is.
    pub name: String,
}

/// A crew named on an order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepairCrew {
    /// The crew.
    pub id: CrewId,
    /// Its name.
    pub name: String,
}

/// Names by id. Ask for all, load once, then look them up.
#[derive(Default)]
pub struct Names {
    wanted: Wanted,
    places: HashMap<PlaceId, RepairPlace>,
    assets: HashMap<AssetId, RepairAsset>,
    people: HashMap<MemberId, Person>,
    crews: HashMap<CrewId, String>,
}

#[derive(Default)]
struct Wanted {
    places: BTreeSet<PlaceId>,
    assets: BTreeSet<AssetId>,
    people: BTreeSet<MemberId>,
    crews: BTreeSet<CrewId>,
}

impl Names {
    /// Asks for the names of these.
    pub fn ask(
        &mut self,
        place: Option<PlaceId>,
        asset: Option<AssetId>,
        person: Option<MemberId>,
        crew: Option<CrewId>,
    ) {
        self.wanted.places.extend(place);
        self.wanted.assets.extend(asset);
        self.wanted.crews.extend(crew);
        self.ask_people([person]);
    }

    /// Asks for the names of these people.
    pub fn ask_people(&mut self, people: impl IntoIterator<Item = Option<MemberId>>) {
        self.wanted.people.extend(people.into_iter().flatten());
    }

    /// Looks up what was asked for, a statement for each table that is needed.
    pub async fn load(&mut self, db: &impl ConnectionTrait, school: SchoolId) -> Result<(), Problem> {
        let Wanted { places, assets, people, crews } = std::mem::take(&mut self.wanted);
        if !places.is_empty() {
            let query = place::Entity::of(school).filter(place::COLUMN.id.is_in(places)).select_only();
            let columns = [place::Column::Id, place::Column::Name, place::Column::Path];
            let rows: Vec<(PlaceId, String, String)> = query.columns(columns).into_tuple().all(db).await?;
            self.places = rows.into_iter().map(|(id, name, path)| (id, RepairPlace { id, name, path })).collect();
        }
        if !assets.is_empty() {
            let query = asset::Entity::of(school).filter(asset::COLUMN.id.is_in(assets)).select_only();
            let columns = [asset::Column::Id, asset::Column::Number, asset::Column::Name];
            let rows: Vec<(AssetId, String, String)> = query.columns(columns).into_tuple().all(db).await?;
            self.assets = rows.into_iter().map(|(id, number, name)| (id, RepairAsset { id, number, name })).collect();
        }
        if !people.is_empty() {
            let query = member::Entity::of(school).filter(member::COLUMN.id.is_in(people)).select_only();
            let columns = [member::Column::Id, member::Column::Name];
            let rows: Vec<(MemberId, String)> = query.columns(columns).into_tuple().all(db).await?;
            self.people = rows.into_iter().map(|(id, name)| (id, Person { id, name })).collect();
        }
        self.crews = crew::store::names(db, school, crews.into_iter().collect()).await?;
        Ok(())
    }

    /// The place.
    pub fn place(&self, id: Option<PlaceId>) -> Option<RepairPlace> {
        self.places.get(&id?).cloned()
    }

    /// The thing.
    pub fn asset(&self, id: Option<AssetId>) -> Option<RepairAsset> {
        self.assets.get(&id?).cloned()
    }

    /// The person.
    pub fn person(&self, id: Option<MemberId>) -> Option<Person> {
        self.people.get(&id?).cloned()
    }

    /// The crew.
    pub fn crew(&self, id: Option<CrewId>) -> Option<RepairCrew> {
        let id = id?;
        self.crews.get(&id).map(|name| RepairCrew { id, name: name.clone() })
    }
}
