//! Notes who looked at what.

use chrono::{DateTime, Utc};
use entity::{LookId, look, look::LookKind};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use crate::{
    Problem,
    gate::Actor,
    seal::{Place, SchoolSeal, Seals},
};

/// A look to note.
pub struct New {
    /// What is looked at.
    pub kind: LookKind,
    /// Which record, if it is one.
    pub subject: Option<Uuid>,
    /// What of it, with commas between.
    pub fields: String,
    /// Of how many people.
    pub count: usize,
}

/// Notes a look, before anything is shown.
pub async fn note(
    tx: &DatabaseTransaction,
    seals: &Seals,
    actor: Actor,
    new: New,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<LookId, Problem> {
    let (id, New { kind, subject, fields, count }) = (LookId::new(), new);
    let seal = seals.of(tx, actor.school).await?;
    let row = look::Model {
        id,
        school_id: actor.school,
        kind,
        subject_id: subject,
        fields,
        count: i32::try_from(count).unwrap_or(i32::MAX),
        reason: reason.map(|reason| seal.close(place(id), reason)).transpose()?,
        by: actor.member,
        at: now,
    };
    look::Entity::insert(look::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
    Ok(id)
}

/// Why somebody looked.
pub fn reason(seal: &SchoolSeal, row: &look::Model) -> Result<Option<String>, Problem> {
    row.reason.as_ref().map(|reason| seal.open(place(row.id), reason)).transpose()
}

fn place(id: LookId) -> Place<'static> {
    Place { table: "look", row: id.0, column: "reason" }
}
