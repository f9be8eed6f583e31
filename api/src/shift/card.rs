//! Shifts, as they go over the wire, and what of them is evidence.

use chrono::{DateTime, Utc};
use entity::{
    ShiftId,
    shift::{self, ShiftEnd},
};
use sea_orm::ActiveEnum;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ledger::{Receipt, Value},
    member::Person,
    sample::record::{at, number, text},
    visit::Visit,
    wire::{moment, some_moment},
};

/// A shift.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a1",
    "guard": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"},
    "device": {"id": "019a0000-0000-7000-8000-000000000008", "name": "东门岗"},
    "startedAt": "2026-11-22T23:00:00.000Z", "idleAt": "2026-11-23T00:15:00.000Z", "locked": false,
    "endedAt": null, "endedHow": null, "explained": 0
}))]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// 当班门卫
    #[schema(required)]
    pub guard: Option<Person>,
    /// 门岗; null: his own phone.
    #[schema(required)]
    pub device: Option<Person>,
    /// When he signed on.
    #[serde(serialize_with = "moment")]
    pub started_at: DateTime<Utc>,
    /// When the phone locks itself, unless somebody writes.
    #[serde(serialize_with = "moment")]
    pub idle_at: DateTime<Utc>,
    /// Locked by hand, or left alone for too long: the guard signs on again to go on.
    pub locked: bool,
    /// When it ended.
    #[schema(required)]
    #[serde(serialize_with = "some_moment")]
    pub ended_at: Option<DateTime<Utc>>,
    /// How.
    #[schema(required)]
    pub ended_how: Option<ShiftEnd>,
    /// How many visitors were explained at its end.
    pub explained: i32,
}

/// A shift that was closed, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a1",
    "guard": {"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"}, "device": null,
    "startedAt": "2026-11-22T23:00:00.000Z", "idleAt": "2026-11-23T00:15:00.000Z", "locked": false,
    "endedAt": "2026-11-23T10:05:00.000Z", "endedHow": "closed", "explained": 1,
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct ShiftClosed {
    /// The shift.
    #[serde(flatten)]
    pub shift: Shift,
    /// What proves that it was written into the ledger.
    pub ledger: Receipt,
}

/// Who is inside at the end of a shift.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShiftReconcile, example = json!({"inside": [], "unexplained": []}))]
pub struct Reconcile {
    /// Everybody.
    pub inside: Vec<Visit>,
    /// Those of them who should have left, and of whom nobody has said in this shift why they have not.
    pub unexplained: Vec<Visit>,
}

/// All of a shift that is evidence.
pub fn evidence(row: &shift::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("guard_id", text(Some(row.guard_id))),
        ("device_id", text(row.device_id)),
        ("started_at", at(Some(row.started_at))),
        ("ended_at", at(row.ended_at)),
        ("ended_how", text(row.ended_how.map(|how| how.to_value()))),
        ("explained", number(Some(row.explained))),
    ]
}
