//! The erasures of a school, kept outside the database: a small object each, under a name that only the school's key makes,
//! sealed by that key. A backup of the database that is put back knows fewer of them; the rest is done again.

use std::fmt::Write;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::{
    ErasureId, MemberId, SchoolId, Sealed,
    erasure::{self, Basis, Erased},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Problem, State,
    seal::{Place, SchoolSeal},
};

/// An erasure as it is kept there. Names nobody.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    id: ErasureId,
    kind: Erased,
    subject: Option<Uuid>,
    before: Option<DateTime<Utc>>,
    basis: Basis,
    by: Option<MemberId>,
    at: DateTime<Utc>,
}

/// Keeps an erasure under its number. Afterwards no backup of the database forgets it.
pub async fn put(state: &State, seal: &SchoolSeal, row: &erasure::Model) -> Result<(), Problem> {
    if let Some(there) = get(state, seal, row.seq).await? {
        return if there.id == row.id { Ok(()) } else { Err(Problem::internal("two erasures of one number")) };
    }
    let erasure::Model { id, school_id: _, seq, kind, subject_id, before, basis, by, at, done_at: _, count: _ } = row;
    let kept = Kept { id: *id, kind: *kind, subject: *subject_id, before: *before, basis: *basis, by: *by, at: *at };
    let Sealed(bytes) = seal.close(place(*seq), &kept)?;
    state.blobs.put(&name(seal, *seq), Bytes::from(bytes)).await
}

/// The erasure of this number, as one that is still to be done; none when there is none.
pub async fn get(state: &State, seal: &SchoolSeal, seq: i64) -> Result<Option<erasure::Model>, Problem> {
    let Some(bytes) = state.blobs.get(&name(seal, seq)).await? else { return Ok(None) };
    let Kept { id, kind, subject, before, basis, by, at } = seal.open(place(seq), &Sealed(bytes.into()))?;
    let school_id: SchoolId = seal.school();
    let (subject_id, done_at, count) = (subject, None, 0);
    Ok(Some(erasure::Model { id, school_id, seq, kind, subject_id, before, basis, by, at, done_at, count }))
}

/// 64 hex digits.
fn name(seal: &SchoolSeal, seq: i64) -> String {
    let index = seal.index("erasure list", &seq.to_string());
    index.iter().fold(String::with_capacity(64), |mut name, byte| {
        // A string takes whatever is written to it.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

fn place(seq: i64) -> Place<'static> {
    Place { table: "erasure", row: Uuid::from_u64_pair(0, seq.unsigned_abs()), column: "list" }
}
