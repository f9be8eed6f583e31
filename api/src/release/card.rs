//! Releases and refusals, as they go over the wire.

use chrono::{DateTime, Utc};
use entity::{
    RefusalId, ReleaseId,
    refusal::RefusalWhy,
    release::{MarkHow, ReleaseKind, ReleaseStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::Step;
use crate::{
    collector::CollectorName,
    ledger::Receipt,
    member::Person,
    student::{ClassName, StudentName},
};

/// That one of the four has agreed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Agreed {
    /// Who pressed it.
    #[schema(required)]
    pub by: Option<Person>,
    /// How it was asked.
    pub how: MarkHow,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
}

/// The four who have to agree; null: not yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Marks {
    /// 班主任
    #[schema(required)]
    pub teacher: Option<Agreed>,
    /// 家长
    #[schema(required)]
    pub guardian: Option<Agreed>,
    /// 学生
    #[schema(required)]
    pub student: Option<Agreed>,
    /// 门卫
    #[schema(required)]
    pub gate: Option<Agreed>,
}

/// How a release ended that did not let the student go.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReleaseEnd {
    /// Who refused or cancelled it; null: the day was over.
    #[schema(required)]
    pub by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// Somebody to whom a student was not given.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a5",
    "student": {"id": "019a0000-0000-7000-8000-0000000000a1", "name": "演示生一"}, "releaseId": null,
    "collector": null, "why": "unknown_adult", "note": "自称舅舅，不在名单上",
    "by": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"}, "at": "2026-11-20T08:35:00.000Z",
    "erased": false
}))]
pub struct Refusal {
    /// Its id.
    pub id: RefusalId,
    /// Who was not let go.
    pub student: StudentName,
    /// Where it was to be let go by.
    #[schema(required)]
    pub release_id: Option<ReleaseId>,
    /// To whom he was not given; null: to somebody who is not on the list.
    #[schema(required)]
    pub collector: Option<CollectorName>,
    /// Why.
    pub why: RefusalWhy,
    /// What was typed about it.
    pub note: String,
    /// Who asked, and was told.
    #[schema(required)]
    pub by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
    /// What was typed was erased.
    pub erased: bool,
}

/// A student's leaving.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a4", "kind": "early_leave", "status": "open",
    "student": {"id": "019a0000-0000-7000-8000-0000000000a1", "name": "演示生一"},
    "class": {"id": "019a0000-0000-7000-8000-0000000000a0", "name": "三年级2班"}, "reason": "发烧",
    "collector": {
        "id": "019a0000-0000-7000-8000-0000000000a2", "name": "演示家长甲", "relation": "母亲", "phone": "…1234"
    },
    "expectedReturnAt": null, "askedBy": {"id": "019a0000-0000-7000-8000-000000000006", "name": "陈老师"},
    "askedAt": "2026-11-20T06:20:00.000Z",
    "marks": {
        "teacher": {
            "by": {"id": "019a0000-0000-7000-8000-000000000006", "name": "陈老师"}, "how": "app",
            "at": "2026-11-20T06:20:05.000Z"
        },
        "guardian": null, "student": null, "gate": null
    },
    "releasedAt": null, "receiptBy": null, "receiptAt": null, "returnedBy": null, "returnedAt": null, "end": null,
    "refusals": [], "actions": ["guardian", "student", "refuse", "cancel"], "erased": false, "version": 2
}))]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// On which occasion.
    pub kind: ReleaseKind,
    /// Where it is on its way.
    pub status: ReleaseStatus,
    /// Who leaves.
    pub student: StudentName,
    /// His class at that time.
    pub class: ClassName,
    /// 事由; empty after an erasure.
    pub reason: String,
    /// With whom.
    pub collector: CollectorName,
    /// When he is expected back; null: not today.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub expected_return_at: Option<DateTime<Utc>>,
    /// Who asked.
    #[schema(required)]
    pub asked_by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub asked_at: DateTime<Utc>,
    /// Who has agreed.
    pub marks: Marks,
    /// 离校时间
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub released_at: Option<DateTime<Utc>>,
    /// The guardian who said that the child has arrived.
    #[schema(required)]
    pub receipt_by: Option<Person>,
    /// When.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub receipt_at: Option<DateTime<Utc>>,
    /// Who saw him come back.
    #[schema(required)]
    pub returned_by: Option<Person>,
    /// 返校时间
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub returned_at: Option<DateTime<Utc>>,
    /// How it ended, if he was not let go.
    #[schema(required)]
    pub end: Option<ReleaseEnd>,
    /// Whom he was not given to meanwhile.
    pub refusals: Vec<Refusal>,
    /// What this reader may do with it now.
    pub actions: Vec<Step>,
    /// What was typed was erased.
    pub erased: bool,
    /// Counts changes.
    pub version: i32,
}

/// The release after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a4", "kind": "early_leave", "status": "open",
    "student": {"id": "019a0000-0000-7000-8000-0000000000a1", "name": "演示生一"},
    "class": {"id": "019a0000-0000-7000-8000-0000000000a0", "name": "三年级2班"}, "reason": "发烧",
    "collector": {
        "id": "019a0000-0000-7000-8000-0000000000a2", "name": "演示家长甲", "relation": "母亲", "phone": "…1234"
    },
    "expectedReturnAt": null, "askedBy": {"id": "019a0000-0000-7000-8000-000000000006", "name": "陈老师"},
    "askedAt": "2026-11-20T06:20:00.000Z",
    "marks": {"teacher": null, "guardian": null, "student": null, "gate": null},
    "releasedAt": null, "receiptBy": null, "receiptAt": null, "returnedBy": null, "returnedAt": null, "end": null,
    "refusals": [], "actions": ["teacher", "guardian", "student", "refuse", "cancel"], "erased": false, "version": 1,
    "ledger": {"seq": 14, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct ReleaseChanged {
    /// The release as it is now.
    #[serde(flatten)]
    pub release: Release,
    /// What proves that this change was written into the ledger.
    pub ledger: Receipt,
}
