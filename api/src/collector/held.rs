//! What is written of a collector: the ledger's row, and whom it concerns.

use chrono::{DateTime, Utc};
use entity::{CollectorId, MemberId, collector};
use sea_orm::{ActiveEnum, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::store::{self, CollectorPerson, Which};
use crate::{
    Problem,
    gate::Actor,
    ledger::{self, Entry, Ledger, Receipt, Value},
    member,
    notify::{self, Kind, Notice},
    sample::record::{at, text},
    seal::SchoolSeal,
    student,
};

/// What a change leaves behind: the collector, the receipt, and who is to be woken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Done {
    /// The collector.
    pub id: CollectorId,
    /// What proves the change.
    pub receipt: Receipt,
    /// Who was told.
    pub members: Vec<MemberId>,
}

/// All of a collector that is evidence, but for what names people.
pub fn evidence(row: &collector::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("student_id", text(Some(row.student_id))),
        ("member_id", text(row.member_id)),
        ("kind", text(Some(row.kind.to_value()))),
        ("status", text(Some(row.status.to_value()))),
        ("from_at", at(row.from_at)),
        ("until_at", at(row.until_at)),
        ("created_by", text(Some(row.created_by))),
        ("verified_by", text(row.verified_by)),
        ("verified_at", at(row.verified_at)),
        ("verified_how", text(row.verified_how.map(|how| how.to_value()))),
        ("voided_by", text(row.voided_by)),
        ("voided_at", at(row.voided_at)),
        ("version", Value::Int(row.version.into())),
    ]
}

/// Writes a collector as it is now into the ledger, and tells whom it concerns.
pub async fn written(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    row: &collector::Model,
    person: CollectorPerson,
    actor: Actor,
    (op, news): (&'static str, Option<Kind>),
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let members = match news {
        Some(kind) => tell(tx, row, kind, Some(actor.member), now).await?,
        None => Vec::new(),
    };
    let CollectorPerson { name, relation, phone, called } = person;
    let personal = [("name", name), ("relation", relation), ("phone", phone), ("called", called)];
    let entry = Entry {
        op,
        subject: row.id.0,
        actor: Some(actor.member),
        client_at: None,
        fields: evidence(row),
        personal: personal.into_iter().filter(|(_, said)| !said.is_empty()).collect(),
        photos: Vec::new(),
    };
    let receipt = ledger::append_sealed(tx, seal, Ledger::Release, entry, now).await?;
    Ok(Done { id: row.id, receipt, members })
}

/// Tells those whom such news of a collector concerns, but not who did it. Answers who is to be woken.
pub async fn tell(
    tx: &DatabaseTransaction,
    row: &collector::Model,
    kind: Kind,
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let school = row.school_id;
    let child = student::store::get(tx, school, row.student_id).await?;
    let class = student::store::class(tx, school, child.class_id).await?;
    let mut members = match kind {
        Kind::CollectorVerified => {
            let (collectors, orders) = store::of_student(tx, school, row.student_id, Which::Standing).await?;
            store::guardians(&collectors, &orders).into_iter().chain([row.created_by]).collect()
        }
        _ => member::directors(tx, school).await?.into_iter().chain(class.teacher_id).collect::<Vec<_>>(),
    };
    members.sort_unstable();
    members.dedup();
    members.retain(|member| Some(*member) != by);
    // The record has the names; a notice goes through other hands.
    let notice = Notice { kind, subject_id: row.student_id.0, params: json!({"place": class.name}) };
    notify::tell(tx, school, &members, notice, now).await?;
    Ok(members)
}
