//! The keys of the schools, and the keys that seal them.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM_SIV, RandomizedNonceKey};
use chrono::{DateTime, Utc};
use entity::{AboveSchools, OfSchool, SchoolId, school, school_key};
use quick_cache::sync::Cache;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect, sea_query::OnConflict,
};

use super::{KEY, SchoolSeal, bound, close, open};
use crate::{Problem, db::Db, gate::Key};

/// So many schools' keys are at hand at a time.
const AT_HAND: usize = 1_000;

/// The seals of all schools. Cheap to clone.
#[derive(Clone)]
pub struct Seals(Arc<Inner>);

struct Inner {
    /// Of the settings. The first seals, all open.
    masters: Vec<(String, RandomizedNonceKey)>,
    known: Cache<SchoolId, SchoolSeal>,
}

impl Seals {
    /// By these keys, of 32 bytes each; none when there is no such key.
    pub fn new(keys: &[Key]) -> Option<Self> {
        let master = |key: &Key| Some((key.kid.clone(), RandomizedNonceKey::new(&AES_256_GCM_SIV, &key.secret).ok()?));
        let masters: Vec<_> = keys.iter().map(master).collect::<Option<_>>()?;
        (!masters.is_empty()).then(|| Self(Arc::new(Inner { masters, known: Cache::new(AT_HAND) })))
    }

    /// The seal of a school.
    pub async fn of(&self, db: &impl ConnectionTrait, school: SchoolId) -> Result<SchoolSeal, Problem> {
        if let Some(known) = self.0.known.get(&school) {
            return Ok(known);
        }
        let row = school_key::Entity::of(school).one(db).await?;
        let row = row.ok_or_else(|| Problem::internal(format!("school {school} has no key")))?;
        let secret = self.unwrap(&row)?;
        let seal = SchoolSeal::new(school, &secret).ok_or_else(|| Problem::internal("a school's key is none"))?;
        self.0.known.insert(school, seal.clone());
        Ok(seal)
    }

    /// Makes the key of a new school.
    pub async fn make(&self, tx: &DatabaseTransaction, school: SchoolId, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut secret = [0; 2 * KEY];
        getrandom::fill(&mut secret).map_err(Problem::internal)?;
        let (kid, wrapped) = self.wrap(school, &secret)?;
        let row = school_key::Model { school_id: school, kid, wrapped, created_at: now };
        let row = school_key::ActiveModel::from(row).reset_all();
        // Another node may be doing the same: the first key stays.
        let first = OnConflict::new().do_nothing().to_owned();
        school_key::Entity::insert(row).on_conflict(first).exec_without_returning(tx).await?;
        Ok(())
    }

    /// Gives a key to each school that has none yet, and seals those anew that an older key of the settings sealed.
    pub async fn furnish(&self, db: &Db, now: DateTime<Utc>) -> Result<(), Problem> {
        let schools = school::Entity::every().select_only().column(school::Column::Id);
        for school in schools.into_tuple().all(db.read()).await? {
            let row = school_key::Entity::of(school).one(db.read()).await?;
            let seals = self.clone();
            match row {
                None => {
                    db.write(move |tx| Box::pin(async move { seals.make(tx, school, now).await })).await?;
                }
                Some(row) if !seals.is_first(&row.kid) => {
                    let (kid, wrapped) = seals.wrap(school, &seals.unwrap(&row)?)?;
                    let row = school_key::ActiveModel::from(school_key::Model { kid, wrapped, ..row }).reset_all();
                    db.write(move |tx| {
                        Box::pin(async move { Ok(school_key::Entity::write_back(school, row)?.exec(tx).await?) })
                    })
                    .await?;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn is_first(&self, kid: &str) -> bool {
        self.0.masters.first().is_some_and(|(first, _)| first == kid)
    }

    fn wrap(&self, school: SchoolId, secret: &[u8]) -> Result<(String, Vec<u8>), Problem> {
        let (kid, master) = self.0.masters.first().ok_or_else(|| Problem::internal("no key seals keys"))?;
        Ok((kid.clone(), close(master, &of_school(school), secret.into())?))
    }

    fn unwrap(&self, row: &school_key::Model) -> Result<Vec<u8>, Problem> {
        let master = self.0.masters.iter().find(|(kid, _)| *kid == row.kid);
        // Without it all that is sealed is lost, so it is named.
        let (_, master) =
            master.ok_or_else(|| Problem::internal(format!("the settings lack the data key {}", row.kid)))?;
        open(master, &of_school(row.school_id), &row.wrapped)
    }
}

fn of_school(school: SchoolId) -> Vec<u8> {
    bound(&[b"school key", school.0.as_bytes()])
}
