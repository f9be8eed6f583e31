//! `/students/{id}/collectors` and `/collectors`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{
    CollectorId, MemberId, StudentId,
    collector::{self, CollectorKind, CollectorStatus, VerifiedHow},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::{Collector, CollectorChanged, CollectorState},
    held::{Done, written},
    order,
    rules::{self, Refusal, Step, Window},
    store::{self, CollectorPerson, Which},
    terms,
};
use crate::{
    Problem, State,
    db::Written,
    gate::{Actor, Permission},
    notify::{self, Kind},
    privacy::{self, shown_phone},
    problem::Code,
    repair::Names,
    seal::SchoolSeal,
    student::{self, Nothing, Standing, seen},
    wire::{AsItIs, Call, Line, NewId, Reply, Text},
};

/// The operations of collectors and orders.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_collectors).service(create_collector).service(verify_collector).service(void_collector);
    order::routes(config);
}

/// An adult who is to collect a student.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "演示家长甲", "relation": "母亲", "phone": "13800001234", "adult": true}))]
pub struct CollectorIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<CollectorId>)]
    pub id: Option<NewId<CollectorId>>,
    /// The name.
    pub name: Line<60>,
    /// 与学生关系
    pub relation: Line<30>,
    /// Of the number only the last four digits are kept.
    pub phone: Option<Line<30>>,
    /// That he is of age: minors collect nobody.
    pub adult: bool,
    /// The guardian's login, for one who stands; by the staff.
    pub member_id: Option<MemberId>,
    /// From when on; now, when not said.
    pub from: Option<DateTime<Utc>>,
    /// Until when, at most 31 days; without it he stands, which only the staff may say.
    pub until: Option<DateTime<Utc>>,
}

/// How it was verified.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CollectorVerify, example = json!({"how": "call", "calledName": "演示家长乙"}))]
pub struct VerifyIn {
    how: VerifiedHow,
    /// Who was called back, by a number that the school had before.
    #[serde(default)]
    called_name: Text<60>,
}

/// Those who may collect a student.
#[derive(Debug, Serialize, ToSchema)]
pub struct Collectors {
    /// In the order in which they were named.
    pub items: Vec<Collector>,
}

/// Who may collect a student
///
/// Those who wait and those whose time is over are in it.
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentRead])),
    params(("id" = StudentId, Path, description = "The student")), responses((status = 200, body = Collectors)))]
#[get("/students/{id}/collectors")]
async fn get_collectors(state: Data<State>, actor: Actor, id: Path<StudentId>) -> Result<Json<Collectors>, Problem> {
    Ok(Json(of_student(&state, actor, id.into_inner()).await?))
}

/// The collectors of a student whom this member may see.
pub async fn of_student(state: &State, actor: Actor, id: StudentId) -> Result<Collectors, Problem> {
    let db = state.db.read();
    let (_, standing) = seen(db, actor, id).await?;
    let rows = store::of_students(db, actor.school, [id], Which::All).await?;
    Ok(Collectors { items: shown(state, (actor, standing), rows).await? })
}

/// Say who may collect a student
///
/// By a director or the class teacher. He is void until somebody else of the staff has verified it; only whom a director names
/// without `until` stands from now on. With `until` he ends by himself.
#[utoipa::path(tag = "release", security(("session" = [Permission::CollectorWrite])),
    params(("id" = StudentId, Path, description = "The student")), request_body = CollectorIn,
    responses((status = 201, body = CollectorChanged)))]
#[post("/students/{id}/collectors")]
async fn create_collector(call: Call<StudentId, CollectorIn, AsItIs>) -> Result<Reply<CollectorChanged>, Problem> {
    add(call).await
}

/// The same for whoever may: staff and guardians.
pub async fn add(call: Call<StudentId, CollectorIn, AsItIs>) -> Result<Reply<CollectorChanged>, Problem> {
    let Call { state, actor, id, seen: _, body, intent } = call;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state
        .db
        .once(actor.school, intent, move |tx| Box::pin(async move { create(tx, &seal, actor, (id, body), now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

async fn create(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    (student_id, new): (StudentId, CollectorIn),
    now: DateTime<Utc>,
) -> Result<Done, Problem> {
    let (_, standing) = seen(tx, actor, student_id).await?;
    if !(standing.director || standing.class_teacher || standing.guardian) {
        return Err(Code::NotAllowed.into());
    }
    // As he is when nobody else changes him any more.
    let child = student::store::lock(tx, actor.school, student_id).await?;
    if child.voided_at.is_some() {
        return Err(Code::WrongState.into());
    }
    if !new.adult {
        return Err(Problem::field("adult", "must_be_adult"));
    }
    let phone = new.phone.as_deref().map(privacy::phone).transpose().map_err(|code| Problem::field("phone", code))?;
    let phone = phone.map(|phone| phone.last_four).unwrap_or_default();
    let asked = Window { from: new.from, until: new.until };
    let (terms, zone) = terms(tx, actor.school).await?;
    let window = rules::window(asked, standing, (now, zone, terms.collector_cut_off));
    let window = window.map_err(|(field, code)| Problem::field(field, code))?;
    let kind = window.kind();
    if new.member_id.is_some() && kind == CollectorKind::Temporary {
        return Err(Problem::field("memberId", "not_assignable"));
    }
    store::check_member(tx, actor.school, new.member_id).await?;
    let status = rules::first(kind, standing);
    let mut row = collector::Model {
        id: new.id.map_or_else(CollectorId::new, |id| id.0),
        school_id: actor.school,
        student_id,
        member_id: new.member_id,
        kind,
        status,
        person: None,
        name_index: None,
        from_at: window.from,
        until_at: window.until,
        created_by: actor.member,
        created_at: now,
        verified_by: None,
        verified_at: None,
        verified_how: None,
        voided_by: None,
        voided_at: None,
        told_at: None,
        code_step: None,
        erased_at: None,
        version: 1,
    };
    let person = CollectorPerson { name: new.name.into(), relation: new.relation.into(), phone, called: String::new() };
    store::close(seal, &mut row, &person)?;
    store::insert(tx, row.clone()).await?;
    let news = (status == CollectorStatus::Pending).then_some(Kind::CollectorAsked);
    written(tx, seal, &row, person, actor, ("collector.added", news), now).await
}

/// Verify a collector by calling back
///
/// By somebody of the staff who did not ask for it. From then on it counts, within its time if it has one.
#[utoipa::path(tag = "release", security(("session" = [Permission::CollectorVerify])),
    params(("id" = CollectorId, Path, description = "The collector")), request_body = VerifyIn,
    responses((status = 200, body = CollectorChanged)))]
#[post("/collectors/{id}/verify")]
async fn verify_collector(call: Call<CollectorId, VerifyIn, AsItIs>) -> Result<Reply<CollectorChanged>, Problem> {
    step(Step::Verify, call, |row, person, said, (by, now)| {
        (row.status, row.verified_how) = (CollectorStatus::Active, Some(said.how));
        (row.verified_by, row.verified_at) = (Some(by), Some(now));
        person.called = said.called_name.into();
        ("collector.verified", Some(Kind::CollectorVerified))
    })
    .await
}

/// End a collector's right
///
/// By a director, the class teacher, or the guardian who asked for him.
#[utoipa::path(tag = "release", security(("session" = [Permission::CollectorVoid])),
    params(("id" = CollectorId, Path, description = "The collector")), request_body = Nothing,
    responses((status = 200, body = CollectorChanged)))]
#[post("/collectors/{id}/void")]
async fn void_collector(call: Call<CollectorId, Nothing, AsItIs>) -> Result<Reply<CollectorChanged>, Problem> {
    step(Step::Void, call, |row, _, _, (by, now)| {
        row.status = CollectorStatus::Void;
        (row.voided_by, row.voided_at) = (Some(by), Some(now));
        ("collector.voided", None)
    })
    .await
}

type Made = (&'static str, Option<Kind>);

/// One step that a member takes with a collector, if the rules allow it.
async fn step<T: Send + 'static>(
    step: Step,
    call: Call<CollectorId, T, AsItIs>,
    make: impl FnOnce(&mut collector::Model, &mut CollectorPerson, T, (MemberId, DateTime<Utc>)) -> Made + Send + 'static,
) -> Result<Reply<CollectorChanged>, Problem> {
    let Call { state, actor, id, seen: _, body, intent } = call;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let student_id = store::get(tx, actor.school, id).await?.student_id;
            let (_, standing) = seen(tx, actor, student_id).await?;
            // Whoever decides on a student's leaving holds him, and reads his collectors then.
            student::store::lock(tx, actor.school, student_id).await?;
            let mut row = store::lock(tx, actor.school, id).await?;
            rules::may(step, &row, (actor.member, standing), now)?;
            let mut person = store::open(&seal, &row)?;
            let (op, news) = make(&mut row, &mut person, body, (actor.member, now));
            store::close(&seal, &mut row, &person)?;
            store::save(tx, &mut row).await?;
            written(tx, &seal, &row, person, actor, (op, news), now).await
        })
    });
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::ok(replayed, changed))
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(match refusal {
            Refusal::WrongPerson => Code::NotAllowed,
            Refusal::OwnWork => Code::SecondPerson,
            Refusal::WrongState => Code::WrongState,
        })
    }
}

async fn changed(
    state: &Data<State>,
    actor: Actor,
    written: Written<Done>,
) -> Result<(bool, CollectorChanged), Problem> {
    let Written { value: Done { id, receipt, members }, replayed } = written;
    if !replayed {
        notify::wake(state, actor.school, &members).await;
    }
    let db = state.db.read();
    let row = store::get(db, actor.school, id).await?;
    let (_, standing) = seen(db, actor, row.student_id).await?;
    let collector = shown(state, (actor, standing), vec![row]).await?.pop();
    let collector = collector.ok_or_else(|| Problem::internal("a collector got lost"))?;
    Ok((replayed, CollectorChanged { collector, ledger: receipt }))
}

/// Collectors as this reader sees them.
pub async fn shown(
    state: &State,
    (actor, standing): (Actor, Standing),
    rows: Vec<collector::Model>,
) -> Result<Vec<Collector>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let seal = state.seals.of(db, actor.school).await?;
    let mut names = Names::default();
    for row in &rows {
        names.ask_people([row.member_id, Some(row.created_by), row.verified_by]);
    }
    names.load(db, actor.school).await?;
    let card = |row: collector::Model| {
        let person = store::open(&seal, &row)?;
        Ok(Collector {
            id: row.id,
            student_id: row.student_id,
            name: person.name,
            relation: person.relation,
            phone: shown_phone(&person.phone),
            member: names.person(row.member_id),
            kind: row.kind,
            state: CollectorState::of(&row, now),
            from: row.from_at,
            until: row.until_at,
            created_by: names.person(Some(row.created_by)),
            created_at: row.created_at,
            verified_by: names.person(row.verified_by),
            verified_at: row.verified_at,
            verified_how: row.verified_how,
            called_name: person.called,
            actions: rules::allowed(&row, (actor.member, standing), now),
            erased: row.erased_at.is_some(),
            version: row.version,
        })
    };
    rows.into_iter().map(card).collect()
}
