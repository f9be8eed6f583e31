//! What happened to an order, kept twice: as a line of its timeline for people, and as a row of the ledger for whoever has
//! to show later that the line is as it was.

use chrono::{DateTime, Utc};
use entity::{photo, repair, repair_event::RepairEventKind, repair_photo::PhotoRole};
use sea_orm::{ActiveEnum, DatabaseTransaction};

use super::store::{self, NewEvent};
use crate::{
    Problem,
    ledger::{self, Entry, Ledger, Value},
};

/// Writes down what has just made the order what it is.
pub async fn add(
    tx: &DatabaseTransaction,
    order: &repair::Model,
    line: NewEvent,
    role: PhotoRole,
    photos: &[photo::Model],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let school = order.school_id;
    let entry = entry(order, &line, photos);
    let event = store::add_event(tx, school, order.id, line, now).await?;
    store::add_photos(tx, school, order.id, event, role, photos).await?;
    ledger::append(tx, school, Ledger::Repair, entry, now).await?;
    Ok(())
}

fn entry(order: &repair::Model, line: &NewEvent, photos: &[photo::Model]) -> Entry {
    let kind = line.kind;
    let mut personal = vec![("note", line.note.clone()), ("by", line.by.clone())];
    match kind {
        RepairEventKind::Reported => {
            personal.extend([("item", order.item.clone()), ("description", order.description.clone())]);
        }
        RepairEventKind::Finished => personal.push(("work", order.work.clone())),
        _ => {}
    }
    personal.retain(|(_, text)| !text.is_empty());
    // Names of people are in it.
    personal.push(("data", line.data.to_string()));
    Entry {
        op: word(kind),
        subject: order.id.0,
        actor: line.member,
        client_at: order.occurred_at.filter(|_| kind == RepairEventKind::Reported),
        fields: fields(order),
        personal,
        photos: photos.iter().map(|photo| photo.sha256.clone()).collect(),
    }
}

/// What of an order says nothing of a person.
pub fn fields(order: &repair::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("number", Value::Text(order.number.clone())),
        ("version", Value::Int(order.version.into())),
        ("status", Value::Text(order.status.to_value())),
        ("urgency", Value::Text(order.urgency.to_value())),
        ("trade", Value::Text(order.trade.to_value())),
        ("place_id", order.place_id.map(|id| id.to_string()).into()),
        ("asset_id", order.asset_id.map(|id| id.to_string()).into()),
        ("assignee_id", order.assignee_id.map(|id| id.to_string()).into()),
        ("due_at", Value::Int(order.due_at.timestamp_millis())),
        ("result", order.result.map(|result| result.to_value()).into()),
        ("cost_fen", Value::Int(order.cost_fen)),
        ("rating", order.rating.map_or(Value::Null, |rating| Value::Int(rating.into()))),
    ]
}

/// As the table has it.
fn word(kind: RepairEventKind) -> &'static str {
    use RepairEventKind::*;
    match kind {
        Reported => "reported",
        Joined => "joined",
        Triaged => "triaged",
        Returned => "returned",
        Assigned => "assigned",
        Grabbed => "grabbed",
        Transferred => "transferred",
        Started => "started",
        Waiting => "waiting",
        Urged => "urged",
        Finished => "finished",
        Accepted => "accepted",
        Rejected => "rejected",
        Closed => "closed",
        Rechecked => "rechecked",
        FollowedUp => "followed_up",
        Cancelled => "cancelled",
        Escalated => "escalated",
        Noted => "noted",
        GateEntered => "gate_entered",
        GateLeft => "gate_left",
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_row_calls_what_happened_as_the_timeline_does() {
        for kind in RepairEventKind::iter() {
            assert_eq!(word(kind), kind.to_value());
        }
    }
}
