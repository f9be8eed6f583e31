//! A sample as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{DishId, HoldId, SampleId, menu::Meal, sample::SampleStatus, sample_photo::SamplePhotoRole};
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{Step, TileStatus};
use crate::{ledger::Receipt, member::Person, photo::Photo, repair::RepairAsset};

/// A photo of a sample.
#[derive(Debug, Serialize, ToSchema)]
pub struct SamplePhoto {
    /// The photo.
    #[serde(flatten)]
    pub photo: Photo,
    /// What it shows.
    pub role: SamplePhotoRole,
}

/// A sample, or the reasoned gap where one should be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000070", "date": "2026-11-20", "meal": "lunch",
    "dishId": "019a0000-0000-7000-8000-000000000061", "dish": "红烧鸡", "status": "kept", "grams": 132,
    "container": "3 号盒", "fridge": null, "deciCelsius": 50, "excursion": false, "late": false, "awaitsApproval": false, "approved": false,
    "reason": "",
    "takenAt": "2026-11-20T03:40:00.000Z", "occurredAt": null, "servedUntil": "2026-11-20T04:30:00.000Z",
    "discardAfter": "2026-11-22T04:30:00.000Z", "keeper": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"},
    "reviewer": null, "reviewedAt": null, "discardedBy": null, "discardedAt": null, "witness": null,
    "discardMethod": "", "voidedBy": null, "voidedAt": null, "voidReason": "", "holdIds": [], "photos": [],
    "actions": ["review", "void"], "version": 1
}))]
pub struct Sample {
    /// Its id.
    pub id: SampleId,
    /// 供餐日期
    pub date: NaiveDate,
    /// 餐次
    pub meal: Meal,
    /// The dish.
    pub dish_id: DishId,
    /// What it was called on the menu.
    pub dish: String,
    /// What there is.
    pub status: SampleStatus,
    /// 留样量; null when nothing was weighed.
    #[schema(required)]
    pub grams: Option<i32>,
    /// 容器/编号
    pub container: String,
    /// Where it stands.
    #[schema(required)]
    pub fridge: Option<RepairAsset>,
    /// How cold it was, in tenths of a degree.
    #[schema(required)]
    pub deci_celsius: Option<i32>,
    /// The fridge was out of the school's range while it was in it, or when it was put in.
    pub excursion: bool,
    /// 补记: written after the service, or by a phone whose clock says something else.
    pub late: bool,
    /// 待批准: it is late, and no director has reviewed it yet.
    pub awaits_approval: bool,
    /// 批准: it is late, and a director has reviewed it.
    pub approved: bool,
    /// Why it is late, light or missing.
    pub reason: String,
    /// 留样时间: when the server took note.
    #[serde(serialize_with = "crate::wire::moment")]
    pub taken_at: DateTime<Utc>,
    /// When the keeper's phone says it was.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// When the meal's service ends.
    #[serde(serialize_with = "crate::wire::moment")]
    pub served_until: DateTime<Utc>,
    /// 留样保存至: it is not thrown away before. Null for what is missing.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub discard_after: Option<DateTime<Utc>>,
    /// 留样人
    #[schema(required)]
    pub keeper: Option<Person>,
    /// 审核人; of what is `approved` the director who did.
    #[schema(required)]
    pub reviewer: Option<Person>,
    /// When it was reviewed.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub reviewed_at: Option<DateTime<Utc>>,
    /// 销毁人
    #[schema(required)]
    pub discarded_by: Option<Person>,
    /// 销毁时间
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub discarded_at: Option<DateTime<Utc>>,
    /// The second person who saw it thrown away.
    #[schema(required)]
    pub witness: Option<Person>,
    /// 销毁方式
    pub discard_method: String,
    /// Who voided it.
    #[schema(required)]
    pub voided_by: Option<Person>,
    /// When it was voided.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub voided_at: Option<DateTime<Utc>>,
    /// Why it was voided.
    pub void_reason: String,
    /// The holds that have it now. Empty: it is free.
    pub hold_ids: Vec<HoldId>,
    /// Its photos.
    pub photos: Vec<SamplePhoto>,
    /// What this reader may do with it now.
    pub actions: Vec<Step>,
    /// For `If-Match`.
    pub version: i32,
}

/// A sample after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000070", "date": "2026-11-20", "meal": "lunch",
    "dishId": "019a0000-0000-7000-8000-000000000061", "dish": "红烧鸡", "status": "kept", "grams": 132,
    "container": "3 号盒", "fridge": null, "deciCelsius": 50, "excursion": false, "late": false, "awaitsApproval": false, "approved": false,
    "reason": "",
    "takenAt": "2026-11-20T03:40:00.000Z", "occurredAt": null, "servedUntil": "2026-11-20T04:30:00.000Z",
    "discardAfter": "2026-11-22T04:30:00.000Z", "keeper": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"},
    "reviewer": null, "reviewedAt": null, "discardedBy": null, "discardedAt": null, "witness": null,
    "discardMethod": "", "voidedBy": null, "voidedAt": null, "voidReason": "", "holdIds": [], "photos": [],
    "actions": ["review", "void"], "version": 1,
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct SampleChanged {
    /// The sample as it is now.
    #[serde(flatten)]
    pub sample: Sample,
    /// What proves that this change was written into the ledger.
    pub ledger: Receipt,
}

/// A dish of a meal, with its sample.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "date": "2026-11-20", "meal": "lunch", "dishId": "019a0000-0000-7000-8000-000000000061", "dish": "红烧鸡",
    "cancelled": false, "status": "expected", "sampleId": null, "sample": null
}))]
pub struct SampleTile {
    /// 供餐日期
    pub date: NaiveDate,
    /// 餐次
    pub meal: Meal,
    /// The dish.
    pub dish_id: DishId,
    /// What it is called on the menu.
    pub dish: String,
    /// A swap took it off the menu, before or after it was sampled.
    pub cancelled: bool,
    /// What is the matter with it.
    pub status: TileStatus,
    /// Its sample, if one was taken or explained.
    #[schema(required)]
    pub sample_id: Option<SampleId>,
    /// The sample itself.
    #[schema(required)]
    pub sample: Option<Sample>,
}

/// A meal of a day, as far as its samples go.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "meal": "lunch", "samplesFrom": "2026-11-20T03:00:00.000Z", "from": "2026-11-20T03:30:00.000Z",
    "until": "2026-11-20T04:30:00.000Z", "open": 1, "unapproved": 0, "closed": false, "closedAt": null, "closedBy": null
}))]
pub struct SampleMeal {
    /// 餐次
    pub meal: Meal,
    /// From when on its dishes can be sampled.
    #[serde(serialize_with = "crate::wire::moment")]
    pub samples_from: DateTime<Utc>,
    /// When its service begins.
    #[serde(serialize_with = "crate::wire::moment")]
    pub from: DateTime<Utc>,
    /// When its service ends.
    #[serde(serialize_with = "crate::wire::moment")]
    pub until: DateTime<Utc>,
    /// How many dishes are neither sampled nor explained.
    pub open: usize,
    /// How many late entries wait for a director's approval. They do not keep the meal from being closed.
    pub unapproved: usize,
    /// Somebody has answered for it, and nothing was opened again since.
    pub closed: bool,
    /// When it was closed last.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Who closed it.
    #[schema(required)]
    pub closed_by: Option<Person>,
}

/// What is to be sampled on a day, and what was.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "date": "2026-11-20", "minimumGrams": 125, "now": "2026-11-20T03:40:00.000Z",
    "items": [{
        "date": "2026-11-20", "meal": "lunch", "dishId": "019a0000-0000-7000-8000-000000000061", "dish": "红烧鸡",
        "cancelled": false, "status": "expected", "sampleId": null, "sample": null
    }],
    "meals": [{
        "meal": "lunch", "samplesFrom": "2026-11-20T03:00:00.000Z", "from": "2026-11-20T03:30:00.000Z",
        "until": "2026-11-20T04:30:00.000Z", "open": 1, "unapproved": 0, "closed": false, "closedAt": null, "closedBy": null
    }]
}))]
pub struct SampleDay {
    /// The day.
    pub date: NaiveDate,
    /// The least that a sample weighs.
    pub minimum_grams: i32,
    /// What the server's clock shows: that is the time of a sample.
    #[serde(serialize_with = "crate::wire::moment")]
    pub now: DateTime<Utc>,
    /// Every dish of the menu in force, in its order.
    pub items: Vec<SampleTile>,
    /// The meals, in the day's order.
    pub meals: Vec<SampleMeal>,
}

/// Samples.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct Samples {
    /// Those that have waited longest come first.
    pub items: Vec<Sample>,
}
