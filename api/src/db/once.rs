//! Writes that may be sent again: the same key does the work once and answers the same every time.

use entity::{SchoolId, idempotency};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, Set, Statement};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{Db, Work};
use crate::{
    Problem,
    problem::Code,
    wire::{Intent, Key},
};
use entity::OfSchool;
use sea_orm::QueryFilter;

/// What a write left behind, and whether it did so just now or earlier.
#[derive(Debug)]
pub struct Written<T> {
    /// The ids that the answer is rendered from.
    pub value: T,
    /// True when an earlier request with the same key did the work.
    pub replayed: bool,
}

/// SHA-256 of a request's body: what tells a repetition from another request.
pub fn body_hash(body: &[u8]) -> Vec<u8> {
    Sha256::digest(body).to_vec()
}

/// By what a key is found again. The key itself is not kept: whoever had it could try out which name and number belong to
/// the hash of the body.
fn name_of(key: &Key) -> String {
    Sha256::digest(&key.0).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash that says nothing of the body without the key.
fn keyed(key: &Key, body_hash: &[u8]) -> Vec<u8> {
    // A key of a whole block, as the algorithm itself would fill it up. None is longer.
    let mut block = [0; 64];
    block.iter_mut().zip(key.0.as_bytes()).for_each(|(to, byte)| *to = *byte);
    Hmac::<Sha256>::new(&block.into()).chain_update(body_hash).finalize().into_bytes().to_vec()
}

impl Db {
    /// Does the work at most once for this intent. The key is kept in the work's own transaction, so neither can be
    /// there without the other.
    ///
    /// `idempotency_mismatch` when the key came with another body before, `in_flight` while the first is still at work.
    pub async fn once<T, F>(&self, school: SchoolId, intent: Intent, work: F) -> Result<Written<T>, Problem>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'c> FnOnce(&'c DatabaseTransaction) -> Work<'c, T> + Send + 'static,
    {
        self.write(move |tx| {
            Box::pin(async move {
                let Some(key) = intent.key.clone() else {
                    return work(tx).await.map(|value| Written { value, replayed: false });
                };
                if let Some(value) = earlier(tx, school, &intent, &key).await? {
                    return Ok(Written { value, replayed: true });
                }
                let value = work(tx).await?;
                let row = idempotency::ActiveModel {
                    school_id: Set(school),
                    actor: Set(intent.actor),
                    operation: Set(intent.operation),
                    key: Set(name_of(&key)),
                    body_hash: Set(keyed(&key, &intent.body_hash)),
                    result: Set(serde_json::to_value(&value).map_err(Problem::internal)?),
                    at: Set(intent.at),
                };
                idempotency::Entity::insert(row).exec_without_returning(tx).await?;
                Ok(Written { value, replayed: false })
            })
        })
        .await
    }
}

async fn earlier<T: DeserializeOwned>(
    tx: &DatabaseTransaction,
    school: SchoolId,
    intent: &Intent,
    key: &Key,
) -> Result<Option<T>, Problem> {
    // The lane of SQLite does one write after another; on PostgreSQL two with the same key can meet here.
    if tx.get_database_backend() == DbBackend::Postgres && !claim(tx, school, intent, key).await? {
        return Err(Problem::new(Code::InFlight).retry_after(1));
    }
    let row = idempotency::Entity::of(school)
        .filter(idempotency::COLUMN.actor.eq(intent.actor.as_str()))
        .filter(idempotency::COLUMN.operation.eq(intent.operation.as_str()))
        .filter(idempotency::COLUMN.key.eq(name_of(key)))
        .one(tx)
        .await?;
    match row {
        None => Ok(None),
        Some(row) if row.body_hash != keyed(key, &intent.body_hash) => Err(Code::IdempotencyMismatch.into()),
        Some(row) => serde_json::from_value(row.result).map(Some).map_err(Problem::internal),
    }
}

/// Takes a lock that ends with the transaction. False: another transaction has it.
async fn claim(tx: &DatabaseTransaction, school: SchoolId, intent: &Intent, key: &Key) -> Result<bool, Problem> {
    let name = [school.to_string(), intent.actor.clone(), intent.operation.clone(), key.0.clone()].join("\n");
    let digest = Sha256::digest(name);
    let lock = digest.iter().take(8).fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_try_advisory_xact_lock($1) AS got",
        [lock.into()],
    );
    let row = tx.query_one_raw(statement).await?.ok_or_else(|| Problem::internal("no answer about a lock"))?;
    Ok(row.try_get("", "got")?)
}
