//! Asks those who could say yes. Every attempt is kept, with how far it came.

use chrono::{DateTime, Utc};
use entity::{
    MemberId, SchoolId, VisitAskId,
    visit::{self, VisitStatus},
    visit_ask::{self, AskHow, AskOutcome},
};
use sea_orm::{ActiveEnum, DatabaseTransaction};

use super::{
    Day,
    next::{Round, gives_up, round},
    record::{Happened, record},
    show::given_up,
    store,
    tell::tell,
};
use crate::{Problem, duty, ledger::Receipt, notify::Kind, sample::record::text, seal::SchoolSeal};

/// An attempt.
pub struct Attempt<'a> {
    /// How.
    pub how: AskHow,
    /// Who is asked.
    pub members: &'a [MemberId],
    /// Who asks; none: the house.
    pub by: Option<MemberId>,
    /// What came of it at once: of a call.
    pub outcome: AskOutcome,
}

impl<'a> Attempt<'a> {
    /// By a notice.
    pub fn told(how: AskHow, members: &'a [MemberId], by: Option<MemberId>) -> Self {
        Self { how, members, by, outcome: AskOutcome::Pending }
    }
}

/// Asks them, writes it down, and says in the row when the house looks at it again. The row itself is not saved. Answers
/// who was told.
pub async fn ask(
    tx: &DatabaseTransaction,
    (day, seal): (&Day, &SchoolSeal),
    row: &mut visit::Model,
    Attempt { how, members, by, outcome }: Attempt<'_>,
) -> Result<(Receipt, Vec<MemberId>), Problem> {
    let (school, now) = (row.school_id, day.now);
    let kind = if how == AskHow::Duty { Kind::VisitLeader } else { Kind::VisitAsked };
    // Who was called on the phone needs no notice, but for a yes that is counted as his.
    let told = match (how, outcome) {
        (AskHow::Phone, AskOutcome::Yes) => tell(tx, row, Kind::VisitPhone, members, None, now).await?,
        (AskHow::Phone, _) => Vec::new(),
        _ => tell(tx, row, kind, members, None, now).await?,
    };
    let before = store::asks(tx, school, [row.id]).await?.last().map_or(0, |last| last.seq);
    let attempt = |(seq, member): (i32, MemberId)| visit_ask::Model {
        id: VisitAskId::new(),
        school_id: school,
        visit_id: row.id,
        seq,
        member_id: member,
        how,
        asked_by: by,
        at: now,
        outcome,
        answered_at: (outcome != AskOutcome::Pending).then_some(now),
        notice_id: told.iter().find(|(told, _)| *told == member).map(|(_, notice)| *notice),
    };
    store::asked(tx, (before + 1..).zip(members.iter().copied()).map(attempt).collect()).await?;
    plan(tx, day, row).await?;
    let asked: Vec<String> = members.iter().map(ToString::to_string).collect();
    let more = vec![
        ("asked", text(Some(asked.join(" ")))),
        ("asked_how", text(Some(how.to_value()))),
        ("asked_outcome", text(Some(outcome.to_value()))),
    ];
    let happened = Happened { op: "visit.asked", actor: by, more, ..Happened::default() };
    let receipt = record(tx, seal, row, happened, now).await?;
    Ok((receipt, told.into_iter().map(|(member, _)| member).collect()))
}

/// Who is asked in the host's name, and how: the host, but for the visitor of somebody who stands at the gate himself the duty
/// leaders. Nobody lets his own in.
pub async fn by_host(
    tx: &DatabaseTransaction,
    day: &Day,
    (school, host): (SchoolId, MemberId),
) -> Result<(AskHow, Vec<MemberId>), Problem> {
    let own = store::stands_at_gate(tx, school, host).await?;
    Ok(if own { (AskHow::Duty, day.leaders.clone()) } else { (AskHow::App, vec![host]) })
}

/// Asks the host, or who is asked in his name.
pub async fn ask_host(
    tx: &DatabaseTransaction,
    at: (&Day, &SchoolSeal),
    row: &mut visit::Model,
    (host, by): (MemberId, Option<MemberId>),
) -> Result<(Receipt, Vec<MemberId>), Problem> {
    let (how, members) = by_host(tx, at.0, (row.school_id, host)).await?;
    ask(tx, at, row, Attempt::told(how, &members, by)).await
}

/// Says in the row when the house looks at it again.
pub async fn plan(tx: &DatabaseTransaction, day: &Day, row: &mut visit::Model) -> Result<(), Problem> {
    row.next_at = next(tx, day, row).await?.map(|(_, at)| at);
    Ok(())
}

/// What the house does next with it, and when.
pub async fn next(
    tx: &DatabaseTransaction,
    day: &Day,
    row: &visit::Model,
) -> Result<Option<(Round, DateTime<Utc>)>, Problem> {
    let asks = store::asks(tx, row.school_id, [row.id]).await?;
    // Those that were given up because another host was named count no more.
    let asks: Vec<_> = asks.iter().filter(|ask| !given_up(ask)).map(|ask| (ask.how, ask.at)).collect();
    let stand_in = match row.host_id {
        Some(host) => duty::stand_in(tx, row.school_id, host).await?,
        None => None,
    };
    let known = day.known(row, &asks, stand_in.is_some());
    let ends = gives_up(&known);
    if row.status == VisitStatus::Waiting && ends <= day.now {
        // Nobody is asked about yesterday's visitor.
        return Ok(Some((Round::Expire, ends)));
    }
    Ok(round(&known, &day.rules))
}
