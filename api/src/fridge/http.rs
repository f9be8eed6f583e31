//! `/fridges/{assetId}/readings`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{AssetId, DishId, FridgeReadingId, SampleId, fridge_reading, menu::Meal, sample};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    rules::{FridgeStep, STEPS},
    store,
    take::{Read, ReadingIn, names, take},
};
use crate::{
    Problem, State, asset,
    gate::{Actor, Permission},
    ledger::Receipt,
    member::Person,
    notify,
    repair::{self, Names, RepairAsset, RepairRef},
    sample::store as samples,
    wire::{Cursor, Limit, Once, Page, Query, Reply},
};

/// The operations of fridges.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_fridge_reading).service(list_fridge_readings);
}

/// A temperature that somebody read.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000078", "fridge": null, "deciCelsius": 50, "outOfRange": false, "note": "",
    "at": "2026-11-20T03:50:00.000Z", "occurredAt": null,
    "by": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"}, "repairId": null
}))]
pub struct FridgeReading {
    id: FridgeReadingId,
    /// The fridge.
    #[schema(required)]
    fridge: Option<RepairAsset>,
    /// In tenths of a degree.
    deci_celsius: i32,
    /// Out of the range that the school had set then.
    out_of_range: bool,
    /// What was done about it.
    note: String,
    /// When the server took note.
    #[serde(serialize_with = "crate::wire::moment")]
    at: DateTime<Utc>,
    /// When the reader's phone says it was.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    occurred_at: Option<DateTime<Utc>>,
    /// Who read it.
    #[schema(required)]
    by: Option<Person>,
    /// The repair that was ordered with it.
    #[schema(required)]
    repair_id: Option<entity::RepairId>,
}

impl FridgeReading {
    fn new(row: fridge_reading::Model, names: &Names) -> Self {
        Self {
            id: row.id,
            fridge: names.asset(Some(row.asset_id)),
            deci_celsius: row.deci_celsius,
            out_of_range: row.out_of_range,
            note: row.note,
            at: row.at,
            occurred_at: row.occurred_at,
            by: names.person(Some(row.member_id)),
            repair_id: row.repair_id,
        }
    }
}

/// A sample that stood in a fridge out of range, and is marked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AffectedSample {
    id: SampleId,
    date: NaiveDate,
    meal: Meal,
    dish_id: DishId,
    dish: String,
}

/// A temperature that was written down, with what follows from it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000078", "fridge": null, "deciCelsius": 100, "outOfRange": true, "note": "",
    "at": "2026-11-20T03:50:00.000Z", "occurredAt": null,
    "by": {"id": "019a0000-0000-7000-8000-000000000004", "name": "李姐"}, "repairId": null,
    "steps": ["check_door", "move_samples", "call_repair", "read_again"], "affected": [], "repair": null,
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct FridgeRead {
    /// The temperature.
    #[serde(flatten)]
    reading: FridgeReading,
    /// What to do now, in this order. Empty: it is as it should be.
    steps: Vec<FridgeStep>,
    /// The samples that stood in it, which are marked.
    affected: Vec<AffectedSample>,
    /// The repair that was ordered.
    #[schema(required)]
    repair: Option<RepairRef>,
    /// What proves that it was written into the ledger.
    ledger: Receipt,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReadingQuery {
    /// How many readings to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Write down how cold a fridge is
///
/// Out of the school's range: the answer says what to do, the samples in it are marked, and with `repair` a repair of the
/// fridge is ordered. The directors are told, once, when it stays so for the canteen's `fridgeAlertMinutes`.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])),
    params(("assetId" = AssetId, Path, description = "The fridge")), request_body = ReadingIn,
    responses((status = 201, body = FridgeRead)))]
#[post("/fridges/{assetId}/readings")]
async fn create_fridge_reading(
    state: Data<State>,
    actor: Actor,
    fridge: Path<AssetId>,
    once: Once<ReadingIn>,
) -> Result<Reply<FridgeRead>, Problem> {
    let Once { body, intent } = once;
    body.check()?;
    let (now, inner, fridge) = (intent.at, state.clone(), fridge.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { take(tx, inner, actor, (fridge, body), now).await })
    });
    let written = work.await?;
    if !written.replayed {
        notify::wake(&state, actor.school, &written.value.members).await;
    }
    Ok(Reply::created(written.replayed, shown(&state, actor, written.value).await?))
}

async fn shown(state: &State, actor: Actor, read: Read) -> Result<FridgeRead, Problem> {
    let (db, school) = (state.db.read(), actor.school);
    let row = store::get(db, school, read.id).await?;
    let names = names(db, actor, std::slice::from_ref(&row)).await?;
    let repair = match row.repair_id {
        Some(id) => repair::store::numbers(db, school, [id]).await?.remove(&id).map(|number| RepairRef { id, number }),
        None => None,
    };
    let steps = if row.out_of_range { STEPS.to_vec() } else { Vec::new() };
    let affected = samples::some(db, school, read.affected).await?.into_iter().map(|row| {
        let sample::Model { id, date, meal, dish_id, dish, .. } = row;
        AffectedSample { id, date, meal, dish_id, dish }
    });
    let affected = affected.collect();
    Ok(FridgeRead { reading: FridgeReading::new(row, &names), steps, affected, repair, ledger: read.receipt })
}

/// How cold a fridge was
///
/// The newest first.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    params(("assetId" = AssetId, Path, description = "The fridge"), ReadingQuery),
    responses((status = 200, body = Page<FridgeReading>)))]
#[get("/fridges/{assetId}/readings")]
async fn list_fridge_readings(
    state: Data<State>,
    actor: Actor,
    fridge: Path<AssetId>,
    query: Query<ReadingQuery>,
) -> Result<Json<Page<FridgeReading>>, Problem> {
    let (db, fridge, ReadingQuery { limit, cursor }) = (state.db.read(), fridge.into_inner(), query.0);
    asset::store::get(db, actor.school, fridge).await?;
    let rows = store::list(db, actor.school, fridge, (limit, cursor)).await?;
    let page = limit.page::<_, fridge_reading::Model>(rows, |row| vec![row.id.to_string()]);
    let names = names(db, actor, &page.items).await?;
    let items = page.items.into_iter().map(|row| FridgeReading::new(row, &names)).collect();
    Ok(Json(Page { items, next: page.next }))
}
