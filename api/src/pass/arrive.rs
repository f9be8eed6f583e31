//! Who was not written down by the gate: somebody at the poster, or of a firm that announces him by its link.

use actix_web::web::Data;
use chrono::NaiveTime;
use entity::{
    MemberId, SchoolId, VisitId, contractor_link,
    visit::{self, DecidedHow, VisitOrigin, VisitPurpose, VisitStatus},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};

use super::{
    http::PublicVisitIn,
    limit::{self, Came, Places},
    rules, store,
};
use crate::{
    Problem, State,
    db::Written,
    gate::Keys,
    notify,
    repair::public::{
        Coming,
        code::{PassSecret, hash},
        limit::too_many,
    },
    visit::{self as visits, Day, Given, New, Notes, Visitor},
    wire::Intent,
};

/// What is left behind: by what the visitor's page is opened, and who was told.
#[derive(Serialize, Deserialize)]
pub struct Arrived {
    pass: PassSecret,
    members: Vec<MemberId>,
}

impl Arrived {
    /// The secret of the visitor's page.
    pub fn text(&self, keys: &Keys) -> Result<String, Problem> {
        self.pass.text(keys)
    }
}

/// Gives the visit a page of its own.
pub fn open(row: &mut visit::Model, keys: &Keys) -> Result<PassSecret, Problem> {
    let pass = PassSecret::new(row.id, keys);
    (row.pass_hash, row.pass_kid) = (Some(hash(&pass.text(keys)?)), Some(pass.kid().into()));
    Ok(pass)
}

/// The address of a visit's own page; none when it has none.
pub fn url(state: &State, row: &visit::Model) -> Option<String> {
    let kid = row.pass_kid.clone().filter(|_| row.ended_at.is_none())?;
    let secret = PassSecret::of(row.id, kid).text(&state.keys).ok()?;
    Some(format!("{}/v/{secret}", state.settings.base_url))
}

/// Writes down who registers at the poster, unless the same person or the same address came too often or too many wait; who
/// was written down already is answered again even then.
pub async fn arrive(
    state: &Data<State>,
    school: SchoolId,
    (said, came): (PublicVisitIn, &Came),
    intent: Intent,
) -> Result<Written<Arrived>, Problem> {
    let visitor = visitor(&said)?;
    let places = Places::at(state, school, &said, came).await;
    let refusal = places.refusal();
    let mut host = store::host(state.db.read(), school, &said.host).await?;
    if let Some(named) = host
        && !limit::may_ask(state, named).await
    {
        host = None;
    }
    let (now, inner) = (intent.at, state.clone());
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            if let Some(refusal) = refusal {
                return Err(refusal);
            }
            if store::waiting(tx, school).await? >= rules::WAITING {
                return Err(too_many(rules::SHARE_OF_ONE_ADDRESS));
            }
            let day = Day::of(tx, school, now).await?;
            let mut row = visits::blank((school, None), VisitId::new(), said.purpose, &day);
            (row.origin, row.headcount, row.host_id) = (VisitOrigin::Poster, said.headcount, host);
            write(tx, &inner, &day, (row, visitor, said.phone.into())).await
        })
    });
    let done = work.await;
    places.settle(state, &done).await;
    told(state, school, done).await
}

/// Writes down who comes for an order, by the yes of whoever gave the order to the firm.
pub async fn announced(
    state: &Data<State>,
    link: &contractor_link::Model,
    coming: Coming,
    intent: Intent,
) -> Result<Written<Arrived>, Problem> {
    let (school, now, inner, link) = (link.school_id, intent.at, state.clone(), link.clone());
    let visitor = Visitor {
        name: coming.name.into(),
        company: link.firm.clone(),
        plate: coming.plate.into(),
        ..Visitor::default()
    };
    let (date, phone, headcount) = (coming.date, coming.phone.into(), count(coming.headcount)?);
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let day = Day::of(tx, school, now).await?;
            let mut row = visits::blank((school, None), VisitId::new(), VisitPurpose::Contractor, &day);
            let begins = day.zone.moment(date.and_time(NaiveTime::MIN));
            if date < day.date || begins > link.expires_at {
                return Err(Problem::field("date", "out_of_range"));
            }
            (row.origin, row.status) = (VisitOrigin::Invitation, VisitStatus::Confirmed);
            (row.date, row.from_at, row.headcount) = (date, Some(begins.max(now)), headcount);
            (row.host_id, row.repair_id) = (Some(link.created_by), Some(link.repair_id));
            row.contractor_link_id = Some(link.id);
            (row.decided, row.decided_by, row.decided_at) = (Some(true), Some(link.created_by), Some(now));
            row.decided_how = Some(DecidedHow::Invitation);
            write(tx, &inner, &day, (row, visitor, phone)).await
        })
    });
    told(state, school, work.await).await
}

async fn write(
    tx: &DatabaseTransaction,
    state: &Data<State>,
    day: &Day,
    (mut row, visitor, phone): (visit::Model, Visitor, String),
) -> Result<Arrived, Problem> {
    let seal = state.seals.of(tx, row.school_id).await?;
    let pass = open(&mut row, &state.keys)?;
    let new = New { row, visitor, notes: Notes::default(), phone, id_number: String::new() };
    let done = visits::write(tx, (day, &seal), new).await?;
    Ok(Arrived { pass, members: done.members })
}

/// Wakes who was told of somebody new.
async fn told(
    state: &Data<State>,
    school: SchoolId,
    done: Result<Written<Arrived>, Problem>,
) -> Result<Written<Arrived>, Problem> {
    let written = done?;
    if !written.replayed {
        notify::wake(state, school, &written.value.members).await;
    }
    Ok(written)
}

/// Who comes, or what is missing for the purpose.
fn visitor(said: &PublicVisitIn) -> Result<Visitor, Problem> {
    if said.purpose == VisitPurpose::Emergency {
        return Err(Problem::field("purpose", "invalid_choice"));
    }
    let given = Given {
        host: !said.host.is_empty(),
        company: !said.company.is_empty(),
        plate: !said.plate.is_empty(),
        repair: false,
        reason: !said.reason.is_empty(),
    };
    if let Some(field) = visits::missing(said.purpose, given) {
        // Here a name is typed, not chosen.
        return Err(Problem::field(if field == "hostId" { "host" } else { field }, "required"));
    }
    count(said.headcount)?;
    Ok(Visitor {
        name: said.name.to_string(),
        company: said.company.to_string(),
        plate: said.plate.to_string(),
        reason: said.reason.to_string(),
        host: said.host.to_string(),
        ..Visitor::default()
    })
}

fn count(headcount: i32) -> Result<i32, Problem> {
    if (1..=99).contains(&headcount) { Ok(headcount) } else { Err(Problem::field("headcount", "out_of_range")) }
}
