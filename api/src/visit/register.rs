//! Writes a visit down: at the gate, as an invitation, or later from paper.

use actix_web::{post, web::Data};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    FrequentVisitorId, MemberId, RepairId, VisitId,
    member::Role,
    visit::{self, DecidedHow, LeftHow, VisitOrigin, VisitPurpose, VisitStatus},
};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Day, Notes, Visitor,
    card::VisitChanged,
    held::{Done, changed},
    rules::{self, Given},
    store,
    write::{New, blank, write},
};
use crate::{
    Problem, State, frequent_visitor,
    gate::{Actor, Permission},
    pass,
    wire::{Line, NewId, Once, Reply, Text},
};

/// Nobody is invited for later than so.
const AHEAD: TimeDelta = TimeDelta::days(30);
/// Nothing is typed in from paper later than so.
const BEHIND: TimeDelta = TimeDelta::days(7);
/// Who came in on paper and is still inside, came in at least so long ago: whoever stands at the gate now waits for a yes.
const SETTLED: TimeDelta = TimeDelta::minutes(10);

/// 补记: what stood on paper.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VisitLate)]
pub struct Late {
    /// When he came in: within the last seven days; at least ten minutes ago, if he is still inside.
    entered_at: DateTime<Utc>,
    /// When he left; absent: he is still inside.
    left_at: Option<DateTime<Utc>>,
    /// By whom he was let in, if the paper says so: who said yes, and is told that it was counted. Not somebody of the gate.
    decided_by: Option<MemberId>,
    /// Why it was not written down at once.
    reason: Line<200>,
}

/// Who comes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VisitIn, example = json!({
    "name": "张某", "purpose": "parent", "hostId": "019a0000-0000-7000-8000-000000000002", "phone": "1234",
    "idChecked": true
}))]
pub struct VisitIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<VisitId>)]
    id: Option<NewId<VisitId>>,
    /// 来访人姓名
    name: Line<60>,
    /// 来访事由
    purpose: VisitPurpose,
    /// 被访人: anybody of the staff. Who invites for himself leaves it out.
    host_id: Option<MemberId>,
    /// The number, or its last four digits. No more than those are kept, unless the school has said what for.
    #[serde(default)]
    phone: Text<40>,
    /// 证件号. Nothing of it is kept, unless the school has said what for.
    #[serde(default)]
    id_number: Text<40>,
    /// 车牌号
    #[serde(default)]
    plate: Text<20>,
    /// 单位
    #[serde(default)]
    company: Text<60>,
    /// How many people come, companions included: 1 to 99.
    headcount: Option<i32>,
    /// 随行人员: names of adults, at most 20.
    #[serde(default)]
    #[schema(max_items = 20)]
    companions: Vec<Line<60>>,
    /// 携带物品
    #[serde(default)]
    goods: Text<200>,
    /// 来访事由, in words.
    #[serde(default)]
    reason: Text<200>,
    /// The order for which a contractor comes.
    repair_id: Option<RepairId>,
    /// 常客: who is remembered, if he is one of them.
    frequent_visitor_id: Option<FrequentVisitorId>,
    /// 已核验证件
    #[serde(default)]
    id_checked: bool,
    /// From when he is expected; only for an invitation, within 30 days.
    from: Option<DateTime<Utc>>,
    /// Until when he is to have left: within a day from then.
    until: Option<DateTime<Utc>>,
    /// 补记
    late: Option<Late>,
    /// When the guard's phone says it was, if it was sent later.
    occurred_at: Option<DateTime<Utc>>,
}

impl VisitIn {
    fn check(&self) -> Result<Visitor, Problem> {
        let given = Given {
            host: self.host_id.is_some(),
            company: !self.company.is_empty(),
            plate: !self.plate.is_empty(),
            repair: self.repair_id.is_some(),
            reason: !self.reason.is_empty(),
        };
        if let Some(field) = rules::missing(self.purpose, given) {
            return Err(Problem::field(field, "required"));
        }
        if self.companions.len() > 20 {
            return Err(Problem::field("companions", "too_many"));
        }
        if self.headcount.is_some_and(|count| !(1..=99).contains(&count)) {
            return Err(Problem::field("headcount", "out_of_range"));
        }
        Ok(Visitor {
            name: self.name.to_string(),
            phone: String::new(),
            company: self.company.to_string(),
            plate: self.plate.to_string(),
            companions: self.companions.iter().map(ToString::to_string).collect(),
            goods: self.goods.to_string(),
            reason: self.reason.to_string(),
            host: String::new(),
        })
    }
}

/// Write a visit down
///
/// At the gate: the host is asked at once, and the visit waits for the yes. By anybody else of the staff: an invitation,
/// which is a yes already unless another is the host, who is asked. With `late`: typed in from paper. An ambulance, the fire
/// brigade and the police (`emergency`) are inside at once, only at the gate, and the duty leaders are told.
#[utoipa::path(tag = "visit", security(("session" = [Permission::VisitWrite])), request_body = VisitIn,
    responses((status = 201, body = VisitChanged)))]
#[post("/visits")]
pub async fn create_visit(
    state: Data<State>,
    actor: Actor,
    once: Once<VisitIn>,
) -> Result<Reply<VisitChanged>, Problem> {
    let Once { body, intent } = once;
    let visitor = body.check()?;
    let (now, inner) = (intent.at, state.clone());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { register(tx, inner, actor, (body, visitor), now).await })
    });
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

async fn register(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    (new, visitor): (VisitIn, Visitor),
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let day = Day::of(tx, actor.school, now).await?;
    let seal = state.seals.of(tx, actor.school).await?;
    let id = new.id.map_or_else(VisitId::new, |id| id.0);
    let companions = i32::try_from(visitor.companions.len()).unwrap_or(0);
    let mut notes = Notes::default();
    let mut row = visit::Model {
        headcount: new.headcount.unwrap_or(1 + companions).max(1 + companions),
        id_checked: new.id_checked,
        host_id: new.host_id,
        repair_id: new.repair_id,
        frequent_visitor_id: new.frequent_visitor_id,
        occurred_at: new.occurred_at,
        ..blank((actor.school, Some(actor.member)), id, new.purpose, &day)
    };
    let at_gate = actor.role == Role::Guard || actor.role == Role::Director && new.from.is_none();
    if let Some(late) = &new.late {
        if !at_gate {
            return Err(Problem::field("late", "not_at_gate"));
        }
        paper(&mut row, late, &day)?;
        if let Some(by) = late.decided_by {
            let wrong = || Problem::field("late.decidedBy", "not_found");
            store::check_host(tx, actor.school, by).await.map_err(|_| wrong())?;
            if store::stands_at_gate(tx, actor.school, by).await? {
                return Err(wrong());
            }
        }
        notes.late = late.reason.to_string();
    } else if new.purpose == VisitPurpose::Emergency {
        if !at_gate {
            return Err(Problem::field("purpose", "not_at_gate"));
        }
        (row.status, row.decided, row.decided_at) = (VisitStatus::Inside, Some(true), Some(now));
        row.decided_how = Some(DecidedHow::Emergency);
        (row.entered_at, row.entered_by) = (Some(now), Some(actor.member));
        row.until_at = Some(now + day.rules.stays(row.purpose));
    } else if at_gate {
        planned(&mut row, (None, new.until), &day)?;
    } else {
        invited(&mut row, actor, (new.from, new.until), &day)?;
        pass::open(&mut row, &state.keys)?;
    }
    if let Some(host) = row.host_id {
        store::check_host(tx, actor.school, host).await?;
    }
    if let Some(order) = row.repair_id {
        store::check_repair(tx, actor.school, order).await?;
    }
    if let Some(frequent) = row.frequent_visitor_id {
        frequent_visitor::used(tx, actor.school, frequent, now).await?;
    }
    let (phone, id_number) = (new.phone.into(), new.id_number.into());
    write(tx, (&day, &seal), New { row, visitor, notes, phone, id_number }).await
}

/// From when until when he is expected.
fn planned(
    row: &mut visit::Model,
    (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    day: &Day,
) -> Result<(), Problem> {
    let begins = from.unwrap_or(day.now);
    // A phone's clock may be a little behind, and an hour ago is as good as now.
    if begins < day.now - TimeDelta::hours(1) || begins > day.now + AHEAD {
        return Err(Problem::field("from", "out_of_range"));
    }
    if until.is_some_and(|until| until <= begins || until > begins + TimeDelta::days(1)) {
        return Err(Problem::field("until", "out_of_range"));
    }
    (row.from_at, row.until_at) = (from, until);
    row.date = day.zone.local(begins).date();
    Ok(())
}

/// Who invites says yes; another host is asked.
fn invited(
    row: &mut visit::Model,
    actor: Actor,
    (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    day: &Day,
) -> Result<(), Problem> {
    let from = from.unwrap_or(day.now);
    planned(row, (Some(from), until.or(Some(from + day.rules.stays(row.purpose)))), day)?;
    row.origin = VisitOrigin::Invitation;
    row.host_id = row.host_id.or(Some(actor.member));
    if row.host_id != Some(actor.member) {
        return Ok(());
    }
    row.status = VisitStatus::Confirmed;
    (row.decided, row.decided_by, row.decided_at) = (Some(true), Some(actor.member), Some(day.now));
    row.decided_how = Some(DecidedHow::Invitation);
    Ok(())
}

/// As it stood on paper.
fn paper(row: &mut visit::Model, late: &Late, day: &Day) -> Result<(), Problem> {
    let wrong = |field: &str| Err(Problem::field(format!("late.{field}"), "out_of_range"));
    if late.entered_at > day.now || late.entered_at < day.now - BEHIND {
        return wrong("enteredAt");
    }
    if late.left_at.is_none() && late.entered_at > day.now - SETTLED {
        return wrong("enteredAt");
    }
    if late.left_at.is_some_and(|left| left < late.entered_at || left > day.now) {
        return wrong("leftAt");
    }
    (row.late, row.origin) = (true, VisitOrigin::Paper);
    row.date = day.zone.local(late.entered_at).date();
    (row.entered_at, row.entered_by) = (Some(late.entered_at), row.created_by);
    row.until_at = Some(late.entered_at + day.rules.stays(row.purpose));
    // Where the paper names nobody, nobody has said yes.
    if let Some(by) = late.decided_by {
        (row.decided, row.decided_by, row.decided_at) = (Some(true), Some(by), Some(late.entered_at));
        row.decided_how = Some(DecidedHow::Phone);
    }
    row.status = VisitStatus::Inside;
    if let Some(left) = late.left_at {
        row.status = VisitStatus::Left;
        (row.left_at, row.left_by, row.left_how) = (Some(left), row.created_by, Some(LeftHow::List));
        row.ended_at = Some(day.now);
    }
    Ok(())
}
