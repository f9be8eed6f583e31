//! 完成: what was done, what it cost, and the photo that proves it.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{
    PhotoId, RepairId, SchoolId,
    repair::{Cause, RepairResult},
    repair_event::RepairEventKind,
    repair_photo::PhotoRole,
};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    draft::few_photos,
    held::{By, Held, Told},
    rules::{Step, is_proof},
    store::{self, NewMaterial},
    work::begin,
};
use crate::{
    Problem, State, calendar,
    wire::{Line, Text},
};

/// Lines of material.
const MOST_MATERIALS: usize = 50;
/// In fen: ten million yuan.
const MOST_FEN: i64 = 1_000_000_000;
const MOST_QUANTITY: i32 = 10_000;

/// What was done.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "result": "fixed", "work": "换阀芯", "photoIds": ["019a0000-0000-7000-8000-000000000040"],
    "materials": [{"name": "阀芯", "quantity": 1, "unit": "个", "priceFen": 1200}], "labourFen": 0,
    "oldParts": "已回收", "cause": "wear"
}))]
pub struct FinishIn {
    result: RepairResult,
    /// 维修内容
    #[serde(default)]
    work: Text<2000>,
    /// One to nine, sent before. At least one has to be a file that was on no order before.
    #[schema(min_items = 1, max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// At most fifty lines.
    #[serde(default)]
    #[schema(max_items = 50)]
    materials: Vec<MaterialIn>,
    /// Wages, in fen.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    labour_fen: i64,
    /// 旧件处理
    #[serde(default)]
    old_parts: Text<200>,
    /// Why it broke.
    cause: Option<Cause>,
}

/// A line of material.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "阀芯", "quantity": 1, "unit": "个", "priceFen": 1200}))]
pub struct MaterialIn {
    name: Line<60>,
    #[schema(minimum = 1, maximum = 10_000)]
    quantity: i32,
    #[serde(default)]
    unit: Text<10>,
    /// Of one, in fen.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    price_fen: i64,
}

/// What was done, with everything within its limits.
pub struct Finish {
    /// What came of it.
    pub result: RepairResult,
    /// 维修内容
    pub work: String,
    /// The proof.
    pub photos: Vec<PhotoId>,
    /// What was used up.
    pub materials: Vec<NewMaterial>,
    /// Wages, in fen.
    pub labour_fen: i64,
    /// 旧件处理
    pub old_parts: String,
    /// Why it broke.
    pub cause: Option<Cause>,
}

impl FinishIn {
    /// What can be said of the body alone.
    pub fn check(self) -> Result<Finish, Problem> {
        few_photos(&self.photo_ids)?;
        if self.photo_ids.is_empty() {
            return Err(Problem::field("photoIds", "required"));
        }
        if self.materials.len() > MOST_MATERIALS {
            return Err(Problem::field("materials", "too_many"));
        }
        if !(0..=MOST_FEN).contains(&self.labour_fen) {
            return Err(Problem::field("labourFen", "out_of_range"));
        }
        for (at, line) in self.materials.iter().enumerate() {
            let wrong = |field| Err(Problem::field(format!("materials[{at}].{field}"), "out_of_range"));
            if !(1..=MOST_QUANTITY).contains(&line.quantity) {
                return wrong("quantity");
            }
            if !(0..=MOST_FEN).contains(&line.price_fen) {
                return wrong("priceFen");
            }
        }
        let line = |line: MaterialIn| NewMaterial {
            name: line.name.into(),
            quantity: line.quantity,
            unit: line.unit.into(),
            price_fen: line.price_fen,
        };
        Ok(Finish {
            result: self.result,
            work: self.work.into(),
            photos: self.photo_ids,
            materials: self.materials.into_iter().map(line).collect(),
            labour_fen: self.labour_fen,
            old_parts: self.old_parts.into(),
            cause: self.cause,
        })
    }
}

impl Finish {
    /// Material and wages together, in fen. Within the limits above it is no more than 64 bits hold.
    fn cost_fen(&self) -> i64 {
        let line = |line: &NewMaterial| line.price_fen.saturating_mul(line.quantity.into());
        self.materials.iter().map(line).fold(self.labour_fen, i64::saturating_add)
    }
}

/// Finishes the work on an order.
pub async fn finish(mut held: Held<'_>, done: Finish) -> Result<Told, Problem> {
    held.step(Step::Finish).await?;
    let (tx, school, id, now) = (held.tx, held.order.school_id, held.order.id, held.now);
    store::lock_files(tx, school, &done.photos).await?;
    let photos = held.attach(&done.photos).await?;
    let before = store::used(tx, school, &photos).await?;
    if !is_proof(photos.iter().map(|photo| photo.sha256.as_str()), &before) {
        return Err(Problem::field("photoIds", "not_new"));
    }
    let cost = done.cost_fen();
    let data = json!({"result": done.result, "costFen": cost, "work": done.work, "cause": done.cause});
    store::add_materials(tx, school, id, done.materials).await?;
    let calendar = calendar::load(tx, school).await?;
    let order = &mut held.order;
    (order.finished_at, order.result) = (Some(now), Some(done.result));
    order.accept_until = Some(now + calendar.promises.acceptance());
    order.cause = done.cause.or(order.cause);
    (order.work, order.old_parts) = (done.work, done.old_parts);
    // After a refusal the work goes on, and so does what it costs.
    order.cost_fen = order.cost_fen.saturating_add(cost);
    held.save_with(RepairEventKind::Finished, String::new(), data, PhotoRole::Proof, &photos).await
}

/// Finishes for a firm, by its link. If nobody wrote down that it came, it came now.
pub async fn finish_by_firm(
    tx: &DatabaseTransaction,
    state: Data<State>,
    (school, id): (SchoolId, RepairId),
    firm: &str,
    done: Finish,
    now: DateTime<Utc>,
) -> Result<Told, Problem> {
    let by = || By::Firm(firm.to_owned());
    let mut held = Held::take_by(tx, state.clone(), school, id, by(), now).await?;
    if held.order.started_at.is_none() || held.order.status != entity::repair::RepairStatus::Started {
        begin(held, String::new()).await?;
        held = Held::take_by(tx, state, school, id, by(), now).await?;
    }
    finish(held, done).await
}
