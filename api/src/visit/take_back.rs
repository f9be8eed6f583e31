//! The visitor takes the registration back before he is let in.

use actix_web::web::Data;
use entity::{
    SchoolId, VisitId,
    erasure::{Basis, Erased},
    visit::VisitStatus,
    visit_ask::AskOutcome,
};

use super::{
    Day,
    ask::plan,
    record::{Happened, record},
    store,
};
use crate::{
    Problem, State,
    privacy::{self, What},
    problem::Code,
};

/// Ends the visit and erases what names the visitor. 409 for who was let in already.
pub async fn take_back(state: &Data<State>, school: SchoolId, id: VisitId) -> Result<(), Problem> {
    privacy::ready(state, school).await?;
    let (now, inner) = (state.clock.now(), state.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = store::lock(tx, school, id).await?;
            if !matches!(row.status, VisitStatus::Waiting | VisitStatus::Confirmed) {
                return Err(Code::WrongState.into());
            }
            let (day, seal) = (Day::of(tx, school, now).await?, inner.seals.of(tx, school).await?);
            store::answered(tx, &row, None, AskOutcome::NoAnswer, now).await?;
            (row.status, row.ended_at) = (VisitStatus::Void, Some(now));
            plan(tx, &day, &mut row).await?;
            store::save(tx, &mut row).await?;
            record(tx, &seal, &row, Happened { op: "visit.voided", ..Happened::default() }, now).await?;
            let what = (Erased::Visit, What::One(id.0));
            privacy::decide(tx, school, what, (Basis::Request, None), now).await.map(|_| ())
        })
    });
    work.await?;
    privacy::finish(state, school).await.map(|_| ())
}
