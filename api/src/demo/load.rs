//! Writes the demo into the database.

use std::collections::HashMap;

use entity::{
    AccountId, AssetId, MemberId, PlaceId, SchoolId, account, asset, asset_event::AssetEventKind, member::Role,
    place::PlaceKind,
};
use sea_orm::{DatabaseTransaction, IntoActiveModel, QueryFilter, Set};
use serde::de::DeserializeOwned;

use super::{
    data::{Demo, DemoSchool},
    furnish::DemoAsset,
    tale,
};
use crate::{
    Problem, State, asset as assets,
    member::{self, NewMember},
    place::store::{self as places, NewPlace},
    school::{self, NewSchool, NumberPattern},
    seal::Seals,
    session,
    tag::{self, Target},
};
use entity::{AboveSchools, school as schools};

/// The demo accounts and their schools.
pub const LOGINS: &[(&str, &str)] = &[
    ("director", "demo"),
    ("caretaker", "demo"),
    ("caretaker2", "demo"),
    ("guard", "demo"),
    ("gate", "demo"),
    ("canteen", "demo"),
    ("teacher", "demo"),
    ("guardian", "demo"),
    ("director2", "demo2"),
    ("canteen2", "demo2"),
];

/// Loads the demo schools, unless they are there, and gives their accounts this password. True: they were loaded.
pub async fn load(state: &State, password: String) -> Result<bool, Problem> {
    let demo = Demo::embedded().map_err(Problem::internal)?;
    let hash = session::hash(password.clone()).await?;
    let first = demo.schools.first().map(|school| school.slug.clone()).unwrap_or_default();
    let query = schools::Entity::every().filter(schools::COLUMN.slug.eq(first));
    if query.one(state.db.read()).await?.is_some() {
        state.db.write(move |tx| Box::pin(async move { set_passwords(tx, hash).await })).await?;
        return Ok(false);
    }
    let (now, today) = (state.clock.now(), state.clock.today());
    let (told, seals) = (demo.clone(), state.seals.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let things = demo.assets();
            for school in &demo.schools {
                let mut loading = Loading::new(tx, seals.clone(), now, today);
                loading.school(&demo, school, &things, &hash).await?;
            }
            Ok(())
        })
    });
    work.await?;
    tale::tell(state, &told, &password).await?;
    Ok(true)
}

async fn set_passwords(tx: &DatabaseTransaction, hash: String) -> Result<(), Problem> {
    for (login, _) in LOGINS {
        let found = account::Entity::every().filter(account::COLUMN.login.eq(*login)).one(tx).await?;
        if let Some(found) = found {
            let mut row = found.into_active_model();
            row.password_hash = Set(Some(hash.clone()));
            account::Entity::write_back(row).exec(tx).await?;
        }
    }
    Ok(())
}

struct Loading<'a> {
    tx: &'a DatabaseTransaction,
    seals: Seals,
    now: chrono::DateTime<chrono::Utc>,
    today: chrono::NaiveDate,
    members: HashMap<String, MemberId>,
    places: HashMap<String, PlaceId>,
}

/// The enum of a word of the contract.
fn word<T: DeserializeOwned>(word: &str) -> Result<T, Problem> {
    serde_json::from_value(word.into()).map_err(Problem::internal)
}

impl<'a> Loading<'a> {
    fn new(
        tx: &'a DatabaseTransaction,
        seals: Seals,
        now: chrono::DateTime<chrono::Utc>,
        today: chrono::NaiveDate,
    ) -> Self {
        Self { tx, seals, now, today, members: HashMap::new(), places: HashMap::new() }
    }

    async fn school(
        &mut self,
        demo: &Demo,
        school: &DemoSchool,
        things: &[DemoAsset],
        hash: &str,
    ) -> Result<(), Problem> {
        let new = NewSchool { slug: school.slug.clone(), name: school.name.clone() };
        let row = school::create(self.tx, self.seals.clone(), new, self.now).await?;
        for person in demo.members.iter().filter(|person| person.school == school.slug) {
            let account = match &person.login {
                Some(login) => Some(self.account(login, hash).await?),
                None => None,
            };
            let role: Role = word(&person.role)?;
            let new = NewMember { id: None, name: person.name.clone(), role, account };
            let id = member::create(self.tx, row.id, new, self.now).await?.id;
            self.members.insert(person.key.clone(), id);
        }
        for place in demo.places.iter().filter(|place| place.school == school.slug) {
            let kind: PlaceKind = word(&place.kind)?;
            let key = |key: &Option<String>| key.as_ref().and_then(|key| self.places.get(key).copied());
            let keeper = place.keeper.as_ref().and_then(|key| self.members.get(key).copied());
            let new = NewPlace { id: None, name: place.name.clone(), kind, parent: key(&place.parent), keeper };
            let id = places::create(self.tx, row.id, new, self.now).await?;
            self.places.insert(place.key.clone(), id);
        }
        self.things(row.id, things.iter().filter(|thing| thing.school == school.slug)).await?;
        let doors: Vec<Target> = self.places.values().copied().map(Target::Place).collect();
        tag::ensure(self.tx, row.id, &doors, None, self.now).await?;
        tag::mint(self.tx, row.id, 40, self.now).await?;
        Ok(())
    }

    async fn account(&self, login: &str, hash: &str) -> Result<AccountId, Problem> {
        let account = session::create_account(self.tx, Some(login.into()), Some(hash.into()), None, self.now).await?;
        Ok(account.id)
    }

    async fn things(&self, school: SchoolId, things: impl Iterator<Item = &DemoAsset>) -> Result<(), Problem> {
        let mut cards = Vec::new();
        for thing in things {
            cards.push(self.card(school, thing)?);
        }
        let pattern = NumberPattern::of(&school::get(self.tx, school).await?)?;
        assets::store::number(self.tx, school, &pattern, &mut cards, self.today).await?;
        let tagged: Vec<Target> = cards.iter().map(|card| Target::Asset(card.id)).collect();
        assets::store::insert(self.tx, cards, AssetEventKind::Imported, None, "").await?;
        tag::ensure(self.tx, school, &tagged, None, self.now).await
    }

    fn card(&self, school: SchoolId, thing: &DemoAsset) -> Result<asset::Model, Problem> {
        Ok(asset::Model {
            id: AssetId::new(),
            school_id: school,
            number: String::new(),
            name: thing.name.clone(),
            category_code: thing.category_code.clone(),
            brand: String::new(),
            model: thing.model.clone(),
            spec: String::new(),
            unit: thing.unit.clone(),
            quantity: i32::try_from(thing.quantity).map_err(Problem::internal)?,
            price_fen: Some(thing.price_fen),
            acquired_on: Some(thing.acquired_on),
            booked_on: Some(thing.acquired_on),
            voucher: String::new(),
            acquisition: Some(asset::Acquisition::Purchase),
            funding: Some(asset::Funding::Fiscal),
            supplier: String::new(),
            contract: String::new(),
            warranty_until: None,
            place_id: self.places.get(&thing.place).copied(),
            department: thing.department.clone().unwrap_or_default(),
            user: String::new(),
            keeper_id: thing.keeper.as_ref().and_then(|key| self.members.get(key).copied()),
            status: word(thing.status)?,
            life_years: None,
            remark: String::new(),
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        })
    }
}
