//! Makes of rows what is shown.

use std::collections::{HashMap, HashSet};

use entity::{
    ReleaseId,
    member::Role,
    refusal::{self, RefusalWhy},
    release::{self, ReleaseStatus},
};

use super::{
    card::{Agreed, Marks, Refusal, Release, ReleaseEnd},
    rules::{Mark, allowed, marked},
    store::{self, ReleasePerson},
};
use crate::{
    Problem, State,
    collector::{self, store as collectors},
    gate::Actor,
    repair::Names,
    student::{Standing, Students},
};

/// The release as this reader sees it.
pub async fn one(state: &State, actor: Actor, row: release::Model) -> Result<Release, Problem> {
    let shown = all(state, actor, vec![row]).await?;
    shown.into_iter().next().ok_or_else(|| Problem::internal("a release got lost"))
}

/// Releases in their order: a statement for each kind of thing that they name, however many they are.
pub async fn all(state: &State, actor: Actor, rows: Vec<release::Model>) -> Result<Vec<Release>, Problem> {
    let (db, school) = (state.db.read(), actor.school);
    let seal = state.seals.of(db, school).await?;
    let students =
        Students::load(db, &seal, rows.iter().map(|row| row.student_id), rows.iter().map(|row| row.class_id)).await?;
    let comers = collectors::named(db, &seal, rows.iter().map(|row| row.collector_id)).await?;
    let children = collectors::children(db, actor).await?;
    let mut names = Names::default();
    for row in &rows {
        names.ask_people([Some(row.asked_by), row.receipt_by, row.returned_by, row.ended_by]);
        names.ask_people(Mark::ALL.map(|mark| marked(row, mark).map(|(by, ..)| by)));
    }
    names.load(db, school).await?;
    let turned = store::refusals_of(db, school, rows.iter().map(|row| row.id)).await?;
    let mut turned_by = HashMap::<ReleaseId, Vec<Refusal>>::new();
    for (row, shown) in turned.iter().zip(refusals(state, actor, turned.clone()).await?) {
        // A guardian learns nothing of an order, not even that there is one.
        if let Some(release) = row.release_id.filter(|_| actor.role != Role::Guardian || !is_silent(row)) {
            turned_by.entry(release).or_default().push(shown);
        }
    }
    let card = |row: release::Model| {
        let ReleasePerson { reason, ended } = store::open(&seal, &row)?;
        let class = students.of.get(&row.student_id).map_or(row.class_id, |(student, _)| student.class_id);
        let standing = Standing {
            director: actor.role == Role::Director,
            class_teacher: actor.role == Role::Teacher && students.teacher(class) == Some(actor.member),
            guard: actor.role == Role::Guard,
            guardian: children.contains(&row.student_id),
            auditor: actor.role == Role::Auditor,
        };
        let agreed = |mark| marked(&row, mark).map(|(by, how, at)| Agreed { by: names.person(Some(by)), how, at });
        let is_end = matches!(row.status, ReleaseStatus::Refused | ReleaseStatus::Cancelled | ReleaseStatus::Expired);
        let end = row.ended_at.filter(|_| is_end);
        let person = comers.get(&row.collector_id).cloned().unwrap_or_default();
        Ok(Release {
            id: row.id,
            kind: row.kind,
            status: row.status,
            student: students.name(row.student_id),
            class: students.class(row.class_id),
            reason,
            collector: collectors::name(row.collector_id, &person),
            expected_return_at: row.expected_return_at,
            asked_by: names.person(Some(row.asked_by)),
            asked_at: row.asked_at,
            marks: Marks {
                teacher: agreed(Mark::Teacher),
                guardian: agreed(Mark::Guardian),
                student: agreed(Mark::Student),
                gate: agreed(Mark::Gate),
            },
            released_at: row.released_at,
            receipt_by: names.person(row.receipt_by),
            receipt_at: row.receipt_at,
            returned_by: names.person(row.returned_by),
            returned_at: row.returned_at,
            end: end.map(|at| ReleaseEnd { by: names.person(row.ended_by), at, reason: ended }),
            refusals: turned_by.get(&row.id).cloned().unwrap_or_default(),
            actions: allowed(&row, (actor.member, standing)),
            erased: row.erased_at.is_some(),
            version: row.version,
        })
    };
    rows.into_iter().map(card).collect()
}

fn is_silent(row: &refusal::Model) -> bool {
    row.why == RefusalWhy::CallLeader
}

/// Refusals in their order.
pub async fn refusals(state: &State, actor: Actor, rows: Vec<refusal::Model>) -> Result<Vec<Refusal>, Problem> {
    let (db, school) = (state.db.read(), actor.school);
    let seal = state.seals.of(db, school).await?;
    let students = Students::load(db, &seal, rows.iter().map(|row| row.student_id), []).await?;
    let wanted: HashSet<_> = rows.iter().filter_map(|row| row.collector_id).collect();
    let comers = collectors::named(db, &seal, wanted).await?;
    let mut names = Names::default();
    names.ask_people(rows.iter().map(|row| Some(row.by)));
    names.load(db, school).await?;
    let card = |row: refusal::Model| {
        let person = |id| comers.get(&id).map(|person: &collector::CollectorPerson| collectors::name(id, person));
        Ok(Refusal {
            id: row.id,
            student: students.name(row.student_id),
            release_id: row.release_id,
            collector: row.collector_id.and_then(person),
            why: row.why,
            note: store::open_refusal(&seal, &row)?.note,
            by: names.person(Some(row.by)),
            at: row.at,
            erased: row.erased_at.is_some(),
        })
    };
    rows.into_iter().map(card).collect()
}
