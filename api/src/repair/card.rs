//! An order as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    RepairEventId, RepairId,
    repair::{self, Cause, RepairResult, RepairStatus, Trade, Urgency},
    repair_event::RepairEventKind,
    repair_material,
    repair_photo::PhotoRole,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    names::{Names, RepairAsset, RepairCrew, RepairPlace},
    rules::{Standing, Step, allowed, is_overdue},
};
use crate::{
    member::Person,
    photo::{Alike, Photo},
};

/// An order in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000030", "number": "BX-2026-000412", "status": "assigned", "urgency": "small",
    "trade": "plumbing", "safety": false, "item": "水龙头", "description": "关不紧，一直滴水",
    "place": {"id": "019a0000-0000-7000-8000-000000000003", "name": "305", "path": "教学楼 / 三层 / 305"},
    "asset": null, "assignee": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "crew": null,
    "contractor": "", "dueAt": "2026-11-20T10:00:00.000Z", "reportedAt": "2026-11-20T00:20:00.000Z",
    "overdue": false, "waitingUntil": null, "repeat": false, "photo": null, "watching": false, "actions": ["join"], "version": 2
}))]
pub struct RepairRow {
    id: RepairId,
    /// The school's number.
    number: String,
    status: RepairStatus,
    urgency: Urgency,
    trade: Trade,
    /// Somebody could be hurt: a second person has to look again before it ends.
    safety: bool,
    /// What is broken, when it has no card.
    item: String,
    /// What is wrong.
    description: String,
    #[schema(required)]
    place: Option<RepairPlace>,
    #[schema(required)]
    asset: Option<RepairAsset>,
    /// Who repairs it.
    #[schema(required)]
    assignee: Option<Person>,
    /// Whose members may take it, or whose member has.
    #[schema(required)]
    crew: Option<RepairCrew>,
    /// The firm that repairs it instead of a member; empty otherwise.
    contractor: String,
    /// Until when it is promised.
    #[serde(serialize_with = "crate::wire::moment")]
    due_at: DateTime<Utc>,
    #[serde(serialize_with = "crate::wire::moment")]
    reported_at: DateTime<Utc>,
    /// Whether the promise is broken. While it waits for parts, and once it is finished, no promise runs.
    overdue: bool,
    /// When the part is expected, while it waits for one.
    #[schema(required)]
    waiting_until: Option<NaiveDate>,
    /// The same fault was repaired not long before: within the school's `repeatDays`.
    repeat: bool,
    /// The first photo of the fault, small: a link that is good for a short time.
    #[schema(required)]
    photo: Option<String>,
    /// Whether this reader reported or joined it, and is told of every change.
    watching: bool,
    /// What this reader may do with it now.
    actions: Vec<Step>,
    version: i32,
}

impl RepairRow {
    /// The line of an order.
    pub fn new(row: &repair::Model, names: &Names, photo: Option<String>, who: Standing, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            number: row.number.clone(),
            status: row.status,
            urgency: row.urgency,
            trade: row.trade,
            safety: row.safety,
            item: row.item.clone(),
            description: row.description.clone(),
            place: names.place(row.place_id),
            asset: names.asset(row.asset_id),
            assignee: names.person(row.assignee_id),
            crew: names.crew(row.crew_id),
            contractor: row.contractor.clone(),
            due_at: row.due_at,
            reported_at: row.reported_at,
            overdue: is_overdue(row, now),
            waiting_until: row.waiting_until,
            repeat: row.repeat_of.is_some(),
            photo,
            watching: who.watcher,
            actions: allowed(row, who, now),
            version: row.version,
        }
    }
}

/// One line of an order's timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepairEvent {
    /// Its id.
    pub id: RepairEventId,
    /// What happened.
    pub kind: RepairEventKind,
    /// When the server took note.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
    /// Who did it; null for somebody without an account and for the house itself.
    #[schema(required)]
    pub by: Option<Person>,
    /// Who did it, when no member did: the firm, or empty.
    pub firm: String,
    /// A reason or remark.
    pub note: String,
    /// What else belongs to it, in the words of that moment.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// The photos that came with it.
    pub photos: Vec<Photo>,
}

/// A photo of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepairPhoto {
    /// The photo.
    #[serde(flatten)]
    pub photo: Photo,
    /// What it shows.
    pub role: PhotoRole,
}

/// A line of material.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepairMaterial {
    name: String,
    quantity: i32,
    unit: String,
    /// Of one, in fen.
    price_fen: i64,
}

impl From<repair_material::Model> for RepairMaterial {
    fn from(row: repair_material::Model) -> Self {
        let repair_material::Model { id: _, school_id: _, repair_id: _, name, quantity, unit, price_fen } = row;
        Self { name, quantity, unit, price_fen }
    }
}

/// Another order.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepairRef {
    /// The order.
    pub id: RepairId,
    /// Its number.
    pub number: String,
}

/// An order with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000030", "number": "BX-2026-000412", "status": "reported", "urgency": "small",
    "trade": "plumbing", "safety": false, "item": "水龙头", "description": "关不紧，一直滴水",
    "place": {"id": "019a0000-0000-7000-8000-000000000003", "name": "305", "path": "教学楼 / 三层 / 305"},
    "asset": null, "assignee": null, "crew": null, "contractor": "", "dueAt": "2026-11-20T10:00:00.000Z",
    "reportedAt": "2026-11-20T00:20:00.000Z", "overdue": false, "waitingUntil": null, "repeat": false, "photo": null,
    "version": 1,
    "reporter": {"id": "019a0000-0000-7000-8000-000000000002", "name": "陈晓"}, "contact": null,
    "contractorContact": null, "contractorRecord": null, "occurredAt": null, "triagedAt": null, "startedAt": null,
    "finishedAt": null, "acceptUntil": null, "closedAt": null,
    "events": [{"id": "019a0000-0000-7000-8000-000000000031", "kind": "reported", "at": "2026-11-20T00:20:00.000Z",
        "by": {"id": "019a0000-0000-7000-8000-000000000002", "name": "陈晓"}, "firm": "", "note": "", "data": {},
        "photos": []}],
    "photos": [], "materials": [], "costFen": 0, "result": null, "cause": null, "work": "", "oldParts": "",
    "acceptor": null, "rating": null, "comment": "", "signature": null, "recheckedBy": null, "followUp": null,
    "followedUpBy": null, "rejections": 0, "repeatOf": null, "watching": true, "alike": [],
    "actions": ["cancel", "urge", "note"]
}))]
pub struct Repair {
    /// What a list shows.
    #[serde(flatten)]
    pub row: RepairRow,
    /// Who reported it; null for somebody without an account.
    #[schema(required)]
    pub reporter: Option<Person>,
    /// How who reported it without an account may be reached. Shown to who dispatches and who repairs, null to all others.
    #[schema(required)]
    pub contact: Option<String>,
    /// Whom of the firm to ask for. Shown to who dispatches, null to all others.
    #[schema(required)]
    pub contractor_contact: Option<String>,
    /// The firm's number on the school's list. Shown to who dispatches, null to all others.
    #[schema(required)]
    pub contractor_record: Option<String>,
    /// When the reporter's phone says it was.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// 受理时间
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub triaged_at: Option<DateTime<Utc>>,
    /// 到场时间
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub started_at: Option<DateTime<Utc>>,
    /// 完成时间
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Until when it is the reporter's to accept. After that who dispatches may close it.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub accept_until: Option<DateTime<Utc>>,
    /// When it was accepted, returned or cancelled.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub closed_at: Option<DateTime<Utc>>,
    /// The timeline, oldest first.
    pub events: Vec<RepairEvent>,
    /// All its photos, oldest first.
    pub photos: Vec<RepairPhoto>,
    /// What was used up.
    pub materials: Vec<RepairMaterial>,
    /// Material and wages together.
    pub cost_fen: i64,
    #[schema(required)]
    pub result: Option<RepairResult>,
    /// Why it broke.
    #[schema(required)]
    pub cause: Option<Cause>,
    /// 维修内容
    pub work: String,
    /// 旧件处理
    pub old_parts: String,
    /// Who accepted it, or closed it.
    #[schema(required)]
    pub acceptor: Option<Person>,
    /// 1 to 5.
    #[schema(required)]
    pub rating: Option<i32>,
    /// What was said at acceptance.
    pub comment: String,
    /// The strokes of the acceptor's signature, each as x, y, x, y … from 0 to 1000.
    #[schema(required, value_type = Option<Vec<Vec<u16>>>)]
    pub signature: Option<serde_json::Value>,
    /// Who looked again whether it is safe.
    #[schema(required)]
    pub rechecked_by: Option<Person>,
    /// What was answered when somebody asked afterwards.
    #[schema(required)]
    pub follow_up: Option<String>,
    /// Who asked.
    #[schema(required)]
    pub followed_up_by: Option<Person>,
    /// How often acceptance was refused.
    pub rejections: i32,
    /// The order for the same fault before this one.
    #[schema(required)]
    pub repeat_of: Option<RepairRef>,
    /// Earlier photos that are the same as photos of this order, or look the same.
    pub alike: Vec<Alike>,
}

/// An order that has not ended, as a scan tells of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000030", "number": "BX-2026-000412", "status": "reported", "item": "水龙头",
    "description": "关不紧，一直滴水", "reportedAt": "2026-11-20T00:20:00.000Z", "dueAt": "2026-11-20T10:00:00.000Z"
}))]
pub struct OpenRepair {
    id: RepairId,
    number: String,
    status: RepairStatus,
    /// What is broken, when it has no card.
    item: String,
    description: String,
    #[serde(serialize_with = "crate::wire::moment")]
    reported_at: DateTime<Utc>,
    #[serde(serialize_with = "crate::wire::moment")]
    due_at: DateTime<Utc>,
}

impl From<repair::Model> for OpenRepair {
    fn from(row: repair::Model) -> Self {
        let repair::Model { id, number, status, item, description, reported_at, due_at, .. } = row;
        Self { id, number, status, item, description, reported_at, due_at }
    }
}
