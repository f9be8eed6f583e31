//! What the school holds of somebody: found for him, given to him, and erased when he asks for it.

use std::collections::BTreeSet;

use actix_web::{
    HttpResponse,
    http::header::CONTENT_DISPOSITION,
    post,
    web::{Data, Json},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    OfSchool, VisitId,
    erasure::{Basis, Erased},
    look::LookKind,
    visit::{self, VisitPurpose, VisitStatus},
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    erase::{What, decide, finish, ready},
    others::{self, OtherIn, OtherKind},
    record::{self, New},
    rows, rules,
    visit::{Typed, Wanted, Who, numbers, said, search, who},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member, school,
    wire::{Body, Line, Once, Reply},
};

/// So many records are found, given out or erased at once.
const MOST: usize = 500;

/// The operations of a person's own data.
pub fn routes(config: &mut ServiceConfig) {
    config.service(search_personal_data).service(export_personal_data).service(erase_personal_data);
}

/// What is known of the person. One of it is enough.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "赵敏", "phone": "13800000000"}))]
pub struct PersonIn {
    /// 姓名, all of it
    name: Option<Line<60>>,
    /// 手机号; its last four digits only together with the name
    phone: Option<Line<40>>,
    /// 证件号
    id_number: Option<Line<40>>,
}

/// A record in which the person is named.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonalRecord {
    /// The visit.
    pub visit_id: VisitId,
    /// The visitor's name.
    pub name: String,
    /// `…1234`; empty: none is kept.
    pub phone: String,
    /// 来访日期
    pub date: NaiveDate,
    /// 来访事由
    pub purpose: VisitPurpose,
    /// Where it stands. Only what is over can be erased.
    pub status: VisitStatus,
    /// Whether it is over.
    pub over: bool,
}

/// A record other than a visit in which the person is named.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonalOther {
    /// As what the person is known.
    pub kind: OtherKind,
    /// The record.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// `…1234`; empty: none is kept.
    pub phone: String,
    /// Since when it is there.
    #[serde(serialize_with = "crate::wire::moment")]
    pub since: DateTime<Utc>,
    /// Whether it can be erased: a student has left, a collector is void or his time has ended. A frequent visitor always.
    pub over: bool,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{
    "visitId": "019a0000-0000-7000-8000-000000000095", "name": "赵敏", "phone": "…0000", "date": "2026-11-20",
    "purpose": "meeting", "status": "left", "over": true
}], "others": [{
    "kind": "frequent_visitor", "id": "019a0000-0000-7000-8000-000000000096", "name": "赵敏", "phone": "…0000",
    "since": "2026-11-01T00:20:00.000Z", "over": true
}], "more": false}))]
pub struct PersonalRecords {
    /// Visits, the newest first.
    pub items: Vec<PersonalRecord>,
    /// Frequent visitors, collectors and students. They are found by name, so none when no name was said.
    pub others: Vec<PersonalOther>,
    /// There are more than are answered.
    pub more: bool,
}

/// Which records.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "visitIds": ["019a0000-0000-7000-8000-000000000095"], "reason": "本人当面申请，已核对证件"
}))]
pub struct PersonalRecordsIn {
    /// The visits in which the person is named; with `others` 1 to 500.
    #[serde(default)]
    #[schema(max_items = 500)]
    visit_ids: BTreeSet<VisitId>,
    /// Other records in which the person is named.
    #[serde(default)]
    #[schema(max_items = 500)]
    others: BTreeSet<OtherIn>,
    /// 用途, such as that the person himself asks for it. Noted with your name.
    reason: Line<200>,
}

/// Which records.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"visitIds": ["019a0000-0000-7000-8000-000000000095"], "reason": "本人当面申请，已核对证件"}))]
pub struct EraseIn {
    /// The visits in which the person is named; with `others` 1 to 500.
    #[serde(default)]
    #[schema(max_items = 500)]
    visit_ids: BTreeSet<VisitId>,
    /// Other records in which the person is named.
    #[serde(default)]
    #[schema(max_items = 500)]
    others: BTreeSet<OtherIn>,
    /// Why, without a name: it is noted with yours and stays.
    reason: Line<200>,
}

/// The file for the person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "school": "示例小学", "madeBy": "林晓", "madeAt": "2026-11-20T08:30:00.000Z", "onlyFor": "提供给本人",
    "records": [{"visitId": "019a0000-0000-7000-8000-000000000095", "person": {"name": "赵敏"}, "date": "2026-11-20"}]
}))]
pub struct PersonalData {
    /// The school's name.
    school: String,
    /// Who made it.
    made_by: String,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    made_at: DateTime<Utc>,
    /// For whom it is.
    only_for: &'static str,
    /// All that is held, record by record, each in its own form.
    #[schema(value_type = Vec<Object>)]
    records: Vec<Value>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"records": 1, "done": true}))]
pub struct PersonalDataErased {
    /// How many records are erased.
    pub records: usize,
    /// Whether all of it is gone already, from the journal of SQLite and the dead rows of PostgreSQL too; if not, the house
    /// goes on by itself. Archives that were made for backups before are not reached.
    pub done: bool,
}

/// Find what is held of a person
///
/// By what identifies him, never by parts of it: the database holds no names in clear. What says otherwise of a name, phone or
/// 证件号 that you gave is somebody else's and left out, and so is what says nothing of any number when you gave one: look again
/// by the name alone. It is in the body, so that it is in no address. That you looked is noted.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalWrite])),
    request_body = PersonIn, responses((status = 200, body = PersonalRecords)))]
#[post("/personal-data/search")]
async fn search_personal_data(
    state: Data<State>,
    actor: Actor,
    body: Body<PersonIn>,
) -> Result<Json<PersonalRecords>, Problem> {
    let PersonIn { name, phone, id_number } = body.0;
    let (db, now) = (state.db.read(), state.clock.now());
    let seal = state.seals.of(db, actor.school).await?;
    let typed =
        Typed { name: name.as_deref().unwrap_or_default(), phone: phone.as_deref(), id_number: id_number.as_deref() };
    let wanted = Wanted::new(&seal, typed)?;
    let query = search(&seal, typed)?.ok_or_else(|| Problem::field("name", "required"))?;
    let rows = query.limit(MOST as u64 + 1).all(db).await?;
    let mut more = rows.len() > MOST;
    let mut items = Vec::new();
    for row in rows.into_iter().take(MOST) {
        let (name, phone) = who(&seal, &row)?;
        if !wanted.is_visit(&row, &phone) {
            continue;
        }
        let visit::Model { id: visit_id, date, purpose, status, ended_at, .. } = row;
        let phone = rules::shown_phone(&phone);
        items.push(PersonalRecord { visit_id, name, phone, date, purpose, status, over: ended_at.is_some() });
    }
    let mut known = Vec::new();
    if !typed.name.is_empty() {
        known = others::of_name(db, &seal, typed.name, MOST as u64 + 1, now).await?;
    }
    more |= known.len() > MOST;
    let mut others = Vec::new();
    for other in known.into_iter().take(MOST) {
        let Some(Who { name, phone }) = other.said(&seal)? else { continue };
        if wanted.is_other(&phone) {
            let (OtherIn { kind, id }, phone) = (other.which, rules::shown_phone(&phone));
            others.push(PersonalOther { kind, id, name, phone, since: other.since, over: other.over });
        }
    }
    let new =
        New { kind: LookKind::PersonalData, subject: None, fields: "search".into(), count: items.len() + others.len() };
    let seals = state.seals.clone();
    let noted =
        state.db.write(move |tx| Box::pin(async move { record::note(tx, &seals, actor, new, None, now).await }));
    noted.await?;
    Ok(Json(PersonalRecords { items, others, more }))
}

/// A problem with `visitIds` when they are none or too many.
fn counted(visits: &BTreeSet<VisitId>, others: &BTreeSet<OtherIn>) -> Result<(), Problem> {
    match visits.len() + others.len() {
        0 => Err(Problem::field("visitIds", "required")),
        count if count > MOST => Err(Problem::field("visitIds", "too_many")),
        _ => Ok(()),
    }
}

/// The visits of these ids; a problem with `visitIds` when one is not there.
async fn visits(
    db: &impl ConnectionTrait,
    actor: Actor,
    ids: &BTreeSet<VisitId>,
) -> Result<Vec<visit::Model>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = visit::Entity::of(actor.school).filter(visit::COLUMN.id.is_in(ids.iter().copied()));
    let rows = query.order_by_asc(visit::Column::Id).all(db).await?;
    if rows.len() == ids.len() { Ok(rows) } else { Err(Problem::field("visitIds", "not_found")) }
}

/// Give a person what is held of him
///
/// A file of JSON with all that the school holds in these records, whole numbers included. Who made it is noted and stands in
/// it.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalWrite])),
    request_body = PersonalRecordsIn,
    responses((status = 200, body = PersonalData)))]
#[post("/personal-data/export")]
async fn export_personal_data(
    state: Data<State>,
    actor: Actor,
    body: Body<PersonalRecordsIn>,
) -> Result<HttpResponse, Problem> {
    let PersonalRecordsIn { visit_ids, others, reason } = body.0;
    counted(&visit_ids, &others)?;
    let (now, seals) = (state.clock.now(), state.seals.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let rows = visits(tx, actor, &visit_ids).await?;
            let others = others::these(tx, actor.school, &others, now).await?;
            // One for each, so that it goes with the record.
            let ids = rows.iter().map(|row| row.id.0).chain(others.iter().map(|other| other.which.id));
            let ids: Vec<Uuid> = ids.collect();
            for id in ids {
                let new = New { kind: LookKind::PersonalData, subject: Some(id), fields: "all".into(), count: 1 };
                record::note(tx, &seals, actor, new, Some(&reason), now).await?;
            }
            Ok((rows, others))
        })
    });
    let (rows, others) = work.await?;
    let db = state.db.read();
    let seal = state.seals.of(db, actor.school).await?;
    let records = rows.iter().map(|row| {
        let (whole, (person, notes)) = (numbers(&seal, row)?, said(&seal, row)?);
        Ok(json!({
            "visitId": row.id, "person": person, "phone": whole.phone, "idNumber": whole.id_number, "notes": notes,
            "date": row.date, "purpose": row.purpose, "status": row.status,
            "enteredAt": row.entered_at, "leftAt": row.left_at, "erasedAt": row.erased_at,
        }))
    });
    let others = others.iter().map(|other| {
        let OtherIn { kind, id } = other.which;
        Ok::<_, Problem>(json!({"kind": kind, "id": id, "person": other.all(&seal)?, "since": other.since}))
    });
    let records = records.chain(others).collect::<Result<Vec<_>, Problem>>()?;
    let made = PersonalData {
        school: school::get(db, actor.school).await?.name,
        made_by: member::get(db, actor.school, actor.member).await?.name,
        made_at: now,
        only_for: "提供给本人",
        records,
    };
    let name = format!("attachment; filename=\"personal-data-{}.json\"", state.clock.today());
    Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, name)).json(made))
}

/// Erase what is held of a person
///
/// Values, what they are found by, and what the ledger says of him; the ledger still verifies and says that it was erased. It
/// cannot be undone, and no backup brings it back. What is not over cannot be erased: a visit that goes on, a student who is
/// here, a collector who may come. Who erased how many records, and why, is noted. 503 while it cannot be made sure that no
/// backup brings it back.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalWrite])),
    request_body = EraseIn, responses((status = 200, body = PersonalDataErased)))]
#[post("/personal-data/erase")]
async fn erase_personal_data(
    state: Data<State>,
    actor: Actor,
    once: Once<EraseIn>,
) -> Result<Reply<PersonalDataErased>, Problem> {
    let Once { body: EraseIn { visit_ids, others, reason }, intent } = once;
    counted(&visit_ids, &others)?;
    let (school, now, seals) = (actor.school, intent.at, state.seals.clone());
    ready(&state, school).await?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let rows = visits(tx, actor, &visit_ids).await?;
            if rows.iter().any(|row| row.ended_at.is_none()) {
                return Err(Problem::field("visitIds", "not_over"));
            }
            let others = others::these(tx, school, &others, now).await?;
            if others.iter().any(|other| !other.over) {
                return Err(Problem::field("others", "not_over"));
            }
            let visits = rows.iter().filter(|row| row.erased_at.is_none()).map(|row| (Erased::Visit, row.id.0));
            let others = others.iter().filter(|other| !other.erased);
            let others = others.map(|other| (other.which.kind.erased(), other.which.id));
            let named: Vec<(Erased, Uuid)> = visits.chain(others).collect();
            for (kind, id) in &named {
                let what = (*kind, What::One(*id));
                decide(tx, school, what, (Basis::Request, Some(actor.member)), now).await?;
            }
            if !named.is_empty() {
                let (kind, fields) = (LookKind::PersonalData, "erase".into());
                let new = New { kind, subject: None, fields, count: named.len() };
                record::note(tx, &seals, actor, new, Some(&reason), now).await?;
            }
            Ok(named.len())
        })
    });
    let done = work.await?;
    // What is decided is done, if not now, then by the next round.
    let finished = match finish(&state, school).await {
        Ok(_) => state.db.scrub(rows::TOUCHED).await.unwrap_or_default(),
        Err(problem) => {
            tracing::warn!(%school, %problem, "an erasure waits for the next round");
            false
        }
    };
    Ok(Reply::ok(done.replayed, PersonalDataErased { records: done.value, done: finished }))
}
