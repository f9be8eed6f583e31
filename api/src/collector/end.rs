//! Somebody is no student here any more: nobody collects him, and no order about him stays. Else nothing would ever say that
//! what names his family was kept long enough.

use chrono::{DateTime, Utc};
use entity::{StudentId, collector::CollectorStatus};
use sea_orm::DatabaseTransaction;

use super::{
    held::written,
    order::lift,
    store::{self, Which},
};
use crate::{Problem, gate::Actor, seal::SchoolSeal};

/// Ends the right of all who may collect a student that is held, and lifts his orders, whoever else alone might.
pub async fn end(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    student: StudentId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for mut row in store::of_students(tx, actor.school, [student], Which::From(now)).await? {
        row.status = CollectorStatus::Void;
        (row.voided_by, row.voided_at) = (Some(actor.member), Some(now));
        let person = store::open(seal, &row)?;
        store::save(tx, &mut row).await?;
        written(tx, seal, &row, person, actor, ("collector.voided", None), now).await?;
    }
    for order in store::live(tx, actor.school, [student]).await? {
        let order = store::lock_order(tx, actor.school, order.id).await?;
        // Somebody may have been faster.
        if order.lifted_at.is_none() {
            lift(tx, seal, order, actor, String::new(), now).await?;
        }
    }
    Ok(())
}
