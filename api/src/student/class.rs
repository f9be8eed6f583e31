//! `/classes`.

use actix_web::{
    get, patch, post,
    web::{Data, Json, Path},
};
use entity::{ClassId, MemberId, OfSchool, SchoolId, member::Role, school_class};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{card::SchoolClass, store};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    repair::Names,
    wire::{Body, Call, Change, IfMatch, Line, NewId, Once, Reply},
};

/// The operations of classes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_classes).service(create_class).service(get_class).service(update_class).service(void_class);
}

/// A class to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ClassIn, example = json!({"name": "三年级2班"}))]
pub struct ClassIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<ClassId>)]
    id: Option<NewId<ClassId>>,
    /// Its name, once in the school.
    name: Line<40>,
    /// 班主任: a member who is a teacher.
    teacher_id: Option<MemberId>,
}

/// What to change. What is absent stays; null clears.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ClassPatch, example = json!({"teacherId": null}))]
pub struct ClassPatch {
    name: Option<Line<40>>,
    #[serde(default)]
    #[schema(value_type = Option<MemberId>)]
    teacher_id: Change<MemberId>,
}

/// Nothing is said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Nothing, example = json!({}))]
pub struct Nothing {}

/// The classes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Classes {
    items: Vec<SchoolClass>,
}

/// List classes by name
///
/// A teacher sees his own. Those that are no more are left out.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseRead])),
    responses((status = 200, body = Classes)))]
#[get("/classes")]
async fn get_classes(state: Data<State>, actor: Actor) -> Result<Json<Classes>, Problem> {
    let own = (actor.role == Role::Teacher).then_some(actor.member);
    let rows = store::classes(state.db.read(), actor.school, own).await?;
    Ok(Json(Classes { items: shown(state.db.read(), actor.school, rows).await? }))
}

/// Make a class
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])), request_body = ClassIn,
    responses((status = 201, body = SchoolClass)))]
#[post("/classes")]
async fn create_class(state: Data<State>, actor: Actor, once: Once<ClassIn>) -> Result<Reply<SchoolClass>, Problem> {
    let Once { body: ClassIn { id, name, teacher_id }, intent } = once;
    let (school, now) = (actor.school, intent.at);
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            check_name(tx, school, &name, None).await?;
            store::check_teacher(tx, school, teacher_id).await?;
            let row = school_class::Model {
                id: id.map_or_else(ClassId::new, |id| id.0),
                school_id: school,
                name: name.into(),
                teacher_id,
                voided_at: None,
                version: 1,
                created_at: now,
            };
            Ok(school_class::ActiveModel::from(row).reset_all().insert(tx).await?.id)
        })
    });
    let written = work.await?;
    Ok(Reply::created(written.replayed, one(&state, school, written.value).await?))
}

/// A class
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseRead])),
    params(("id" = ClassId, Path, description = "The class")), responses((status = 200, body = SchoolClass)))]
#[get("/classes/{id}")]
async fn get_class(state: Data<State>, actor: Actor, id: Path<ClassId>) -> Result<Json<SchoolClass>, Problem> {
    Ok(Json(one(&state, actor.school, id.into_inner()).await?))
}

/// Rename a class or give it to another teacher
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])),
    params(("id" = ClassId, Path, description = "The class"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = ClassPatch, responses((status = 200, body = SchoolClass)))]
#[patch("/classes/{id}")]
async fn update_class(
    state: Data<State>,
    actor: Actor,
    id: Path<ClassId>,
    version: IfMatch,
    body: Body<ClassPatch>,
) -> Result<Json<SchoolClass>, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let ClassPatch { name, teacher_id } = body.0;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = current(tx, school, id, version).await?;
            if let Some(name) = name {
                check_name(tx, school, &name, Some(id)).await?;
                row.name = name.into();
            }
            row.teacher_id = teacher_id.over(row.teacher_id);
            store::check_teacher(tx, school, row.teacher_id).await?;
            save(tx, row).await
        })
    });
    work.await?;
    Ok(Json(one(&state, school, id).await?))
}

/// Take a class out of use
///
/// Nobody may be left in it. Records keep its name.
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])),
    params(("id" = ClassId, Path, description = "The class"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Nothing, responses((status = 200, body = SchoolClass)))]
#[post("/classes/{id}/void")]
async fn void_class(call: Call<ClassId, Nothing>) -> Result<Reply<SchoolClass>, Problem> {
    let Call { state, actor, id, seen, body: _, intent } = call;
    let (school, now) = (actor.school, intent.at);
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let mut row = current(tx, school, id, seen).await?;
            if !store::is_empty(tx, school, id).await? {
                return Err(Problem::field("students", "in_use"));
            }
            row.voided_at = Some(now);
            save(tx, row).await
        })
    });
    let written = work.await?;
    Ok(Reply::ok(written.replayed, one(&state, school, id).await?))
}

/// The class, if it is still as the caller saw it.
async fn current(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: ClassId,
    version: IfMatch,
) -> Result<school_class::Model, Problem> {
    let query = school_class::Entity::of(school).filter(school_class::COLUMN.id.eq(id)).lock_exclusive();
    let row = query.one(tx).await?.ok_or(Code::NotFound)?;
    if row.version != version.0 || row.voided_at.is_some() {
        return Err(Problem::stale(shown(tx, school, vec![row]).await?.pop()));
    }
    Ok(row)
}

async fn save(tx: &DatabaseTransaction, mut row: school_class::Model) -> Result<(), Problem> {
    row.version += 1;
    let school = row.school_id;
    school_class::Entity::write_back(school, school_class::ActiveModel::from(row).reset_all())?.exec(tx).await?;
    Ok(())
}

async fn check_name(
    tx: &DatabaseTransaction,
    school: SchoolId,
    name: &str,
    but: Option<ClassId>,
) -> Result<(), Problem> {
    let query = school_class::Entity::of(school)
        .filter(school_class::COLUMN.name.eq(name))
        .filter(school_class::COLUMN.voided_at.is_null());
    match query.one(tx).await? {
        Some(other) if Some(other.id) != but => Err(Problem::field("name", "taken")),
        _ => Ok(()),
    }
}

async fn one(state: &State, school: SchoolId, id: ClassId) -> Result<SchoolClass, Problem> {
    let row = store::class(state.db.read(), school, id).await?;
    let shown = shown(state.db.read(), school, vec![row]).await?.pop();
    shown.ok_or_else(|| Problem::internal("a class got lost"))
}

async fn shown(
    db: &impl ConnectionTrait,
    school: SchoolId,
    rows: Vec<school_class::Model>,
) -> Result<Vec<SchoolClass>, Problem> {
    let mut names = Names::default();
    names.ask_people(rows.iter().map(|row| row.teacher_id));
    names.load(db, school).await?;
    let card = |row: school_class::Model| SchoolClass {
        id: row.id,
        teacher: names.person(row.teacher_id),
        name: row.name,
        void: row.voided_at.is_some(),
        version: row.version,
    };
    Ok(rows.into_iter().map(card).collect())
}
