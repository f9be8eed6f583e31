//! `/students`.

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{ClassId, SchoolId, StudentId, member::Role, student};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Student,
    class::{self, Nothing},
    import, seen,
    store::{self, StudentPerson, Students},
};
use crate::{
    Problem, State, calendar,
    calendar::TimeZone,
    collector,
    gate::{Actor, Permission},
    seal::SchoolSeal,
    wire::{Body, Call, Change, Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply, Text},
};

/// So many are found at once.
const MOST: usize = 100;

/// The operations of classes and students.
pub fn routes(config: &mut ServiceConfig) {
    class::routes(config);
    // Before `/students/{id}`.
    import::routes(config);
    config
        .service(list_students)
        .service(search_students)
        .service(create_student)
        .service(get_student)
        .service(update_student)
        .service(void_student);
}

/// A student to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "演示生一", "classId": "019a0000-0000-7000-8000-0000000000a0", "number": "S0001"}))]
pub struct StudentIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<StudentId>)]
    id: Option<NewId<StudentId>>,
    name: Line<60>,
    /// The class.
    class_id: ClassId,
    /// 学号
    #[serde(default)]
    number: Text<30>,
    /// The day of birth, which tells two of one name apart.
    born_on: Option<NaiveDate>,
}

/// What to change. What is absent stays; null clears.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"number": "S0002"}))]
pub struct StudentPatch {
    name: Option<Line<60>>,
    class_id: Option<ClassId>,
    number: Option<Text<30>>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    born_on: Change<NaiveDate>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StudentQuery {
    /// Only those of this class.
    class_id: Option<ClassId>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Whom to find.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentSearch, example = json!({"name": "演示生"}))]
pub struct SearchIn {
    /// A part of the name or of the number.
    name: Line<60>,
}

/// List students in the order in which they were entered
///
/// A teacher sees those of his own class. Those who have left are left out. A name is looked for by
/// `POST /students/search`: it never stands in an address.
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentRead])), params(StudentQuery),
    responses((status = 200, body = Page<Student>)))]
#[get("/students")]
async fn list_students(
    state: Data<State>,
    actor: Actor,
    query: Query<StudentQuery>,
) -> Result<Json<Page<Student>>, Problem> {
    let StudentQuery { class_id, limit, cursor } = query.0;
    let (db, now) = (state.db.read(), state.clock.now());
    let mut classes = own_classes(db, actor).await?;
    if let Some(class) = class_id {
        let sees = classes.is_none_or(|own| own.contains(&class));
        classes = Some(if sees { vec![class] } else { Vec::new() });
    }
    let seal = state.seals.of(db, actor.school).await?;
    let rows = store::list(db, actor.school, classes, (Some(limit), cursor)).await?;
    let page = limit.page::<_, student::Model>(rows, |row| vec![row.id.to_string()]);
    Ok(Json(Page { items: shown(db, &seal, page.items, now).await?, next: page.next }))
}

/// The classes of which a teacher sees the students; all, for whoever else sees students.
async fn own_classes(db: &impl ConnectionTrait, actor: Actor) -> Result<Option<Vec<ClassId>>, Problem> {
    if actor.role != Role::Teacher {
        return Ok(None);
    }
    let own = store::classes(db, actor.school, Some(actor.member)).await?;
    Ok(Some(own.into_iter().map(|class| class.id).collect()))
}

/// Find students by a part of the name or number
///
/// Among those whom `GET /students` lists; a hundred at most, in the order in which they were entered, and no next page. The
/// name is in the body, so that it is in no address.
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentRead])), request_body = SearchIn,
    responses((status = 200, body = Page<Student>)))]
#[post("/students/search")]
async fn search_students(
    state: Data<State>,
    actor: Actor,
    body: Body<SearchIn>,
) -> Result<Json<Page<Student>>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let seal = state.seals.of(db, actor.school).await?;
    let rows = store::list(db, actor.school, own_classes(db, actor).await?, (None, None)).await?;
    // What is sealed is not found by a part of it, but a school's students are opened within a few milliseconds.
    let (mut found, wanted) = (Vec::new(), store::plain(&body.0.name));
    for row in rows {
        let person = store::open(&seal, &row)?;
        if [&person.name, &person.number].iter().any(|text| store::plain(text).contains(&wanted)) {
            found.push(row);
        }
        if found.len() == MOST {
            break;
        }
    }
    Ok(Json(Page { items: shown(db, &seal, found, now).await?, next: None }))
}

/// Enter a student
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])), request_body = StudentIn,
    responses((status = 201, body = Student)))]
#[post("/students")]
async fn create_student(state: Data<State>, actor: Actor, once: Once<StudentIn>) -> Result<Reply<Student>, Problem> {
    let Once { body: StudentIn { id, name, class_id, number, born_on }, intent } = once;
    let (school, now) = (actor.school, intent.at);
    check_born(born_on, now)?;
    let seal = state.seals.of(state.db.read(), school).await?;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            store::check_class(tx, school, class_id).await?;
            let person = StudentPerson { name: name.into(), number: number.into(), born_on };
            let id = id.map_or_else(StudentId::new, |id| id.0);
            let row = fresh(&seal, actor, (id, class_id), &person, now)?;
            store::insert(tx, row).await?;
            Ok(id)
        })
    });
    let written = work.await?;
    Ok(Reply::created(written.replayed, one(&state, actor, written.value).await?))
}

/// A row of a new student.
pub fn fresh(
    seal: &SchoolSeal,
    actor: Actor,
    (id, class_id): (StudentId, ClassId),
    person: &StudentPerson,
    now: DateTime<Utc>,
) -> Result<student::Model, Problem> {
    let mut row = student::Model {
        id,
        school_id: actor.school,
        class_id,
        person: None,
        name_index: None,
        left_at: None,
        voided_at: None,
        erased_at: None,
        version: 1,
        created_by: actor.member,
        created_at: now,
    };
    store::close(seal, &mut row, person)?;
    Ok(row)
}

/// A student
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentRead])),
    params(("id" = StudentId, Path, description = "The student")), responses((status = 200, body = Student)))]
#[get("/students/{id}")]
async fn get_student(state: Data<State>, actor: Actor, id: Path<StudentId>) -> Result<Json<Student>, Problem> {
    Ok(Json(one(&state, actor, id.into_inner()).await?))
}

/// Change a student's card, or move him to another class
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])),
    params(("id" = StudentId, Path, description = "The student"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = StudentPatch, responses((status = 200, body = Student)))]
#[patch("/students/{id}")]
async fn update_student(
    state: Data<State>,
    actor: Actor,
    id: Path<StudentId>,
    version: IfMatch,
    body: Body<StudentPatch>,
) -> Result<Json<Student>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let StudentPatch { name, class_id, number, born_on } = body.0;
    let now = state.clock.now();
    check_born(born_on.value().copied(), now)?;
    let seal = state.seals.of(state.db.read(), school).await?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = current(tx, &seal, id, version, now).await?;
            let mut person = store::open(&seal, &row)?;
            person.name = name.map_or(person.name, String::from);
            person.number = number.map_or(person.number, String::from);
            person.born_on = born_on.over(person.born_on);
            if let Some(class) = class_id {
                store::check_class(tx, school, class).await?;
                row.class_id = class;
            }
            store::close(&seal, &mut row, &person)?;
            store::save(tx, row).await
        })
    });
    work.await?;
    Ok(Json(one(&state, actor, id).await?))
}

/// Say that somebody is no student here any more
///
/// Nobody may collect him any more, and orders about him are lifted. Records keep the names until they are erased.
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])),
    params(("id" = StudentId, Path, description = "The student"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Nothing, responses((status = 200, body = Student)))]
#[post("/students/{id}/void")]
async fn void_student(call: Call<StudentId, Nothing>) -> Result<Reply<Student>, Problem> {
    let Call { state, actor, id, seen, body: _, intent } = call;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut row = current(tx, &seal, id, seen, now).await?;
            row.voided_at = Some(now);
            store::save(tx, row).await?;
            collector::end(tx, &seal, actor, id, now).await
        })
    });
    let written = work.await?;
    Ok(Reply::ok(written.replayed, one(&state, actor, id).await?))
}

/// The student, if his card is still as the caller saw it.
async fn current(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    id: StudentId,
    version: IfMatch,
    now: DateTime<Utc>,
) -> Result<student::Model, Problem> {
    let row = store::lock(tx, seal.school(), id).await?;
    if row.version != version.0 || row.voided_at.is_some() || row.erased_at.is_some() {
        return Err(Problem::stale(shown(tx, seal, vec![row], now).await?.pop()));
    }
    Ok(row)
}

fn check_born(on: Option<NaiveDate>, now: DateTime<Utc>) -> Result<(), Problem> {
    let days = on.map(|on| (now.date_naive() - on).num_days());
    // A day more or less: the school may be a day ahead.
    let known = days.is_none_or(|days| (-1..=30 * 366).contains(&days));
    if known { Ok(()) } else { Err(Problem::field("bornOn", "out_of_range")) }
}

async fn one(state: &State, actor: Actor, id: StudentId) -> Result<Student, Problem> {
    let db = state.db.read();
    let (row, _) = seen(db, actor, id).await?;
    let seal = state.seals.of(db, actor.school).await?;
    let shown = shown(db, &seal, vec![row], state.clock.now()).await?.pop();
    shown.ok_or_else(|| Problem::internal("a student got lost"))
}

/// The zone of the school's clock.
pub async fn zone(db: &impl ConnectionTrait, school: SchoolId) -> Result<TimeZone, Problem> {
    Ok(calendar::read(&crate::school::get(db, school).await?.promises).1.time_zone)
}

async fn shown(
    db: &impl ConnectionTrait,
    seal: &SchoolSeal,
    rows: Vec<student::Model>,
    now: DateTime<Utc>,
) -> Result<Vec<Student>, Problem> {
    let (zone, order) = (zone(db, seal.school()).await?, rows.iter().map(|row| row.id).collect::<Vec<_>>());
    let mut students = Students::with(db, seal, rows, []).await?;
    let card = |id: StudentId| {
        let (row, person) = students.of.remove(&id)?;
        let status = store::status(&row, zone, now);
        Some(Student {
            id,
            name: person.name,
            class: students.class(row.class_id),
            number: person.number,
            born_on: person.born_on,
            status,
            left_at: row.left_at.filter(|_| status == student::StudentStatus::Out),
            void: row.voided_at.is_some(),
            erased: row.erased_at.is_some(),
            version: row.version,
        })
    };
    Ok(order.into_iter().filter_map(card).collect())
}
