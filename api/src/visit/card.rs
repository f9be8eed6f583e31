//! Visits, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    RepairId, VisitId,
    visit::{DecidedHow, LeftHow, VisitOrigin, VisitPurpose, VisitStatus, Whereabouts},
    visit_ask::{AskHow, AskOutcome},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::Step;
use crate::{
    badge::BadgeName,
    ledger::Receipt,
    member::Person,
    wire::{moment, some_moment},
};

/// How far the notice came by which somebody was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitAskDelivery)]
pub enum AskDelivery {
    /// It was read.
    Seen,
    /// WeChat has taken it.
    Sent,
    /// It waits to be sent by WeChat.
    Waiting,
    /// WeChat did not take it: call him.
    Failed,
    /// It is in the inbox, and nowhere else.
    Inbox,
    /// He was called.
    Called,
}

/// An attempt to ask somebody.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitAsk {
    /// How.
    pub how: AskHow,
    /// Who was asked.
    #[schema(required)]
    pub member: Option<Person>,
    /// Who asked; null: the house.
    #[schema(required)]
    pub asked_by: Option<Person>,
    /// When.
    #[serde(serialize_with = "moment")]
    pub at: DateTime<Utc>,
    /// What came of it.
    pub outcome: AskOutcome,
    /// How far the notice came.
    pub delivery: AskDelivery,
    /// When it was answered.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub answered_at: Option<DateTime<Utc>>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitDecision {
    /// 同意
    pub yes: bool,
    /// Who decided; null: nobody had to.
    #[schema(required)]
    pub by: Option<Person>,
    /// How.
    #[schema(required)]
    pub how: Option<DecidedHow>,
    /// Why.
    pub reason: String,
    /// When.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub at: Option<DateTime<Utc>>,
}

/// The order for which a contractor comes.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitRepair {
    /// The order.
    pub id: RepairId,
    /// Its number.
    pub number: String,
}

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000b1", "status": "confirmed", "origin": "gate", "purpose": "parent",
    "date": "2026-11-23", "name": "张某", "phone": "…1234", "plate": "", "company": "", "companions": [],
    "headcount": 1, "goods": "", "reason": "家长面谈",
    "host": {"id": "019a0000-0000-7000-8000-000000000005", "name": "李老师"}, "hostAsked": "", "repair": null,
    "idChecked": true, "passUrl": null, "from": null, "until": null,
    "asks": [{
        "how": "app", "member": {"id": "019a0000-0000-7000-8000-000000000005", "name": "李老师"},
        "askedBy": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"}, "at": "2026-11-23T02:05:00.000Z",
        "outcome": "yes", "delivery": "seen", "answeredAt": "2026-11-23T02:05:20.000Z"
    }],
    "decision": {
        "yes": true, "by": {"id": "019a0000-0000-7000-8000-000000000005", "name": "李老师"}, "how": "app", "reason": "",
        "at": "2026-11-23T02:05:20.000Z"
    },
    "leaderNeeded": false, "watched": false, "badge": null, "enteredAt": null, "enteredBy": null, "leftAt": null, "leftBy": null,
    "leftHow": null, "leftReason": "", "whereabouts": null, "overstayed": false, "late": false, "note": "",
    "erased": false, "actions": ["enter", "void"], "version": 2, "createdAt": "2026-11-23T02:05:00.000Z",
    "createdBy": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"}
}))]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// Where it is.
    pub status: VisitStatus,
    /// How it came to be written down.
    pub origin: VisitOrigin,
    /// 来访事由
    pub purpose: VisitPurpose,
    /// The day for which it is.
    pub date: NaiveDate,
    /// 来访人姓名; empty when it was erased.
    pub name: String,
    /// The last four digits, `…1234`; empty when they are not known.
    pub phone: String,
    /// 车牌号
    pub plate: String,
    /// 单位
    pub company: String,
    /// 随行人员
    pub companions: Vec<String>,
    /// How many people, companions included.
    pub headcount: i32,
    /// 携带物品
    pub goods: String,
    /// 来访事由, in words.
    pub reason: String,
    /// 被访人
    #[schema(required)]
    pub host: Option<Person>,
    /// 被访人, as a visitor at the poster named him; empty when nobody did.
    pub host_asked: String,
    /// The order for which he comes.
    #[schema(required)]
    pub repair: Option<VisitRepair>,
    /// 证件核验: somebody looked at the paper.
    pub id_checked: bool,
    /// From when he is expected.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub from: Option<DateTime<Utc>>,
    /// Until when he is to have left.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub until: Option<DateTime<Utc>>,
    /// Every attempt to ask, in order.
    pub asks: Vec<VisitAsk>,
    /// What was decided; null: nothing yet.
    #[schema(required)]
    pub decision: Option<VisitDecision>,
    /// 请联系值班领导: nobody else lets him in. Why is not said.
    pub leader_needed: bool,
    /// 关注名单上有此人, or somebody with him. Only duty leaders are told; everybody else reads false.
    pub watched: bool,
    /// 访客证
    #[schema(required)]
    pub badge: Option<BadgeName>,
    /// 来访时间
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub entered_at: Option<DateTime<Utc>>,
    /// Who let him in.
    #[schema(required)]
    pub entered_by: Option<Person>,
    /// 离校时间
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub left_at: Option<DateTime<Utc>>,
    /// Who saw him leave.
    #[schema(required)]
    pub left_by: Option<Person>,
    /// By what; `presumed`: nobody saw it.
    #[schema(required)]
    pub left_how: Option<LeftHow>,
    /// Why he was taken for gone, or is still inside.
    pub left_reason: String,
    /// What the host said of where he is.
    #[schema(required)]
    pub whereabouts: Option<Whereabouts>,
    /// 逾时未离
    pub overstayed: bool,
    /// 补记: typed in later.
    pub late: bool,
    /// Why it was typed in later, or is void.
    pub note: String,
    /// What named the visitor was erased.
    pub erased: bool,
    /// The visitor's own page, to be sent to him; only for who invited him, as long as it opens something.
    #[schema(required)]
    pub pass_url: Option<String>,
    /// What this reader may do with it now.
    pub actions: Vec<Step>,
    /// For `If-Match`.
    pub version: i32,
    /// When it was written down.
    #[serde(serialize_with = "moment")]
    pub created_at: DateTime<Utc>,
    /// Who wrote it down; null: the visitor himself.
    #[schema(required)]
    pub created_by: Option<Person>,
}

/// The visit after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000b1", "status": "confirmed", "origin": "gate", "purpose": "parent",
    "date": "2026-11-23", "name": "张某", "phone": "…1234", "plate": "", "company": "", "companions": [],
    "headcount": 1, "goods": "", "reason": "家长面谈",
    "host": {"id": "019a0000-0000-7000-8000-000000000005", "name": "李老师"}, "hostAsked": "", "repair": null,
    "idChecked": true, "passUrl": null, "from": null, "until": null,
    "asks": [{
        "how": "app", "member": {"id": "019a0000-0000-7000-8000-000000000005", "name": "李老师"},
        "askedBy": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"}, "at": "2026-11-23T02:05:00.000Z",
        "outcome": "yes", "delivery": "seen", "answeredAt": "2026-11-23T02:05:20.000Z"
    }],
    "decision": {
        "yes": true, "by": {"id": "019a0000-0000-7000-8000-000000000005", "name": "李老师"}, "how": "app", "reason": "",
        "at": "2026-11-23T02:05:20.000Z"
    },
    "leaderNeeded": false, "watched": false, "badge": null, "enteredAt": null, "enteredBy": null, "leftAt": null, "leftBy": null,
    "leftHow": null, "leftReason": "", "whereabouts": null, "overstayed": false, "late": false, "note": "",
    "erased": false, "actions": ["enter", "void"], "version": 2, "createdAt": "2026-11-23T02:05:00.000Z",
    "createdBy": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"},
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct VisitChanged {
    /// The visit as it is now.
    #[serde(flatten)]
    pub visit: Visit,
    /// What proves that this change was written into the ledger.
    pub ledger: Receipt,
}
