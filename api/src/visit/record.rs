//! What of a visit is evidence: the whole row as it is after each change, with what names the visitor sealed beside it.

use chrono::{DateTime, Utc};
use entity::{MemberId, visit};
use sea_orm::{ActiveEnum, DatabaseTransaction};

use super::Visitor;
use crate::{
    Problem,
    ledger::{self, Entry, Ledger, Receipt, Value},
    sample::record::{at, number, text},
    seal::SchoolSeal,
};

/// Something that happened to a visit.
#[derive(Default)]
pub struct Happened {
    /// What.
    pub op: &'static str,
    /// Who did it; none for the house, and for the visitor himself.
    pub actor: Option<MemberId>,
    /// When his phone says it was.
    pub occurred_at: Option<DateTime<Utc>>,
    /// What is said of it beside the row.
    pub more: Vec<(&'static str, Value)>,
    /// What names somebody, or was typed.
    pub personal: Vec<(&'static str, String)>,
}

/// Writes it down.
pub async fn record(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    row: &visit::Model,
    happened: Happened,
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    let Happened { op, actor, occurred_at, more, mut personal } = happened;
    let mut fields = evidence(row);
    fields.extend(more);
    personal.retain(|(_, said)| !said.is_empty());
    let entry = Entry { op, subject: row.id.0, actor, client_at: occurred_at, fields, personal, photos: Vec::new() };
    ledger::append_sealed(tx, seal, Ledger::Visit, entry, now).await
}

/// Writes down what happened to it and what was typed about that.
pub async fn happened(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    row: &visit::Model,
    (op, actor, personal): (&'static str, Option<MemberId>, Vec<(&'static str, String)>),
    now: DateTime<Utc>,
) -> Result<Receipt, Problem> {
    record(tx, seal, row, Happened { op, actor, personal, ..Happened::default() }, now).await
}

/// What the first row of a visit says of the visitor.
pub fn registered(visitor: &Visitor) -> Vec<(&'static str, String)> {
    vec![
        ("name", visitor.name.clone()),
        ("phone", visitor.phone.clone()),
        ("company", visitor.company.clone()),
        ("plate", visitor.plate.clone()),
        ("companions", visitor.companions.join("、")),
        ("goods", visitor.goods.clone()),
        ("reason", visitor.reason.clone()),
        ("host", visitor.host.clone()),
    ]
}

/// All of a visit that is evidence, but for what names somebody.
pub fn evidence(row: &visit::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("status", text(Some(row.status.to_value()))),
        ("origin", text(Some(row.origin.to_value()))),
        ("purpose", text(Some(row.purpose.to_value()))),
        ("date", text(Some(row.date))),
        ("id_checked", Value::Int(row.id_checked.into())),
        ("headcount", number(Some(row.headcount))),
        ("host_id", text(row.host_id)),
        ("repair_id", text(row.repair_id)),
        ("frequent_visitor_id", text(row.frequent_visitor_id)),
        ("from_at", at(row.from_at)),
        ("until_at", at(row.until_at)),
        ("decided", row.decided.map_or(Value::Null, |yes| Value::Int(yes.into()))),
        ("decided_by", text(row.decided_by)),
        ("decided_at", at(row.decided_at)),
        ("decided_how", text(row.decided_how.map(|how| how.to_value()))),
        ("overridden", Value::Int(row.overridden.into())),
        ("badge_id", text(row.badge_id)),
        ("entered_at", at(row.entered_at)),
        ("entered_by", text(row.entered_by)),
        ("left_at", at(row.left_at)),
        ("left_by", text(row.left_by)),
        ("left_how", text(row.left_how.map(|how| how.to_value()))),
        ("late", Value::Int(row.late.into())),
        ("created_by", text(row.created_by)),
        ("version", Value::Int(row.version.into())),
    ]
}
