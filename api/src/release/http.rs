//! `/releases`: asking, finding and reading. What is done with one is in `steps.rs`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    ClassId, CollectorId, ReleaseId, StudentId,
    member::Role,
    refusal::RefusalWhy,
    release::{self, ReleaseKind, ReleaseStatus},
    student::{self, StudentStatus},
};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::{Release, ReleaseChanged},
    code, export, family,
    held::{Done, Outcome, barred, changed, write},
    pickup,
    refusal::{self, Turned, keep},
    show, steps,
    store::{self, Filter, ReleasePerson},
    tell::tell,
};
use crate::{
    Problem, State,
    calendar::TimeZone,
    gate::{Actor, Permission},
    notify::Kind,
    problem::Code,
    seal::SchoolSeal,
    student as students,
    student::seen,
    wire::{Cursor, Limit, Line, NewId, Once, Page, Query, Reply},
};

/// The operations of letting students go.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_releases).service(create_release).service(get_release);
    steps::routes(config);
    refusal::routes(config);
    pickup::routes(config);
    family::routes(config);
    code::routes(config);
    export::routes(config);
}

/// A student who is to leave early.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "studentId": "019a0000-0000-7000-8000-0000000000a1", "reason": "发烧",
    "collectorId": "019a0000-0000-7000-8000-0000000000a2"
}))]
pub struct ReleaseIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<ReleaseId>)]
    id: Option<NewId<ReleaseId>>,
    /// Who leaves.
    student_id: StudentId,
    /// 事由
    reason: Line<300>,
    /// With whom.
    collector_id: CollectorId,
    /// When he is expected back, today; absent: not today.
    expected_return_at: Option<DateTime<Utc>>,
}

/// Which releases.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ReleaseQuery {
    /// Only those that stand here.
    status: Option<ReleaseStatus>,
    /// Only those of this occasion.
    kind: Option<ReleaseKind>,
    /// Only those asked for on this day at the school.
    date: Option<NaiveDate>,
    /// Only those of this class.
    class_id: Option<ClassId>,
    /// Only those of this student.
    student_id: Option<StudentId>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// List releases, the newest first
///
/// A teacher sees those of his own class.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseRead])), params(ReleaseQuery),
    responses((status = 200, body = Page<Release>)))]
#[get("/releases")]
async fn list_releases(
    state: Data<State>,
    actor: Actor,
    query: Query<ReleaseQuery>,
) -> Result<Json<Page<Release>>, Problem> {
    let (query, db) = (query.0, state.db.read());
    let mut classes = query.class_id.map(|class| vec![class]);
    if actor.role == Role::Teacher {
        let own = students::store::classes(db, actor.school, Some(actor.member)).await?;
        let own = own.into_iter().map(|class| class.id);
        classes = Some(own.filter(|id| query.class_id.is_none_or(|class| class == *id)).collect());
    }
    let zone = students::zone(db, actor.school).await?;
    let asked = query.date.map(|date| zone.span((date, date)));
    let filter = Filter { status: query.status, kind: query.kind, classes, student: query.student_id, asked };
    let rows = store::list(db, actor.school, filter, (Some(query.limit), query.cursor)).await?;
    let page = query.limit.page::<_, release::Model>(rows, store::key);
    Ok(Json(Page { items: show::all(&state, actor, page.items).await?, next: page.next }))
}

/// A release
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseRead])),
    params(("id" = ReleaseId, Path, description = "The release")), responses((status = 200, body = Release)))]
#[get("/releases/{id}")]
async fn get_release(state: Data<State>, actor: Actor, id: Path<ReleaseId>) -> Result<Json<Release>, Problem> {
    let row = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    seen(state.db.read(), actor, row.student_id).await?;
    Ok(Json(show::one(&state, actor, row).await?))
}

/// Ask that a student may leave early
///
/// By a director, the class teacher or a guard. Class teacher, guardian, student and gate agree in any order. A collector
/// who may not collect at all is turned away at once, and it is kept.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseWrite])), request_body = ReleaseIn,
    responses((status = 201, body = ReleaseChanged)))]
#[post("/releases")]
async fn create_release(
    state: Data<State>,
    actor: Actor,
    once: Once<ReleaseIn>,
) -> Result<Reply<ReleaseChanged>, Problem> {
    let Once { body, intent } = once;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work =
        state.db.once(actor.school, intent, move |tx| Box::pin(async move { ask(tx, &seal, actor, body, now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

async fn ask(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    new: ReleaseIn,
    now: DateTime<Utc>,
) -> Result<Outcome, Problem> {
    let (child, zone) = here(tx, actor, new.student_id, now).await?;
    let today = zone.today(now);
    let open =
        Filter { status: Some(ReleaseStatus::Open), student: Some(child.id), asked: Some(today), ..Filter::default() };
    if !store::list(tx, actor.school, open, (None, None)).await?.is_empty() {
        return Err(Code::Conflict.into());
    }
    if new.expected_return_at.is_some_and(|at| at <= now || at >= today.1) {
        return Err(Problem::field("expectedReturnAt", "out_of_range"));
    }
    match barred(tx, &child, new.collector_id, now).await? {
        // He may be verified, or his time may come, before they meet at the gate.
        None | Some(RefusalWhy::Unverified | RefusalWhy::TooEarly) => {}
        Some(why) => {
            let collector = Some(new.collector_id);
            let turned = Turned { child: &child, release: None, collector, why, note: String::new() };
            return keep(tx, seal, actor, turned, now).await.map(Outcome::Refused);
        }
    }
    let reason: String = new.reason.into();
    let mut row = fresh(&child, actor, (new.id.map(|id| id.0), new.collector_id), ReleaseKind::EarlyLeave, now);
    row.expected_return_at = new.expected_return_at;
    store::close(seal, &mut row, &ReleasePerson { reason: reason.clone(), ended: String::new() })?;
    store::insert(tx, row.clone()).await?;
    let members = tell(tx, &child, (Kind::ReleaseAsked, row.id.0), Some(actor.member), now).await?;
    let receipt = write(tx, seal, &row, Some(actor.member), ("release.asked", reason), now).await?;
    Ok(Outcome::Done(Done { id: row.id, receipt, members }))
}

/// A student of whom the staff decides that he leaves: he is here, and held until the transaction ends.
pub async fn here(
    tx: &DatabaseTransaction,
    actor: Actor,
    id: StudentId,
    now: DateTime<Utc>,
) -> Result<(student::Model, TimeZone), Problem> {
    seen(tx, actor, id).await.map_err(students::named)?;
    let child = students::store::lock(tx, actor.school, id).await?;
    let zone = students::zone(tx, actor.school).await?;
    if child.voided_at.is_some() || students::store::status(&child, zone, now) == StudentStatus::Out {
        return Err(Code::WrongState.into());
    }
    Ok((child, zone))
}

/// A row of a new release, to which nobody has agreed.
pub fn fresh(
    child: &student::Model,
    actor: Actor,
    (id, collector_id): (Option<ReleaseId>, CollectorId),
    kind: ReleaseKind,
    now: DateTime<Utc>,
) -> release::Model {
    release::Model {
        id: id.unwrap_or_else(ReleaseId::new),
        school_id: actor.school,
        student_id: child.id,
        class_id: child.class_id,
        collector_id,
        kind,
        status: ReleaseStatus::Open,
        person: None,
        expected_return_at: None,
        asked_by: actor.member,
        asked_at: now,
        teacher_by: None,
        teacher_how: None,
        teacher_at: None,
        guardian_by: None,
        guardian_how: None,
        guardian_at: None,
        student_by: None,
        student_how: None,
        student_at: None,
        gate_by: None,
        gate_how: None,
        gate_at: None,
        released_at: None,
        receipt_by: None,
        receipt_at: None,
        returned_by: None,
        returned_at: None,
        ended_by: None,
        ended_at: None,
        erased_at: None,
        version: 1,
    }
}
