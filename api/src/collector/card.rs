//! Collectors, as they go over the wire.

use chrono::{DateTime, Utc};
use entity::{
    CollectorId, StudentId,
    collector::{self, CollectorKind, CollectorStatus, VerifiedHow},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::Step;
use crate::{ledger::Receipt, member::Person};

/// Whether a collector counts now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectorState {
    /// 待核实
    Pending,
    /// 有效: within his time, if he has one
    Active,
    /// 未到时间
    Early,
    /// 已到期
    Ended,
    /// 已作废
    Void,
}

impl CollectorState {
    /// Of a row, at this moment.
    pub fn of(row: &collector::Model, now: DateTime<Utc>) -> Self {
        match row.status {
            CollectorStatus::Void => Self::Void,
            _ if row.until_at.is_some_and(|until| until <= now) => Self::Ended,
            CollectorStatus::Pending => Self::Pending,
            CollectorStatus::Active if row.from_at.is_some_and(|from| from > now) => Self::Early,
            CollectorStatus::Active => Self::Active,
        }
    }
}

/// A collector named on a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectorName {
    /// The collector.
    pub id: CollectorId,
    /// The name; empty after an erasure.
    pub name: String,
    /// 与学生关系
    pub relation: String,
    /// The end of the phone number, `…1234`; empty: none.
    pub phone: String,
}

/// An adult who may collect a student.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a2", "studentId": "019a0000-0000-7000-8000-0000000000a1",
    "name": "演示家长甲", "relation": "母亲", "phone": "…1234", "member": null, "kind": "temporary", "state": "pending",
    "from": "2026-11-20T08:00:00.000Z", "until": "2026-11-20T10:00:00.000Z",
    "createdBy": {"id": "019a0000-0000-7000-8000-000000000006", "name": "陈老师"},
    "createdAt": "2026-11-20T03:00:00.000Z", "verifiedBy": null, "verifiedAt": null, "verifiedHow": null,
    "calledName": "", "actions": ["verify", "void"], "erased": false, "version": 1
}))]
pub struct Collector {
    /// Its id.
    pub id: CollectorId,
    /// Whom.
    pub student_id: StudentId,
    /// The name; empty after an erasure.
    pub name: String,
    /// 与学生关系
    pub relation: String,
    /// The end of the phone number, `…1234`; empty: none.
    pub phone: String,
    /// The guardian's login.
    #[schema(required)]
    pub member: Option<Person>,
    /// For how long.
    pub kind: CollectorKind,
    /// Whether it counts now.
    pub state: CollectorState,
    /// From when on; null: always.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub from: Option<DateTime<Utc>>,
    /// Until when; null: always.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub until: Option<DateTime<Utc>>,
    /// Who asked for it.
    #[schema(required)]
    pub created_by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub created_at: DateTime<Utc>,
    /// Who verified it.
    #[schema(required)]
    pub verified_by: Option<Person>,
    /// When.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub verified_at: Option<DateTime<Utc>>,
    /// How.
    #[schema(required)]
    pub verified_how: Option<VerifiedHow>,
    /// Who was called.
    pub called_name: String,
    /// What this reader may do with it now.
    pub actions: Vec<Step>,
    /// What named him was erased.
    pub erased: bool,
    /// Counts changes.
    pub version: i32,
}

/// The collector after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a2", "studentId": "019a0000-0000-7000-8000-0000000000a1",
    "name": "演示家长甲", "relation": "母亲", "phone": "…1234", "member": null, "kind": "temporary", "state": "pending",
    "from": "2026-11-20T08:00:00.000Z", "until": "2026-11-20T10:00:00.000Z",
    "createdBy": {"id": "019a0000-0000-7000-8000-000000000006", "name": "陈老师"},
    "createdAt": "2026-11-20T03:00:00.000Z", "verifiedBy": null, "verifiedAt": null, "verifiedHow": null,
    "calledName": "", "actions": ["verify", "void"], "erased": false, "version": 1,
    "ledger": {"seq": 12, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct CollectorChanged {
    /// The collector as it is now.
    #[serde(flatten)]
    pub collector: Collector,
    /// What proves that this change was written into the ledger.
    pub ledger: Receipt,
}
