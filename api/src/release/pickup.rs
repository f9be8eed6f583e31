//! `/pickups`: the end of the day, when an authorised adult and the guard are enough. One line per child, by class.

use std::collections::HashMap;

use actix_web::{
    get, post,
    web::{Data, Json},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    ClassId, CollectorId, ReleaseId, StudentId, collector as table,
    member::Role,
    no_release,
    release::{MarkHow, ReleaseKind, ReleaseStatus},
    student::{self, StudentStatus},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::ReleaseChanged,
    held::{Done, Outcome, barred, changed, write},
    http::{fresh, here},
    refusal::{Turned, keep},
    rules::{self, Mark, Order, Step},
    store::{self, Filter},
    tell::tell,
};
use crate::{
    Problem, State,
    collector::{
        self, CollectorState,
        store::{self as collectors, Which},
    },
    gate::{Actor, Permission},
    notify::Kind,
    privacy::shown_phone,
    problem::Code,
    seal::SchoolSeal,
    student as students,
    student::{ClassName, Standing, StudentName, Students},
    wire::{NewId, Once, Query, Reply},
};

/// The operations of pick-up.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_pickups).service(create_pickup);
}

/// Somebody who may come for a child today.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PickupCollector {
    /// The collector.
    pub id: CollectorId,
    /// The name.
    pub name: String,
    /// 与学生关系
    pub relation: String,
    /// The end of the phone number, `…1234`; empty: none.
    pub phone: String,
    /// Whether he counts now.
    pub state: CollectorState,
    /// From when on; null: always.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub from: Option<DateTime<Utc>>,
    /// Until when; null: always.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub until: Option<DateTime<Utc>>,
    /// 请联系值班领导: the child is not given to him.
    pub call_leader: bool,
}

/// A child's way through the gate today.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PickupRelease {
    /// The release.
    pub id: ReleaseId,
    /// On which occasion.
    pub kind: ReleaseKind,
    /// Where it is on its way.
    pub status: ReleaseStatus,
}

/// A child at the end of the day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "student": {"id": "019a0000-0000-7000-8000-0000000000a1", "name": "演示生一"},
    "class": {"id": "019a0000-0000-7000-8000-0000000000a0", "name": "三年级2班"}, "bornOn": null,
    "status": "at_school", "leftAt": null, "release": null, "callLeader": false,
    "collectors": [{
        "id": "019a0000-0000-7000-8000-0000000000a2", "name": "演示家长甲", "relation": "母亲", "phone": "…1234",
        "state": "active", "from": null, "until": null, "callLeader": false
    }]
}))]
pub struct Pickup {
    /// The child.
    pub student: StudentName,
    /// The class.
    pub class: ClassName,
    /// The day of birth, where two of the list have one name.
    #[schema(required)]
    pub born_on: Option<NaiveDate>,
    /// Where the child is, as far as the gate knows.
    pub status: StudentStatus,
    /// When it left today.
    #[schema(required)]
    #[serde(serialize_with = "crate::wire::some_moment")]
    pub left_at: Option<DateTime<Utc>>,
    /// Its last release of today.
    #[schema(required)]
    pub release: Option<PickupRelease>,
    /// 请联系值班领导: the child is given to nobody.
    pub call_leader: bool,
    /// Who may come today. Those whose time is over are left out.
    pub collectors: Vec<PickupCollector>,
}

/// Today's children.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pickups {
    /// By class, then by name.
    items: Vec<Pickup>,
}

/// Which children.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct PickupQuery {
    /// Only those of this class.
    class_id: Option<ClassId>,
}

/// A child that is fetched.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "studentId": "019a0000-0000-7000-8000-0000000000a1", "collectorId": "019a0000-0000-7000-8000-0000000000a2"
}))]
pub struct PickupIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<ReleaseId>)]
    id: Option<NewId<ReleaseId>>,
    /// Who leaves.
    student_id: StudentId,
    /// With whom.
    collector_id: CollectorId,
    /// How he was recognised: `in_person`, when not said, or `id_checked`. `code` is not said: the code is scanned.
    how: Option<MarkHow>,
}

/// Today's children with who may come for them
///
/// All at once, to be kept on the phone: the network may be gone when 800 parents stand at the gate. A teacher sees those of
/// his own class.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseRead])), params(PickupQuery),
    responses((status = 200, body = Pickups)))]
#[get("/pickups")]
async fn get_pickups(state: Data<State>, actor: Actor, query: Query<PickupQuery>) -> Result<Json<Pickups>, Problem> {
    let (db, class_id) = (state.db.read(), query.0.class_id);
    let mut classes = class_id.map(|class| vec![class]);
    if actor.role == Role::Teacher {
        let own = students::store::classes(db, actor.school, Some(actor.member)).await?;
        let own = own.into_iter().map(|class| class.id).filter(|id| class_id.is_none_or(|class| class == *id));
        classes = Some(own.collect());
    }
    let rows = students::store::list(db, actor.school, classes, (None, None)).await?;
    Ok(Json(Pickups { items: shown(&state, actor, rows).await? }))
}

async fn shown(state: &State, actor: Actor, rows: Vec<student::Model>) -> Result<Vec<Pickup>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let (seal, zone) = (state.seals.of(db, actor.school).await?, students::zone(db, actor.school).await?);
    let mut comers = HashMap::<StudentId, Vec<table::Model>>::new();
    let children = rows.iter().map(|row| row.id).collect();
    let (own, live) = collectors::with_orders(db, actor.school, children, Which::From(now)).await?;
    for row in own {
        comers.entry(row.student_id).or_default().push(row);
    }
    let mut orders = HashMap::<StudentId, Vec<no_release::Model>>::new();
    for row in live {
        orders.entry(row.student_id).or_default().push(row);
    }
    let today = zone.today(now);
    let filter = Filter { asked: Some(today), ..Filter::default() };
    let mut releases = HashMap::new();
    for row in store::list(db, actor.school, filter, (None, None)).await? {
        // The newest first.
        let last = || PickupRelease { id: row.id, kind: row.kind, status: row.status };
        releases.entry(row.student_id).or_insert_with(last);
    }
    let students = Students::with(db, &seal, rows, []).await?;
    let mut named = HashMap::<(ClassId, &str), usize>::new();
    for (row, person) in students.of.values() {
        *named.entry((row.class_id, person.name.as_str())).or_default() += 1;
    }
    let mut items = Vec::with_capacity(students.of.len());
    for (row, person) in students.of.values() {
        let own = comers.remove(&row.id).unwrap_or_default();
        let says = collectors::orders(&orders.remove(&row.id).unwrap_or_default(), &own);
        let status = students::store::status(row, zone, now);
        let twins = named.get(&(row.class_id, person.name.as_str())).is_some_and(|count| *count > 1);
        items.push(Pickup {
            student: students.name(row.id),
            class: students.class(row.class_id),
            born_on: person.born_on.filter(|_| twins),
            status,
            left_at: row.left_at.filter(|_| status == StudentStatus::Out),
            release: releases.remove(&row.id),
            call_leader: says.iter().any(Option::is_none),
            collectors: today_s(&seal, own, &says, (now, today.1))?,
        });
    }
    items.sort_by(|a, b| {
        (&a.class.name, &a.student.name, a.student.id).cmp(&(&b.class.name, &b.student.name, b.student.id))
    });
    Ok(items)
}

/// Those who may come before the day is over.
fn today_s(
    seal: &SchoolSeal,
    own: Vec<table::Model>,
    says: &[Order],
    (now, end): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<PickupCollector>, Problem> {
    let counts = |row: &table::Model| {
        let state = CollectorState::of(row, now);
        let later = row.from_at.is_some_and(|from| from >= end);
        !later && !matches!(state, CollectorState::Void | CollectorState::Ended)
    };
    let card = |row: table::Model| {
        let person = collectors::open(seal, &row)?;
        Ok(PickupCollector {
            id: row.id,
            phone: shown_phone(&person.phone),
            name: person.name,
            relation: person.relation,
            state: CollectorState::of(&row, now),
            from: row.from_at,
            until: row.until_at,
            call_leader: rules::is_barred(says, row.id),
        })
    };
    own.into_iter().filter(counts).map(card).collect()
}

/// Let a child go at the end of the day
///
/// By a guard or director, from the school's time for it on; before it is `too_early`, and four have to agree. An adult who
/// may not collect is turned away with `call_leader` (403) or `release_refused` (409), and it is kept.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseGate])), request_body = PickupIn,
    responses((status = 201, body = ReleaseChanged)))]
#[post("/pickups")]
async fn create_pickup(
    state: Data<State>,
    actor: Actor,
    once: Once<PickupIn>,
) -> Result<Reply<ReleaseChanged>, Problem> {
    let Once { body: PickupIn { id, student_id, collector_id, how }, intent } = once;
    let how = rules::how(Mark::Gate, how, Standing::default()).map_err(|code| Problem::field("how", code))?;
    let fetched = Fetched { id: id.map(|id| id.0), student_id, collector_id, how };
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state
        .db
        .once(actor.school, intent, move |tx| Box::pin(async move { fetch(tx, &seal, actor, fetched, now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

/// A child that is fetched, and how the adult was recognised.
pub struct Fetched {
    /// The id of the release, when the caller made one.
    pub id: Option<ReleaseId>,
    /// Who leaves.
    pub student_id: StudentId,
    /// With whom.
    pub collector_id: CollectorId,
    /// How he was recognised.
    pub how: MarkHow,
}

/// Lets a child go at the end of the day, or keeps that somebody was turned away.
pub async fn fetch(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    Fetched { id, student_id, collector_id, how }: Fetched,
    now: DateTime<Utc>,
) -> Result<Outcome, Problem> {
    let (child, zone) = here(tx, actor, student_id, now).await?;
    let local = zone.local(now);
    if local < collector::terms(tx, actor.school).await?.0.pick_up_from.on(local.date()) {
        return Err(Code::TooEarly.into());
    }
    if let Some(why) = barred(tx, &child, collector_id, now).await? {
        let turned = Turned { child: &child, release: None, collector: Some(collector_id), why, note: String::new() };
        return keep(tx, seal, actor, turned, now).await.map(Outcome::Refused);
    }
    let mut row = fresh(&child, actor, (id, collector_id), ReleaseKind::PickUp, now);
    rules::may(Step::Gate, &row, (actor.member, Standing::of(tx, actor, &child).await?))?;
    rules::set(&mut row, Mark::Gate, actor.member, how, now);
    (row.status, row.released_at) = (ReleaseStatus::Released, Some(now));
    store::insert(tx, row.clone()).await?;
    students::store::left(tx, actor.school, child.id, Some(now)).await?;
    let members = tell(tx, &child, (Kind::ReleaseReleased, row.id.0), Some(actor.member), now).await?;
    let receipt = write(tx, seal, &row, Some(actor.member), ("release.released", String::new()), now).await?;
    Ok(Outcome::Done(Done { id: row.id, receipt, members }))
}
