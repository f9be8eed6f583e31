//! The end of a shift: it cannot close while somebody is inside of whom nobody says why.

use chrono::{DateTime, Utc};
use entity::{
    ShiftId, VisitId, shift,
    shift::ShiftEnd,
    visit::{self, LeftHow, VisitStatus},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{card::evidence, store};
use crate::{
    Problem, State,
    gate::Actor,
    ledger::{self, Entry, Ledger, Receipt},
    problem::Code,
    seal::SchoolSeal,
    visit::{self as visits, Day, is_unexplained},
    wire::Line,
};

/// What became of a visitor who should have left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ShiftOutcome)]
pub enum Outcome {
    /// Still inside, and known why
    Inside,
    /// 推定离校: taken for gone, though nobody saw it
    Left,
}

/// Why a visitor is still on the list.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ShiftExplained)]
pub struct Explained {
    /// The visit.
    visit_id: VisitId,
    outcome: Outcome,
    reason: Line<200>,
}

/// What a closing leaves behind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Closed {
    /// The shift.
    pub id: ShiftId,
    /// What proves it.
    pub receipt: Receipt,
}

/// Who is inside, and whether he has to be explained at the end of this shift.
pub async fn inside(
    db: &impl ConnectionTrait,
    day: &Day,
    shift: &shift::Model,
) -> Result<Vec<(visit::Model, bool)>, Problem> {
    let rows = visits::store::inside(shift.school_id).all(db).await?;
    let marked = rows.into_iter().map(|row| {
        let open = is_unexplained(&day.known(&row, &[], false), &day.rules, day.now);
        let open = open && row.explained_in != Some(shift.id);
        (row, open)
    });
    Ok(marked.collect())
}

/// Closes it with these explanations, or refuses. One that another guard signed on over can still be closed.
pub async fn close(
    tx: &DatabaseTransaction,
    state: &State,
    actor: Actor,
    (id, explained): (ShiftId, Vec<Explained>),
    now: DateTime<Utc>,
) -> Result<Closed, Problem> {
    let mut shift = store::lock(tx, actor.school, id).await?;
    if shift.ended_how == Some(ShiftEnd::Closed) {
        return Err(Code::WrongState.into());
    }
    let (day, seal) = (Day::of(tx, actor.school, now).await?, state.seals.of(tx, actor.school).await?);
    for (at, said) in explained.iter().enumerate() {
        let wrong = |code| Problem::field(format!("explained[{at}].visitId"), code);
        let row = visits::store::find(tx, actor.school, said.visit_id).await?.ok_or_else(|| wrong("not_found"))?;
        if row.status != VisitStatus::Inside {
            return Err(wrong("not_inside"));
        }
        explain(tx, (&seal, actor, now), (row, &shift), said).await?;
    }
    let open: Vec<visit::Model> =
        inside(tx, &day, &shift).await?.into_iter().filter(|(_, open)| *open).map(|(row, _)| row).collect();
    if !open.is_empty() {
        let mut problem = Problem::new(Code::Unexplained);
        let shown = visits::shown(state, tx, actor, open).await?;
        problem.current = Some(serde_json::json!({"unexplained": shown}));
        return Err(problem);
    }
    (shift.ended_at, shift.ended_how) = (Some(now), Some(ShiftEnd::Closed));
    shift.explained = i32::try_from(explained.len()).unwrap_or(i32::MAX);
    store::save(tx, &mut shift).await?;
    let entry = Entry {
        op: "shift.closed",
        subject: id.0,
        actor: Some(actor.member),
        client_at: None,
        fields: evidence(&shift),
        personal: Vec::new(),
        photos: Vec::new(),
    };
    let receipt = ledger::append_sealed(tx, &seal, Ledger::Visit, entry, now).await?;
    Ok(Closed { id, receipt })
}

async fn explain(
    tx: &DatabaseTransaction,
    (seal, actor, now): (&SchoolSeal, Actor, DateTime<Utc>),
    (mut row, shift): (visit::Model, &shift::Model),
    said: &Explained,
) -> Result<(), Problem> {
    let reason = said.reason.to_string();
    let op = match said.outcome {
        Outcome::Inside => {
            row.explained_in = Some(shift.id);
            visits::note_down(seal, &mut row, |notes| notes.inside.clone_from(&reason))?;
            visits::store::note(tx, &row).await?;
            "visit.explained"
        }
        Outcome::Left => {
            (row.status, row.ended_at, row.next_at) = (VisitStatus::Left, Some(now), None);
            (row.left_at, row.left_by, row.left_how) = (Some(now), Some(actor.member), Some(LeftHow::Presumed));
            visits::note_down(seal, &mut row, |notes| notes.left.clone_from(&reason))?;
            visits::store::save(tx, &mut row).await?;
            "visit.presumed"
        }
    };
    let personal = vec![("said", reason)];
    visits::happened(tx, seal, &row, (op, Some(actor.member), personal), now).await?;
    Ok(())
}
