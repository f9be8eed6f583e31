//! Who is told of what happens to an order, and as what.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{
    MemberId,
    repair::{self, RepairStatus},
    repair_event::RepairEventKind as Event,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::{Value, json};

use super::{held::By, names::Names, store};
use crate::{
    Problem, crew, member,
    notify::{self, Kind, Notice},
};

/// Everybody whom an order concerns.
#[derive(Default)]
struct People {
    /// Who reported or joined.
    watchers: Vec<MemberId>,
    /// Who has it.
    assignee: Option<MemberId>,
    /// Who had it before.
    before: Option<MemberId>,
    /// Who may take it.
    crew: Vec<MemberId>,
    /// Who answers for the room, and may accept.
    keeper: Option<MemberId>,
    /// Who dispatches.
    directors: Vec<MemberId>,
    /// Whether a firm has it, which the directors follow in its stead.
    firm: bool,
    /// Whether a second person has to look again.
    safety: bool,
}

impl People {
    /// To whom what is told, each at most once: what stands first goes first.
    fn notices(&self, event: Event) -> Vec<(Kind, Vec<MemberId>)> {
        let assignee = || self.assignee.into_iter().collect::<Vec<_>>();
        let doers = || -> Vec<MemberId> { self.assignee.into_iter().chain(self.crew.iter().copied()).collect() };
        let followers = || self.watchers.iter().copied().chain(self.before).collect::<Vec<_>>();
        let concerned = |kind| {
            let mut all = [followers(), doers()].concat();
            if self.firm {
                all.extend(&self.directors);
            }
            vec![(kind, all)]
        };
        match event {
            Event::Reported => vec![(Kind::RepairReported, self.directors.clone())],
            Event::Assigned => vec![
                (Kind::RepairAssigned, assignee()),
                (Kind::RepairOffered, self.crew.clone()),
                (Kind::RepairTransferred, self.before.into_iter().collect()),
                (Kind::RepairTriaged, self.watchers.clone()),
            ],
            Event::Transferred => vec![(Kind::RepairAssigned, assignee()), (Kind::RepairTransferred, followers())],
            Event::Urged => vec![(Kind::RepairUrged, [doers(), self.directors.clone(), followers()].concat())],
            Event::Escalated => vec![(Kind::RepairOverdue, [doers(), self.directors.clone(), followers()].concat())],
            Event::Finished => {
                let looked_at = if self.safety { self.directors.clone() } else { Vec::new() };
                let mut all = vec![(Kind::RepairRecheckAsked, looked_at)];
                all.extend(concerned(Kind::RepairFinished));
                all.push((Kind::RepairFinished, self.keeper.into_iter().collect()));
                all
            }
            Event::Joined => concerned(Kind::RepairJoined),
            Event::Triaged => concerned(Kind::RepairTriaged),
            Event::Returned => concerned(Kind::RepairReturned),
            Event::Grabbed => concerned(Kind::RepairGrabbed),
            Event::Started => concerned(Kind::RepairStarted),
            Event::Waiting => concerned(Kind::RepairWaiting),
            Event::Accepted => concerned(Kind::RepairAccepted),
            Event::Rejected => concerned(Kind::RepairRejected),
            Event::Closed => concerned(Kind::RepairClosed),
            Event::Rechecked => concerned(Kind::RepairRechecked),
            Event::FollowedUp => concerned(Kind::RepairFollowedUp),
            Event::Cancelled => concerned(Kind::RepairCancelled),
            Event::Noted => concerned(Kind::RepairNoted),
            Event::GateEntered => concerned(Kind::RepairGateEntered),
            Event::GateLeft => concerned(Kind::RepairGateLeft),
        }
    }
}

/// Those of these events that go to the groups as well, and as what.
fn is_for_all(event: Event) -> Option<Kind> {
    match event {
        Event::Reported => Some(Kind::RepairReported),
        Event::Urged => Some(Kind::RepairUrged),
        Event::Escalated => Some(Kind::RepairOverdue),
        _ => None,
    }
}

/// Tells whom it concerns, but not who did it. Answers who was told, to be woken after the transaction.
pub async fn tell(
    tx: &DatabaseTransaction,
    order: &repair::Model,
    event: Event,
    by: &By,
    before: Option<MemberId>,
    note: &str,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let school = order.school_id;
    let people = people(tx, order, before).await?;
    let params = params(tx, order, note).await?;
    let mut told: HashSet<MemberId> = by.member().into_iter().collect();
    for (kind, mut members) in people.notices(event) {
        members.retain(|member| told.insert(*member));
        if !members.is_empty() {
            let notice = Notice { kind, subject_id: order.id.0, params: params.clone() };
            notify::tell(tx, school, &members, notice, now).await?;
        }
    }
    if let Some(kind) = is_for_all(event) {
        notify::broadcast(tx, school, kind, order.id.0, params, now).await?;
    }
    told.retain(|member| by.member() != Some(*member));
    Ok(told.into_iter().collect())
}

async fn people(db: &impl ConnectionTrait, order: &repair::Model, before: Option<MemberId>) -> Result<People, Problem> {
    let school = order.school_id;
    let free = order.assignee_id.is_none() && matches!(order.status, RepairStatus::Reported | RepairStatus::Triaged);
    let crew = match order.crew_id.filter(|_| free) {
        Some(crew) => crew::store::members_of(db, school, crew).await?,
        None => Vec::new(),
    };
    Ok(People {
        watchers: store::watchers(db, school, order.id).await?,
        assignee: order.assignee_id,
        before: before.filter(|before| order.assignee_id != Some(*before)),
        crew,
        keeper: store::keeper(db, school, order.place_id).await?,
        directors: member::directors(db, school).await?,
        firm: !order.contractor.is_empty(),
        safety: order.safety,
    })
}

async fn params(db: &impl ConnectionTrait, order: &repair::Model, note: &str) -> Result<Value, Problem> {
    let mut names = Names::default();
    names.ask(order.place_id, order.asset_id, None, None);
    names.load(db, order.school_id).await?;
    let place = names.place(order.place_id).map(|place| place.path).unwrap_or_default();
    let item = match names.asset(order.asset_id) {
        Some(asset) if order.item.is_empty() => asset.name,
        _ => order.item.clone(),
    };
    let until = order.waiting_until.map(|day| day.to_string()).unwrap_or_default();
    Ok(json!({
        "number": order.number, "place": place, "item": item, "until": until, "note": note, "status": order.status,
        "description": order.description,
    }))
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    fn people() -> [MemberId; 5] {
        std::array::from_fn(|_| MemberId::new())
    }

    #[test]
    fn who_reported_or_joined_is_told_of_everything() {
        let [reporter, joined, caretaker, director, _] = people();
        let people = People {
            watchers: vec![reporter, joined],
            assignee: Some(caretaker),
            directors: vec![director],
            safety: true,
            ..People::default()
        };
        // At the report nobody else watches yet, and who reports knows it.
        for event in Event::iter().filter(|event| *event != Event::Reported) {
            let told: Vec<MemberId> = people.notices(event).into_iter().flat_map(|(_, members)| members).collect();
            assert!(told.contains(&reporter) && told.contains(&joined), "{event:?}");
            assert!(told.contains(&caretaker), "{event:?}");
        }
    }

    #[test]
    fn who_gets_an_order_is_asked_and_who_had_it_is_told() {
        let [reporter, caretaker, earlier, director, other] = people();
        let people = People {
            watchers: vec![reporter],
            assignee: Some(caretaker),
            before: Some(earlier),
            crew: vec![other],
            directors: vec![director],
            ..People::default()
        };
        let assigned = people.notices(Event::Assigned);
        assert_eq!(assigned[0], (Kind::RepairAssigned, vec![caretaker]));
        assert_eq!(assigned[1], (Kind::RepairOffered, vec![other]));
        assert_eq!(people.notices(Event::Transferred)[1], (Kind::RepairTransferred, vec![reporter, earlier]));
        assert!(people.notices(Event::Started).iter().all(|(_, members)| !members.contains(&director)));
        let firm = People { firm: true, assignee: None, ..people };
        assert!(firm.notices(Event::Rejected)[0].1.contains(&director), "a firm has no inbox");
    }
}
