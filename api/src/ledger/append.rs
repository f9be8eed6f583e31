//! Adds rows.

use chrono::{DateTime, Utc};
use entity::{MemberId, SchoolId, ledger_head, ledger_head::Ledger, ledger_row};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    chain::{self, Hash},
    encode::{Row, Value},
    secret, store,
};
use crate::{Problem, seal::SchoolSeal};

/// What an erasure is called in the ledger. Its fields are `basis` and then, again and again, a `seq` followed by each
/// `field` of that row that was erased.
pub const ERASE: &str = "erase";

/// What a row is to say.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What happened, such as `kept`.
    pub op: &'static str,
    /// To which record.
    pub subject: Uuid,
    /// Who did it; none for somebody without an account and for the house.
    pub actor: Option<MemberId>,
    /// When, by the phone's clock.
    pub client_at: Option<DateTime<Utc>>,
    /// What says nothing of a person, in an order of the feature's own that never changes.
    pub fields: Vec<(&'static str, Value)>,
    /// What names or describes a person, or that people typed. It can be erased. Each name once.
    pub personal: Vec<(&'static str, String)>,
    /// SHA-256 of each photo, in hex.
    pub photos: Vec<String>,
}

/// The proof that a row was there: its number, and the link that holds it and all rows before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LedgerReceipt, example = json!({
    "seq": 42, "link": "5c1f6a3e0d8b27944e90a7c35bf2168d7f03c9e1a4865d2b70f91e8c6da3b45f"
}))]
pub struct Receipt {
    /// The row's number: 1, 2, 3 ….
    #[schema(minimum = 1)]
    pub seq: i64,
    /// SHA-256, in hex.
    #[schema(min_length = 64, max_length = 64)]
    pub link: String,
}

/// Adds a row to a ledger, in the transaction of what it tells. From then on until the transaction ends nobody else adds
/// to this ledger.
pub async fn append(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    entry: Entry,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    if ledger.is_sealed() {
        return Err(Problem::internal("what is personal of this ledger has to be sealed"));
    }
    told(tx, (school, ledger), None, entry, now).await
}

/// The same for a ledger whose personal fields are sealed.
pub async fn append_sealed(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    ledger: Ledger,
    entry: Entry,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let seal_of_it = ledger.is_sealed().then_some(seal);
    told(tx, (seal.school(), ledger), seal_of_it, entry, now).await
}

async fn told(
    tx: &DatabaseTransaction,
    of: (SchoolId, Ledger),
    seal: Option<&SchoolSeal>,
    entry: Entry,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    if entry.op == ERASE {
        return Err(Problem::internal("an erasure is made by `erase` alone"));
    }
    add(tx, of, seal, entry, now).await
}

async fn add(
    tx: &DatabaseTransaction,
    (school, ledger): (SchoolId, Ledger),
    seal: Option<&SchoolSeal>,
    entry: Entry,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let origin = chain::origin(school, ledger);
    let head = store::hold(tx, school, ledger, &chain::first(&origin)).await?;
    let before = chain::hash(&head.link).ok_or_else(|| Problem::internal(format!("the end of {origin} is no link")))?;
    let seq = head.seq + 1;
    let photos = entry.photos.iter().map(|photo| chain::unhex(photo)).collect::<Option<_>>();
    let mut row = Row {
        seq,
        op: entry.op.into(),
        subject: entry.subject,
        at_ms: now.timestamp_millis(),
        client_ms: entry.client_at.map(|at| at.timestamp_millis()),
        actor: entry.actor.map(|actor| actor.0),
        fields: entry.fields.into_iter().map(|(name, value)| (name.into(), value)).collect(),
        photos: photos.ok_or_else(|| Problem::internal("a photo without its hash"))?,
        commits: Vec::with_capacity(entry.personal.len()),
    };
    let mut secrets = Vec::with_capacity(entry.personal.len());
    for (field, value) in entry.personal {
        let mut salt = Hash::default();
        getrandom::fill(&mut salt).map_err(Problem::internal)?;
        row.commits.push((field.into(), chain::commit(&origin, seq, field, &value, &salt)));
        secrets.push(secret::keep(seal, (school, ledger, seq), (field, value, salt))?);
    }
    let bytes = row.encode(&origin);
    let leaf = chain::leaf(&bytes);
    let link = chain::link(&origin, seq, &before, &leaf);
    let line = ledger_row::Model {
        school_id: school,
        ledger,
        seq,
        bytes,
        leaf: leaf.into(),
        link: link.into(),
        op: row.op,
        subject_id: row.subject,
        at_ms: row.at_ms,
        actor_id: entry.actor,
    };
    store::add(tx, line, secrets).await?;
    store::advance(tx, ledger_head::Model { seq, link: link.into(), ..head }).await?;
    Ok(Receipt { seq, link: chain::hex(&link) })
}

/// Erases all that a ledger holds of people about a record, values and salts, and says so in the ledger. The basis is
/// what obliges to it, and names nobody. None when there is nothing.
pub async fn erase(
    tx: &DatabaseTransaction,
    school: SchoolId,
    ledger: Ledger,
    (subject, basis): (Uuid, &str),
    actor: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Option<Receipt>, Problem> {
    let erased = store::erase(tx, school, ledger, subject).await?;
    if erased.is_empty() {
        return Ok(None);
    }
    let mut fields = vec![("basis", Value::Text(basis.into()))];
    let mut last = None;
    for (seq, field) in erased {
        if last.replace(seq) != Some(seq) {
            fields.push(("seq", Value::Int(seq)));
        }
        fields.push(("field", Value::Text(field)));
    }
    let (personal, photos) = Default::default();
    let entry = Entry { op: ERASE, subject, actor, client_at: None, fields, personal, photos };
    add(tx, (school, ledger), None, entry, now).await.map(Some)
}

/// The fields that an erasure names.
pub fn erased(row: &Row) -> impl Iterator<Item = (i64, &str)> {
    let mut of = 0;
    let fields = row.fields.iter().filter(|_| row.op == ERASE);
    fields.filter_map(move |(name, value)| match (name.as_str(), value) {
        ("seq", Value::Int(seq)) => {
            of = *seq;
            None
        }
        ("field", Value::Text(field)) => Some((of, field.as_str())),
        _ => None,
    })
}
