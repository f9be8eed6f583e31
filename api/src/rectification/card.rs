//! What has to be put right, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    RectificationId, SourceId,
    rectification::{RectificationSource, RectificationStatus},
    rectification_photo::RectificationPhotoRole,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{rules::Step, spot::Spot};
use crate::{ledger::Receipt, member::Person, photo::Photo};

/// At what something was found.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RectificationFoundAt)]
pub struct Source {
    /// What kind of thing.
    pub kind: RectificationSource,
    /// Which of them: the record of the meal, the fridge's card, the sample. None of what is something else.
    #[serde(default)]
    pub id: Option<SourceId>,
}

/// A photo of what has to be put right.
#[derive(Debug, Serialize, ToSchema)]
pub struct RectificationPhoto {
    /// The photo.
    #[serde(flatten)]
    pub photo: Photo,
    /// What it shows.
    pub role: RectificationPhotoRole,
}

/// Something that was found and has to be put right.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000090",
    "source": {"kind": "fridge", "id": "019a0000-0000-7000-8000-000000000030"},
    "spot": {"name": "留样冷藏柜 2026-00002", "date": null, "meal": null}, "what": "门封条破损",
    "openedBy": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"}, "openedAt": "2026-11-20T05:10:00.000Z",
    "owner": {"id": "019a0000-0000-7000-8000-000000000002", "name": "老周"}, "firstDueOn": "2026-11-23",
    "dueOn": "2026-11-23", "overdue": false,
    "status": "open", "measures": "", "doneBy": null, "doneAt": null, "verifiedBy": null, "verifiedAt": null,
    "result": "", "returns": 0, "returnedBy": null, "returnedAt": null, "returnReason": "", "cancelledBy": null,
    "cancelledAt": null, "cancelReason": "", "photos": [], "actions": ["assign", "cancel"], "version": 1
}))]
pub struct Rectification {
    /// Its id.
    pub id: RectificationId,
    /// At what it was found.
    pub source: Source,
    /// What that is called.
    pub spot: Spot,
    /// 隐患描述
    pub what: String,
    /// 发现人
    #[schema(required)]
    pub opened_by: Option<Person>,
    /// 发现日期
    #[serde(serialize_with = "crate::wire::moment")]
    pub opened_at: DateTime<Utc>,
    /// 整改责任人
    #[schema(required)]
    pub owner: Option<Person>,
    /// The last day that it was first given.
    pub first_due_on: NaiveDate,
    /// 整改时限: the last day, at the school.
    pub due_on: NaiveDate,
    /// The last day is over, and it was not put right.
    pub overdue: bool,
    /// Where it is on its way.
    pub status: RectificationStatus,
    /// 整改措施; empty: nothing was done yet, or not well.
    pub measures: String,
    /// Who did it.
    #[schema(required)]
    pub done_by: Option<Person>,
    /// 完成日期
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub done_at: Option<DateTime<Utc>>,
    /// 复查人
    #[schema(required)]
    pub verified_by: Option<Person>,
    /// 复查日期
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub verified_at: Option<DateTime<Utc>>,
    /// 复查结论
    pub result: String,
    /// How often it was not right yet.
    pub returns: i32,
    /// Who said so last.
    #[schema(required)]
    pub returned_by: Option<Person>,
    /// When.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub returned_at: Option<DateTime<Utc>>,
    /// Why.
    pub return_reason: String,
    /// Who cancelled it.
    #[schema(required)]
    pub cancelled_by: Option<Person>,
    /// When.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Why.
    pub cancel_reason: String,
    /// What was found, and how it is now.
    pub photos: Vec<RectificationPhoto>,
    /// What this reader may do with it now.
    pub actions: Vec<Step>,
    /// For `If-Match`.
    pub version: i32,
}

/// The record after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000090",
    "source": {"kind": "fridge", "id": "019a0000-0000-7000-8000-000000000030"},
    "spot": {"name": "留样冷藏柜 2026-00002", "date": null, "meal": null}, "what": "门封条破损",
    "openedBy": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"}, "openedAt": "2026-11-20T05:10:00.000Z",
    "owner": {"id": "019a0000-0000-7000-8000-000000000002", "name": "老周"}, "firstDueOn": "2026-11-23",
    "dueOn": "2026-11-23", "overdue": false,
    "status": "open", "measures": "", "doneBy": null, "doneAt": null, "verifiedBy": null, "verifiedAt": null,
    "result": "", "returns": 0, "returnedBy": null, "returnedAt": null, "returnReason": "", "cancelledBy": null,
    "cancelledAt": null, "cancelReason": "", "photos": [], "actions": ["assign", "cancel"], "version": 1,
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct RectificationChanged {
    /// The record as it is now.
    #[serde(flatten)]
    pub record: Rectification,
    /// What proves that this change was written into the ledger.
    pub ledger: Receipt,
}
