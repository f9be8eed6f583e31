//! A new visit is written down, whoever brings it: the gate, a host, or the visitor himself.

use chrono::{DateTime, Utc};
use entity::{
    MemberId, SchoolId, VisitId,
    visit::{self, VisitOrigin, VisitPurpose, VisitStatus},
};
use sea_orm::DatabaseTransaction;

use super::{
    Day, Notes, Visitor,
    ask::{ask_host, plan},
    held::Done,
    person,
    record::{Happened, record, registered},
    store,
    tell::tell,
};
use crate::{Problem, notify::Kind, privacy, problem::Code, seal::SchoolSeal, watch_list};

/// A visit that is not written down yet.
pub struct New {
    /// The row, but for what is sealed.
    pub row: visit::Model,
    /// Who comes, but for the phone.
    pub visitor: Visitor,
    /// What was typed about it by the staff.
    pub notes: Notes,
    /// The phone as it was typed; what of it is kept the school says.
    pub phone: String,
    /// The same of the identity number.
    pub id_number: String,
}

/// A visit of nobody yet, written down by a member or by the visitor.
pub fn blank(
    (school, by): (SchoolId, Option<MemberId>),
    id: VisitId,
    purpose: VisitPurpose,
    day: &Day,
) -> visit::Model {
    visit::Model {
        id,
        school_id: school,
        status: VisitStatus::Waiting,
        origin: VisitOrigin::Gate,
        purpose,
        date: day.date,
        person: None,
        notes: None,
        phone: None,
        phone_index: None,
        id_number: None,
        id_number_index: None,
        name_index: None,
        id_checked: false,
        headcount: 1,
        host_id: None,
        repair_id: None,
        contractor_link_id: None,
        frequent_visitor_id: None,
        from_at: None,
        until_at: None,
        decided: None,
        decided_by: None,
        decided_at: None,
        decided_how: None,
        watched: false,
        overridden: false,
        badge_id: None,
        pass_hash: None,
        pass_kid: None,
        pass_step: None,
        entered_at: None,
        entered_by: None,
        left_at: None,
        left_by: None,
        left_how: None,
        whereabouts: None,
        whereabouts_by: None,
        whereabouts_at: None,
        explained_in: None,
        overstay_told_at: None,
        next_at: None,
        late: false,
        occurred_at: None,
        ended_at: None,
        erased_at: None,
        version: 1,
        created_at: day.now,
        created_by: by,
    }
}

/// Writes it down: seals who comes, looks whether he is watched for, and asks the host unless somebody has said yes.
pub async fn write(tx: &DatabaseTransaction, (day, seal): (&Day, &SchoolSeal), new: New) -> Result<Done, Problem> {
    let New { mut row, mut visitor, notes, phone, id_number } = new;
    let (now, by) = (day.now, row.created_by);
    let said = |text: String| (!text.is_empty()).then_some(text);
    let (phone, id_number) = (said(phone), said(id_number));
    let typed = privacy::Typed { name: &visitor.name, phone: phone.as_deref(), id_number: id_number.as_deref() };
    visitor.phone = privacy::keep(seal, &day.rules, &mut row, typed)?;
    row.watched = watch_list::watches(tx, seal, &visitor.names()).await?;
    row.person = person::seal_visitor(seal, row.id, &visitor)?;
    row.notes = person::seal_notes(seal, row.id, &notes)?;
    plan(tx, day, &mut row).await?;
    if !store::insert(tx, row.clone()).await? {
        return Err(Code::Conflict.into());
    }
    let mut personal = registered(&visitor);
    personal.push(("said", notes.late));
    let occurred_at = row.occurred_at;
    let happened = Happened { op: "visit.registered", actor: by, occurred_at, personal, ..Happened::default() };
    let receipt = record(tx, seal, &row, happened, now).await?;
    let mut members = Vec::new();
    for kind in alarms(&row) {
        let told = tell(tx, &row, kind, &day.leaders, by, now).await?;
        members.extend(told.into_iter().map(|(member, _)| member));
    }
    if row.late {
        members.extend(counted(tx, &row, now).await?);
    }
    if let Some(host) = row.host_id.filter(|_| row.status == VisitStatus::Waiting) {
        members.extend(ask_host(tx, (day, seal), &mut row, (host, by)).await?.1);
        store::note(tx, &row).await?;
    }
    Ok(Done { id: row.id, receipt, members })
}

/// Tells who is said to have let in somebody of the paper, and to whom he came: what is false there is noticed by them.
async fn counted(tx: &DatabaseTransaction, row: &visit::Model, now: DateTime<Utc>) -> Result<Vec<MemberId>, Problem> {
    let mut members = Vec::new();
    let host = row.host_id.filter(|host| row.decided_by != Some(*host));
    for (kind, member) in [(Kind::VisitPhone, row.decided_by), (Kind::VisitEntered, host)] {
        let told = tell(tx, row, kind, member.as_slice(), row.created_by, now).await?;
        members.extend(told.into_iter().map(|(member, _)| member));
    }
    Ok(members)
}

/// What the duty leaders are told at once. That they are is told to nobody else.
fn alarms(row: &visit::Model) -> Vec<Kind> {
    let urgent = (row.purpose == VisitPurpose::Emergency && !row.late).then_some(Kind::VisitEmergency);
    // Who stands on paper and was let in by nobody is looked at by them as well.
    let leader = row.watched || row.late && row.decided.is_none();
    urgent.into_iter().chain(leader.then_some(Kind::VisitLeader)).collect()
}
