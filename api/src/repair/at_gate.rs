//! Who comes to repair passes the gate: its times stand on the order's timeline.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{RepairId, SchoolId, VisitId, repair_event::RepairEventKind};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::held::{By, Held, Told};
use crate::{Problem, State};

/// Writes on an order that whoever comes for it was let in, or has left. Who it is only the visit says.
pub async fn at_gate(
    tx: &DatabaseTransaction,
    state: Data<State>,
    (school, id): (SchoolId, RepairId),
    visit: VisitId,
    kind: RepairEventKind,
    now: DateTime<Utc>,
) -> Result<Told, Problem> {
    let held = Held::take_by(tx, state, school, id, By::House, now).await?;
    held.save(kind, String::new(), json!({"visitId": visit})).await
}
