//! `/children`: what a guardian sees, which is his own children and nobody else's.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{CollectorId, StudentId, release, student::StudentStatus};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Release,
    show,
    store::{self, Filter},
};
use crate::{
    Problem, State,
    collector::{self, CollectorChanged, CollectorIn, Collectors, store as collectors},
    gate::{Actor, Permission},
    problem::Code,
    student as students,
    student::{ClassName, Students},
    wire::{AsItIs, Call, Cursor, Limit, Line, NewId, Page, Query, Reply},
};

/// The operations of families.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_children)
        .service(get_child_collectors)
        .service(create_child_collector)
        .service(list_child_releases);
}

/// One's own child.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a1", "name": "演示生一",
    "class": {"id": "019a0000-0000-7000-8000-0000000000a0", "name": "三年级2班"}, "status": "at_school", "leftAt": null
}))]
pub struct Child {
    id: StudentId,
    name: String,
    class: ClassName,
    /// Where it is, as far as the gate knows.
    status: StudentStatus,
    /// When it left today.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    left_at: Option<DateTime<Utc>>,
}

/// One's own children.
#[derive(Debug, Serialize, ToSchema)]
pub struct Children {
    items: Vec<Child>,
    /// Until when somebody is named for the same day, as the clock on the wall shows it.
    #[schema(example = "12:00")]
    #[serde(rename = "cutOff")]
    cut_off: crate::calendar::TimeOfDay,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChildReleaseQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// An adult who collects one's own child for a time.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "演示家长丙", "relation": "姑姑", "phone": "13800005678", "adult": true,
    "from": "2026-11-20T08:00:00.000Z", "until": "2026-11-20T10:00:00.000Z"
}))]
pub struct ChildCollectorIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<CollectorId>)]
    id: Option<NewId<CollectorId>>,
    name: Line<60>,
    /// 与学生关系
    relation: Line<30>,
    /// Of the number only the last four digits are kept.
    phone: Option<Line<30>>,
    /// That he is of age: minors collect nobody.
    adult: bool,
    /// From when on; now, when not said.
    from: Option<DateTime<Utc>>,
    /// Until when, at most 31 days.
    until: DateTime<Utc>,
}

impl From<ChildCollectorIn> for CollectorIn {
    fn from(new: ChildCollectorIn) -> Self {
        let ChildCollectorIn { id, name, relation, phone, adult, from, until } = new;
        Self { id, name, relation, phone, adult, member_id: None, from, until: Some(until) }
    }
}

/// One's own children
#[utoipa::path(tag = "release", security(("session" = [Permission::FamilyRead])),
    responses((status = 200, body = Children)))]
#[get("/children")]
async fn get_children(state: Data<State>, actor: Actor) -> Result<Json<Children>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let own = collectors::children(db, actor).await?;
    let (seal, (terms, zone)) = (state.seals.of(db, actor.school).await?, collector::terms(db, actor.school).await?);
    let students = Students::load(db, &seal, own.iter().copied(), []).await?;
    let child = |id: &StudentId| {
        let (row, person) = students.of.get(id)?;
        let status = students::store::status(row, zone, now);
        Some(Child {
            id: *id,
            name: person.name.clone(),
            class: students.class(row.class_id),
            status,
            left_at: row.left_at.filter(|_| status == StudentStatus::Out),
        })
    };
    Ok(Json(Children { items: own.iter().filter_map(child).collect(), cut_off: terms.collector_cut_off }))
}

/// Who may collect one's own child
#[utoipa::path(tag = "release", security(("session" = [Permission::FamilyRead])),
    params(("id" = StudentId, Path, description = "The child")), responses((status = 200, body = Collectors)))]
#[get("/children/{id}/collectors")]
async fn get_child_collectors(
    state: Data<State>,
    actor: Actor,
    id: Path<StudentId>,
) -> Result<Json<Collectors>, Problem> {
    let id = id.into_inner();
    own(&state, actor, id).await?;
    Ok(Json(collector::of_student(&state, actor, id).await?))
}

/// Say who collects one's own child for a time
///
/// Void until the staff has called back. For the same day before the school's cut-off.
#[utoipa::path(tag = "release", security(("session" = [Permission::FamilyWrite])),
    params(("id" = StudentId, Path, description = "The child")), request_body = ChildCollectorIn,
    responses((status = 201, body = CollectorChanged)))]
#[post("/children/{id}/collectors")]
async fn create_child_collector(
    call: Call<StudentId, ChildCollectorIn, AsItIs>,
) -> Result<Reply<CollectorChanged>, Problem> {
    own(&call.state, call.actor, call.id).await?;
    collector::add(call.check(|body| Ok(body.into()))?).await
}

/// How one's own child left, the newest first
#[utoipa::path(tag = "release", security(("session" = [Permission::FamilyRead])),
    params(("id" = StudentId, Path, description = "The child"), ChildReleaseQuery),
    responses((status = 200, body = Page<Release>)))]
#[get("/children/{id}/releases")]
async fn list_child_releases(
    state: Data<State>,
    actor: Actor,
    id: Path<StudentId>,
    query: Query<ChildReleaseQuery>,
) -> Result<Json<Page<Release>>, Problem> {
    let (id, ChildReleaseQuery { limit, cursor }) = (id.into_inner(), query.0);
    own(&state, actor, id).await?;
    let filter = Filter { student: Some(id), ..Filter::default() };
    let rows = store::list(state.db.read(), actor.school, filter, (Some(limit), cursor)).await?;
    let page = limit.page::<_, release::Model>(rows, store::key);
    Ok(Json(Page { items: show::all(&state, actor, page.items).await?, next: page.next }))
}

/// Whether it is his own child; 404 for everybody else's.
async fn own(state: &State, actor: Actor, id: StudentId) -> Result<(), Problem> {
    let own = collectors::children(state.db.read(), actor).await?;
    if own.contains(&id) { Ok(()) } else { Err(Code::NotFound.into()) }
}
