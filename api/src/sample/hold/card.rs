//! A hold as it goes over the wire.

use chrono::{DateTime, Utc};
use entity::{HoldId, hold};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ledger::Receipt, member::Person, repair::Names, sample::card::Sample};

/// A hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000075", "reason": "三年级两名学生呕吐",
    "madeBy": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "madeAt": "2026-11-20T06:00:00.000Z",
    "releasedBy": null, "releasedAt": null, "releaseReason": "", "version": 1
}))]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// What is suspected.
    pub reason: String,
    /// Who ordered it.
    #[schema(required)]
    pub made_by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub made_at: DateTime<Utc>,
    /// Who ended it.
    #[schema(required)]
    pub released_by: Option<Person>,
    /// When it ended.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub released_at: Option<DateTime<Utc>>,
    /// Why it ended.
    pub release_reason: String,
    /// For `If-Match`.
    pub version: i32,
}

impl Hold {
    /// Of a row, with the names of its people.
    pub fn new(row: &hold::Model, names: &Names) -> Self {
        Self {
            id: row.id,
            reason: row.reason.clone(),
            made_by: names.person(Some(row.made_by)),
            made_at: row.made_at,
            released_by: names.person(row.released_by),
            released_at: row.released_at,
            release_reason: row.release_reason.clone(),
            version: row.version,
        }
    }
}

/// A sample on the list to hand over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldSample {
    /// The sample.
    #[serde(flatten)]
    pub sample: Sample,
    /// 台账行号: the row of the sample ledger that it was written down with.
    #[schema(required)]
    pub ledger_seq: Option<i64>,
}

/// A hold with all that it has, or had: the list to hand over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000075", "reason": "三年级两名学生呕吐",
    "madeBy": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "madeAt": "2026-11-20T06:00:00.000Z",
    "releasedBy": null, "releasedAt": null, "releaseReason": "", "version": 1, "samples": []
}))]
pub struct HeldSamples {
    /// The hold.
    #[serde(flatten)]
    pub hold: Hold,
    /// Its samples, in the order in which they were taken.
    pub samples: Vec<HeldSample>,
}

/// A hold after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000075", "reason": "三年级两名学生呕吐",
    "madeBy": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "madeAt": "2026-11-20T06:00:00.000Z",
    "releasedBy": null, "releasedAt": null, "releaseReason": "", "version": 1, "samples": [],
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct HoldChanged {
    /// The hold with its samples.
    #[serde(flatten)]
    pub held: HeldSamples,
    /// What proves that this change was written into the ledger.
    pub ledger: Receipt,
}
