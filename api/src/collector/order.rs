//! `/students/{id}/no-releases` and `/no-releases`: orders not to let a student go.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{CollectorId, NoReleaseId, StudentId, no_release, no_release::LiftRole};
use sea_orm::{ActiveEnum, ActiveModelTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    rules,
    store::{self, NoReleasePerson, Which},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    ledger::{self, Entry, Ledger, Receipt, Value},
    member::Person,
    problem::Code,
    repair::Names,
    sample::record::{at, text},
    seal::SchoolSeal,
    student::{self, Standing, seen},
    wire::{AsItIs, Call, Line, NewId, Reply},
};
use entity::OfSchool;

/// The operations of orders.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_no_releases).service(create_no_release).service(lift_no_release);
}

/// An order to be set.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "法院裁定", "liftRole": "director"}))]
pub struct NoReleaseIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<NoReleaseId>)]
    id: Option<NewId<NoReleaseId>>,
    /// To whom the student is not given; absent or null: to nobody.
    collector_ids: Option<Vec<CollectorId>>,
    /// Why. Only who may lift it reads it.
    reason: Line<500>,
    /// Who alone may lift it.
    lift_role: LiftRole,
}

/// Why it is lifted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoReleaseLift, example = json!({"reason": "裁定已撤销"}))]
pub struct LiftIn {
    reason: Line<500>,
}

/// An order not to let a student go.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a3", "studentId": "019a0000-0000-7000-8000-0000000000a1",
    "collectorIds": null, "reason": "法院裁定", "liftRole": "director",
    "setBy": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "setAt": "2026-11-20T03:00:00.000Z",
    "liftedBy": null, "liftedAt": null, "liftReason": "", "mayLift": true, "erased": false
}))]
pub struct NoRelease {
    /// Its id.
    id: NoReleaseId,
    /// Whom not to let go.
    student_id: StudentId,
    /// To whom he is not given; null: to nobody.
    #[schema(required)]
    collector_ids: Option<Vec<CollectorId>>,
    /// Why; empty after an erasure, and for a teacher who may not lift it.
    reason: String,
    /// Who alone may lift it.
    lift_role: LiftRole,
    /// Who set it.
    #[schema(required)]
    set_by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    set_at: DateTime<Utc>,
    /// Who lifted it.
    #[schema(required)]
    lifted_by: Option<Person>,
    /// When.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    lifted_at: Option<DateTime<Utc>>,
    /// Why it was lifted.
    lift_reason: String,
    /// Whether this reader may lift it now.
    may_lift: bool,
    /// What was typed was erased.
    erased: bool,
}

/// The order after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a3", "studentId": "019a0000-0000-7000-8000-0000000000a1",
    "collectorIds": null, "reason": "法院裁定", "liftRole": "director",
    "setBy": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "setAt": "2026-11-20T03:00:00.000Z",
    "liftedBy": null, "liftedAt": null, "liftReason": "", "mayLift": true, "erased": false,
    "ledger": {"seq": 13, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct NoReleaseChanged {
    #[serde(flatten)]
    order: NoRelease,
    ledger: Receipt,
}

/// The orders of a student.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoReleases {
    /// The newest first.
    items: Vec<NoRelease>,
}

/// Orders not to let a student go
///
/// Directors see all of them. A class teacher, who hands the children over, sees to whom none of them goes; why, only of those
/// that are his to lift.
#[utoipa::path(tag = "release", security(("session" = [Permission::NoReleaseRead])),
    params(("id" = StudentId, Path, description = "The student")), responses((status = 200, body = NoReleases)))]
#[get("/students/{id}/no-releases")]
async fn get_no_releases(state: Data<State>, actor: Actor, id: Path<StudentId>) -> Result<Json<NoReleases>, Problem> {
    let (db, id) = (state.db.read(), id.into_inner());
    let (_, standing) = seen(db, actor, id).await?;
    let rows = store::all_orders(db, actor.school, id).await?;
    Ok(Json(NoReleases { items: shown(&state, (actor, standing), rows).await? }))
}

/// Say that a student is not to be let go, or not to somebody
///
/// It beats every authorisation, and only directors and the class teacher know of it: at the gate it is 请联系值班领导, and who is on duty hears that
/// somebody came.
#[utoipa::path(tag = "release", security(("session" = [Permission::NoReleaseWrite])),
    params(("id" = StudentId, Path, description = "The student")), request_body = NoReleaseIn,
    responses((status = 201, body = NoReleaseChanged)))]
#[post("/students/{id}/no-releases")]
async fn create_no_release(call: Call<StudentId, NoReleaseIn, AsItIs>) -> Result<Reply<NoReleaseChanged>, Problem> {
    let Call { state, actor, id, seen: _, body, intent } = call;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            student::store::lock(tx, actor.school, id).await?;
            check(tx, actor, id, body.collector_ids.as_deref()).await?;
            let mut row = no_release::Model {
                id: body.id.map_or_else(NoReleaseId::new, |id| id.0),
                school_id: actor.school,
                student_id: id,
                collector_ids: body.collector_ids.map(|ids| serde_json::json!(ids)),
                lift_role: body.lift_role,
                person: None,
                set_by: actor.member,
                set_at: now,
                lifted_by: None,
                lifted_at: None,
                erased_at: None,
                version: 1,
            };
            let reason: String = body.reason.into();
            store::close_order(&seal, &mut row, &NoReleasePerson { reason: reason.clone(), lifted: String::new() })?;
            no_release::ActiveModel::from(row.clone()).reset_all().insert(tx).await?;
            written(tx, &seal, &row, actor, ("no_release.set", reason), now).await
        })
    });
    let written = work.await?;
    Ok(Reply::created(written.replayed, changed(&state, actor, written.value).await?))
}

async fn check(
    tx: &DatabaseTransaction,
    actor: Actor,
    student: StudentId,
    named: Option<&[CollectorId]>,
) -> Result<(), Problem> {
    let Some(named) = named else { return Ok(()) };
    if named.is_empty() {
        return Err(Problem::field("collectorIds", "required"));
    }
    let own = store::of_students(tx, actor.school, [student], Which::These(named.to_vec())).await?;
    let known = named.iter().all(|id| own.iter().any(|row| row.id == *id));
    if known { Ok(()) } else { Err(Problem::field("collectorIds", "not_found")) }
}

/// Lift an order
///
/// Only the role that it names does.
#[utoipa::path(tag = "release", security(("session" = [Permission::NoReleaseLift])),
    params(("id" = NoReleaseId, Path, description = "The order")), request_body = LiftIn,
    responses((status = 200, body = NoReleaseChanged)))]
#[post("/no-releases/{id}/lift")]
async fn lift_no_release(call: Call<NoReleaseId, LiftIn, AsItIs>) -> Result<Reply<NoReleaseChanged>, Problem> {
    let Call { state, actor, id, seen: _, body, intent } = call;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let row = store::lock_order(tx, actor.school, id).await?;
            let (_, standing) = seen(tx, actor, row.student_id).await?;
            if !rules::may_lift(row.lift_role, standing) {
                return Err(Code::NotAllowed.into());
            }
            if row.lifted_at.is_some() {
                return Err(Code::WrongState.into());
            }
            lift(tx, &seal, row, actor, body.reason.into(), now).await
        })
    });
    let written = work.await?;
    Ok(Reply::ok(written.replayed, changed(&state, actor, written.value).await?))
}

/// Lifts an order that is held, for what was typed, or for nothing.
pub async fn lift(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    mut row: no_release::Model,
    actor: Actor,
    reason: String,
    now: DateTime<Utc>,
) -> Result<(NoReleaseId, Receipt), Problem> {
    (row.lifted_by, row.lifted_at) = (Some(actor.member), Some(now));
    let mut person = store::open_order(seal, &row)?;
    person.lifted.clone_from(&reason);
    store::close_order(seal, &mut row, &person)?;
    row.version += 1;
    let active = no_release::ActiveModel::from(row.clone()).reset_all();
    no_release::Entity::write_back(actor.school, active)?.exec(tx).await?;
    written(tx, seal, &row, actor, ("no_release.lifted", reason), now).await
}

/// All of an order that is evidence, but for what was typed.
pub fn order_evidence(row: &no_release::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("student_id", text(Some(row.student_id))),
        ("collector_ids", text(row.collector_ids.as_ref())),
        ("lift_role", text(Some(row.lift_role.to_value()))),
        ("set_by", text(Some(row.set_by))),
        ("lifted_by", text(row.lifted_by)),
        ("lifted_at", at(row.lifted_at)),
        ("version", Value::Int(row.version.into())),
    ]
}

async fn written(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    row: &no_release::Model,
    actor: Actor,
    (op, reason): (&'static str, String),
    now: DateTime<Utc>,
) -> Result<(NoReleaseId, Receipt), Problem> {
    let entry = Entry {
        op,
        subject: row.id.0,
        actor: Some(actor.member),
        client_at: None,
        fields: order_evidence(row),
        personal: if reason.is_empty() { Vec::new() } else { vec![("reason", reason)] },
        photos: Vec::new(),
    };
    Ok((row.id, ledger::append_sealed(tx, seal, Ledger::Release, entry, now).await?))
}

async fn changed(
    state: &State,
    actor: Actor,
    (id, ledger): (NoReleaseId, Receipt),
) -> Result<NoReleaseChanged, Problem> {
    let row = store::order(state.db.read(), actor.school, id).await?;
    let (_, standing) = seen(state.db.read(), actor, row.student_id).await?;
    let order = shown(state, (actor, standing), vec![row]).await?.pop();
    Ok(NoReleaseChanged { order: order.ok_or_else(|| Problem::internal("an order got lost"))?, ledger })
}

async fn shown(
    state: &State,
    (actor, standing): (Actor, Standing),
    rows: Vec<no_release::Model>,
) -> Result<Vec<NoRelease>, Problem> {
    let db = state.db.read();
    let seal = state.seals.of(db, actor.school).await?;
    let mut names = Names::default();
    rows.iter().for_each(|row| names.ask_people([Some(row.set_by), row.lifted_by]));
    names.load(db, actor.school).await?;
    let card = |row: no_release::Model| {
        let may_read = standing.director || rules::may_lift(row.lift_role, standing);
        let NoReleasePerson { reason, lifted } =
            if may_read { store::open_order(&seal, &row)? } else { NoReleasePerson::default() };
        Ok(NoRelease {
            id: row.id,
            student_id: row.student_id,
            collector_ids: store::collector_ids(&row),
            reason,
            lift_role: row.lift_role,
            set_by: names.person(Some(row.set_by)),
            set_at: row.set_at,
            lifted_by: names.person(row.lifted_by),
            lifted_at: row.lifted_at,
            lift_reason: lifted,
            may_lift: row.lifted_at.is_none() && rules::may_lift(row.lift_role, standing),
            erased: row.erased_at.is_some(),
        })
    };
    rows.into_iter().map(card).collect()
}
