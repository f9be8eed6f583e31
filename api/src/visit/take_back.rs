//! The visitor takes the registration back before he is let in.

use std::collections::BTreeSet;

use actix_web::web::Data;
use entity::{
    MemberId, SchoolId, VisitId,
    erasure::{Basis, Erased},
    visit::VisitStatus,
    visit_ask::AskOutcome,
};

use super::{
    Day,
    ask::plan,
    record::{Happened, record},
    store,
    tell::tell,
};
use crate::{
    Problem, State,
    notify::{self, Kind},
    privacy::{self, What},
    problem::Code,
};

/// Ends the visit, tells who waited for it, and erases what names the visitor. 409 for who was let in already.
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
            let asked = store::asks(tx, school, [id]).await?.into_iter().map(|ask| ask.member_id);
            let waiting: BTreeSet<MemberId> = asked.chain(row.host_id).chain(row.created_by).collect();
            let waiting: Vec<MemberId> = waiting.into_iter().collect();
            store::answered(tx, &row, None, AskOutcome::NoAnswer, now).await?;
            (row.status, row.ended_at) = (VisitStatus::Void, Some(now));
            plan(tx, &day, &mut row).await?;
            store::save(tx, &mut row).await?;
            record(tx, &seal, &row, Happened { op: "visit.voided", ..Happened::default() }, now).await?;
            let what = (Erased::Visit, What::One(id.0));
            privacy::decide(tx, school, what, (Basis::Request, None), now).await?;
            let told = tell(tx, &row, Kind::VisitCancelled, &waiting, None, now).await?;
            Ok(told.into_iter().map(|(member, _)| member).collect::<Vec<MemberId>>())
        })
    });
    let members = work.await?;
    notify::wake(state, school, &members).await;
    if let Err(problem) = privacy::finish(state, school).await {
        // What is decided is done, if not now, then by the next round.
        tracing::warn!(%school, %problem, "an erasure waits for the next round");
    }
    Ok(())
}
