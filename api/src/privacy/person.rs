//! What the school holds of somebody: found for him, given to him, and erased when he asks for it.

use std::collections::BTreeSet;

use actix_web::{
    HttpResponse,
    http::header::CONTENT_DISPOSITION,
    post,
    web::{Data, Json},
};
use chrono::{NaiveDate, SecondsFormat};
use entity::{
    OfSchool, VisitId,
    erasure::{Basis, Erased},
    look::LookKind,
    visit::{self, VisitPurpose, VisitStatus},
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    erase::{What, catch_up, decide, finish},
    record::{self, New},
    rules,
    visit::{Typed, numbers, said, search, who},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member, school,
    wire::{Body, File, Line, Once, Reply},
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

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{
    "visitId": "019a0000-0000-7000-8000-000000000095", "name": "赵敏", "phone": "…0000", "date": "2026-11-20",
    "purpose": "meeting", "status": "left", "over": true
}], "more": false}))]
pub struct PersonalRecords {
    /// The newest first.
    pub items: Vec<PersonalRecord>,
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
    /// The visits in which the person is named, 1 to 500.
    #[schema(min_items = 1, max_items = 500)]
    visit_ids: BTreeSet<VisitId>,
    /// 用途, such as that the person himself asks for it. Noted with your name.
    reason: Line<200>,
}

/// Which records.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"visitIds": ["019a0000-0000-7000-8000-000000000095"]}))]
pub struct EraseIn {
    /// The visits in which the person is named, 1 to 500.
    #[schema(min_items = 1, max_items = 500)]
    visit_ids: BTreeSet<VisitId>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"records": 1, "done": true}))]
pub struct PersonalDataErased {
    /// How many records are erased.
    pub records: usize,
    /// Whether all of it is gone already; if not, the house goes on by itself.
    pub done: bool,
}

/// Find what is held of a person
///
/// By what identifies him, never by parts of it: the database holds no names in clear. It is in the body, so that it is in no
/// address.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalWrite])),
    request_body = PersonIn, responses((status = 200, body = PersonalRecords)))]
#[post("/personal-data/search")]
async fn search_personal_data(
    state: Data<State>,
    actor: Actor,
    body: Body<PersonIn>,
) -> Result<Json<PersonalRecords>, Problem> {
    let PersonIn { name, phone, id_number } = body.0;
    let db = state.db.read();
    let seal = state.seals.of(db, actor.school).await?;
    let typed =
        Typed { name: name.as_deref().unwrap_or_default(), phone: phone.as_deref(), id_number: id_number.as_deref() };
    let query = search(&seal, typed)?.ok_or_else(|| Problem::field("name", "required"))?;
    let rows = query.limit(MOST as u64 + 1).all(db).await?;
    let more = rows.len() > MOST;
    let last_four = typed.phone.and_then(|phone| rules::phone(phone).ok()).map(|phone| phone.last_four);
    let mut items = Vec::new();
    for row in rows.into_iter().take(MOST) {
        let (name, phone) = who(&seal, &row)?;
        // Somebody else of the same name.
        if last_four.as_ref().is_some_and(|wanted| !phone.is_empty() && phone != *wanted) {
            continue;
        }
        let visit::Model { id: visit_id, date, purpose, status, ended_at, .. } = row;
        let phone = rules::shown_phone(&phone);
        items.push(PersonalRecord { visit_id, name, phone, date, purpose, status, over: ended_at.is_some() });
    }
    Ok(Json(PersonalRecords { items, more }))
}

/// The visits of these ids; a problem with `visitIds` when one is not there.
async fn visits(
    db: &impl ConnectionTrait,
    actor: Actor,
    ids: &BTreeSet<VisitId>,
) -> Result<Vec<visit::Model>, Problem> {
    match ids.len() {
        0 => return Err(Problem::field("visitIds", "required")),
        count if count > MOST => return Err(Problem::field("visitIds", "too_many")),
        _ => {}
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
    responses((status = 200, body = inline(File), content_type = "application/json")))]
#[post("/personal-data/export")]
async fn export_personal_data(
    state: Data<State>,
    actor: Actor,
    body: Body<PersonalRecordsIn>,
) -> Result<HttpResponse, Problem> {
    let PersonalRecordsIn { visit_ids, reason } = body.0;
    let (now, seals, ids) = (state.clock.now(), state.seals.clone(), visit_ids.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let rows = visits(tx, actor, &ids).await?;
            // One for each, so that it goes with the visit.
            for row in &rows {
                let new = New { kind: LookKind::PersonalData, subject: Some(row.id.0), fields: "all".into(), count: 1 };
                record::note(tx, &seals, actor, new, Some(&reason), now).await?;
            }
            Ok(rows)
        })
    });
    let rows = work.await?;
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
    let records = records.collect::<Result<Vec<_>, Problem>>()?;
    let made = json!({
        "school": school::get(db, actor.school).await?.name,
        "madeBy": member::get(db, actor.school, actor.member).await?.name,
        "madeAt": now.to_rfc3339_opts(SecondsFormat::Millis, true),
        "onlyFor": "提供给本人",
        "records": records,
    });
    let name = format!("attachment; filename=\"personal-data-{}.json\"", state.clock.today());
    Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, name)).json(made))
}

/// Erase what is held of a person
///
/// Values, what they are found by, and what the ledger says of him; the ledger still verifies and says that it was erased. It
/// cannot be undone, and no backup brings it back. A visit that is not over cannot be erased.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalWrite])),
    request_body = EraseIn, responses((status = 200, body = PersonalDataErased)))]
#[post("/personal-data/erase")]
async fn erase_personal_data(
    state: Data<State>,
    actor: Actor,
    once: Once<EraseIn>,
) -> Result<Reply<PersonalDataErased>, Problem> {
    let Once { body: EraseIn { visit_ids }, intent } = once;
    let (school, now) = (actor.school, intent.at);
    catch_up(&state, school).await?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let rows = visits(tx, actor, &visit_ids).await?;
            if rows.iter().any(|row| row.ended_at.is_none()) {
                return Err(Problem::field("visitIds", "not_over"));
            }
            let named: Vec<_> = rows.iter().filter(|row| row.erased_at.is_none()).map(|row| row.id).collect();
            for id in &named {
                let what = (Erased::Visit, What::One(id.0));
                decide(tx, school, what, (Basis::Request, Some(actor.member)), now).await?;
            }
            Ok(named.len())
        })
    });
    let done = work.await?;
    // What is decided is done, if not now, then by the next round.
    let finished = match finish(&state, school).await {
        Ok(_) => state.db.scrub().await.unwrap_or_default(),
        Err(problem) => {
            tracing::warn!(%school, %problem, "an erasure waits for the next round");
            false
        }
    };
    Ok(Reply::ok(done.replayed, PersonalDataErased { records: done.value, done: finished }))
}
