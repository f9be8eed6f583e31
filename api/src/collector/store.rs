//! Reads and writes collectors and orders, and opens what names people in them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    CollectorId, MemberId, NoReleaseId, OfSchool, SchoolId, StudentId,
    collector::{self, CollectorKind, CollectorStatus},
    member::{self, MemberState},
    no_release,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
    sea_query::{Condition, OnConflict},
};
use serde::{Deserialize, Serialize};

use super::card::CollectorName;
use crate::{
    Problem,
    gate::{Actor, Permission, granted},
    privacy::shown_phone,
    problem::Code,
    release::rules::Order,
    seal::{Place, SchoolSeal},
    student::{self, store::plain},
};

/// What names a collector. Sealed in its row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CollectorPerson {
    /// The name.
    pub name: String,
    /// 与学生关系
    pub relation: String,
    /// The last four digits of the phone number.
    pub phone: String,
    /// Who was called back.
    pub called: String,
}

/// What was typed about an order. Sealed in its row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NoReleasePerson {
    /// Why it was set.
    pub reason: String,
    /// Why it was lifted.
    pub lifted: String,
}

/// What names the collector; nothing after an erasure.
pub fn open(seal: &SchoolSeal, row: &collector::Model) -> Result<CollectorPerson, Problem> {
    match &row.person {
        Some(sealed) => seal.open(Place { table: "collector", row: row.id.0, column: "person" }, sealed),
        None => Ok(CollectorPerson::default()),
    }
}

/// Seals what names the collector into its row.
pub fn close(seal: &SchoolSeal, row: &mut collector::Model, person: &CollectorPerson) -> Result<(), Problem> {
    row.person = Some(seal.close(Place { table: "collector", row: row.id.0, column: "person" }, person)?);
    row.name_index = Some(seal.index("collector.name", &plain(&person.name)));
    Ok(())
}

/// What was typed about the order; nothing after an erasure.
pub fn open_order(seal: &SchoolSeal, row: &no_release::Model) -> Result<NoReleasePerson, Problem> {
    match &row.person {
        Some(sealed) => seal.open(Place { table: "no_release", row: row.id.0, column: "person" }, sealed),
        None => Ok(NoReleasePerson::default()),
    }
}

/// Seals what was typed about the order into its row.
pub fn close_order(seal: &SchoolSeal, row: &mut no_release::Model, person: &NoReleasePerson) -> Result<(), Problem> {
    row.person = Some(seal.close(Place { table: "no_release", row: row.id.0, column: "person" }, person)?);
    Ok(())
}

/// What a collector is called on a record.
pub fn name(id: CollectorId, person: &CollectorPerson) -> CollectorName {
    let CollectorPerson { name, relation, phone, called: _ } = person.clone();
    CollectorName { id, name, relation, phone: shown_phone(&phone) }
}

/// The collector.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: CollectorId) -> Result<collector::Model, Problem> {
    collector::Entity::of(school).filter(collector::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The collector, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: CollectorId) -> Result<collector::Model, Problem> {
    let query = collector::Entity::of(school).filter(collector::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Which collectors of a student. Those whose time is over are never deleted: whoever decides asks for as few as he needs.
#[derive(Clone, Debug)]
pub enum Which {
    /// All that there ever were.
    All,
    /// These.
    These(Vec<CollectorId>),
    /// Those who may collect him at any time.
    Standing,
    /// Those who may come from this moment on, also those whom somebody has still to verify.
    From(DateTime<Utc>),
}

impl Which {
    fn condition(self) -> Option<Condition> {
        let all = Condition::all();
        match self {
            Self::All => None,
            Self::These(ids) => Some(all.add(collector::COLUMN.id.is_in(ids))),
            Self::Standing => Some(
                all.add(collector::COLUMN.kind.eq(CollectorKind::Standing))
                    .add(collector::COLUMN.status.eq(CollectorStatus::Active)),
            ),
            Self::From(now) => {
                let later =
                    Condition::any().add(collector::COLUMN.until_at.is_null()).add(collector::COLUMN.until_at.gt(now));
                Some(all.add(collector::COLUMN.status.ne(CollectorStatus::Void)).add(later))
            }
        }
    }
}

/// These collectors of these students, in the order in which they were named.
pub async fn of_students(
    db: &impl ConnectionTrait,
    school: SchoolId,
    students: impl IntoIterator<Item = StudentId>,
    which: Which,
) -> Result<Vec<collector::Model>, Problem> {
    read(db, school, students.into_iter().collect(), which.condition()).await
}

async fn read(
    db: &impl ConnectionTrait,
    school: SchoolId,
    students: BTreeSet<StudentId>,
    which: Option<Condition>,
) -> Result<Vec<collector::Model>, Problem> {
    if students.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = collector::Entity::of(school).filter(collector::COLUMN.student_id.is_in(students));
    if let Some(which) = which {
        query = query.filter(which);
    }
    Ok(query.order_by_asc(collector::Column::Id).all(db).await?)
}

/// The orders of these students that were not lifted, with these collectors and those whom the orders name: by what names
/// them they are known under a second entry.
pub async fn with_orders(
    db: &impl ConnectionTrait,
    school: SchoolId,
    students: BTreeSet<StudentId>,
    which: Which,
) -> Result<(Vec<collector::Model>, Vec<no_release::Model>), Problem> {
    let live = live(db, school, students.iter().copied()).await?;
    let named: BTreeSet<CollectorId> = live.iter().filter_map(collector_ids).flatten().collect();
    let which = which.condition().map(|which| match named.is_empty() {
        true => which,
        false => Condition::any().add(which).add(collector::COLUMN.id.is_in(named)),
    });
    Ok((read(db, school, students, which).await?, live))
}

/// These collectors, opened.
pub async fn named(
    db: &impl ConnectionTrait,
    seal: &SchoolSeal,
    ids: impl IntoIterator<Item = CollectorId>,
) -> Result<HashMap<CollectorId, CollectorPerson>, Problem> {
    let ids: BTreeSet<CollectorId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = collector::Entity::of(seal.school()).filter(collector::COLUMN.id.is_in(ids)).all(db).await?;
    rows.iter().map(|row| Ok((row.id, open(seal, row)?))).collect()
}

/// The orders of a student that were not lifted.
pub async fn live(
    db: &impl ConnectionTrait,
    school: SchoolId,
    students: impl IntoIterator<Item = StudentId>,
) -> Result<Vec<no_release::Model>, Problem> {
    let students: BTreeSet<StudentId> = students.into_iter().collect();
    if students.is_empty() {
        return Ok(Vec::new());
    }
    let query = no_release::Entity::of(school)
        .filter(no_release::COLUMN.student_id.is_in(students))
        .filter(no_release::COLUMN.lifted_at.is_null());
    Ok(query.all(db).await?)
}

/// What the orders of a student say. Whom one names it names also under a second entry: of the same name, or with the
/// same login.
pub fn orders(orders: &[no_release::Model], collectors: &[collector::Model]) -> Vec<Order> {
    let named = |order: &no_release::Model| {
        let ids: Vec<CollectorId> = collector_ids(order)?;
        let meant: Vec<&collector::Model> = collectors.iter().filter(|row| ids.contains(&row.id)).collect();
        let same = |row: &&collector::Model| {
            meant.iter().any(|meant| {
                let name = meant.name_index.is_some() && meant.name_index == row.name_index;
                let login = meant.member_id.is_some() && meant.member_id == row.member_id;
                meant.student_id == row.student_id && (name || login)
            })
        };
        Some(ids.iter().copied().chain(collectors.iter().filter(same).map(|row| row.id)).collect())
    };
    orders.iter().map(named).collect()
}

/// To whom an order keeps the student from; none: from everybody, and also when it cannot be read.
pub fn collector_ids(order: &no_release::Model) -> Option<Vec<CollectorId>> {
    serde_json::from_value(order.collector_ids.clone()?).ok()
}

/// These collectors of a student and those whom an order names, and what his orders say.
pub async fn of_student(
    db: &impl ConnectionTrait,
    school: SchoolId,
    student: StudentId,
    which: Which,
) -> Result<(Vec<collector::Model>, Vec<Order>), Problem> {
    let (collectors, live) = with_orders(db, school, [student].into(), which).await?;
    let orders = orders(&live, &collectors);
    Ok((collectors, orders))
}

/// The children of a guardian: those whom he may collect at any time, and whom no order keeps from him by name.
pub async fn children(db: &impl ConnectionTrait, actor: Actor) -> Result<BTreeSet<StudentId>, Problem> {
    let own = collector::Entity::of(actor.school)
        .filter(collector::COLUMN.member_id.eq(actor.member))
        .filter(collector::COLUMN.kind.eq(CollectorKind::Standing))
        .filter(collector::COLUMN.status.eq(CollectorStatus::Active));
    let own: BTreeSet<StudentId> = own.all(db).await?.into_iter().map(|row| row.student_id).collect();
    let (collectors, live) = with_orders(db, actor.school, own.clone(), Which::Standing).await?;
    let mut found = BTreeSet::new();
    for student in own {
        let of: Vec<_> = collectors.iter().filter(|row| row.student_id == student).cloned().collect();
        let live: Vec<_> = live.iter().filter(|order| order.student_id == student).cloned().collect();
        let orders = orders(&live, &of);
        if guardians(&of, &orders).contains(&actor.member) {
            found.insert(student);
        }
    }
    Ok(found)
}

/// The logins of a student's guardians, without those whom an order names.
pub fn guardians(collectors: &[collector::Model], orders: &[Order]) -> Vec<MemberId> {
    let named: Vec<CollectorId> = orders.iter().flatten().flatten().copied().collect();
    let counts = |row: &&collector::Model| {
        row.kind == CollectorKind::Standing && row.status == CollectorStatus::Active && !named.contains(&row.id)
    };
    collectors.iter().filter(counts).filter_map(|row| row.member_id).collect()
}

/// A guardian's login. A problem with `memberId` otherwise: `not_found` or `not_assignable`.
pub async fn check_member(tx: &DatabaseTransaction, school: SchoolId, id: Option<MemberId>) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let found = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).one(tx).await?;
    match found {
        None => Err(Problem::field("memberId", "not_found")),
        Some(row) if granted(row.role, Permission::FamilyRead) && row.state != MemberState::Removed => Ok(()),
        Some(_) => Err(Problem::field("memberId", "not_assignable")),
    }
}

/// Saves a new collector; 409 when its id is taken.
pub async fn insert(tx: &DatabaseTransaction, row: collector::Model) -> Result<(), Problem> {
    let taken = OnConflict::new().do_nothing().to_owned();
    let row = collector::ActiveModel::from(row).reset_all();
    let made = collector::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await?;
    if made == 1 { Ok(()) } else { Err(Code::Conflict.into()) }
}

/// Saves a collector that is held: one version further.
pub async fn save(tx: &DatabaseTransaction, row: &mut collector::Model) -> Result<(), Problem> {
    row.version += 1;
    let active = collector::ActiveModel::from(row.clone()).reset_all();
    collector::Entity::write_back(row.school_id, active)?.exec(tx).await?;
    Ok(())
}

/// The guardians of a school who have a login, each for each child; or this one, if he is one.
pub async fn with_login(
    db: &impl ConnectionTrait,
    school: SchoolId,
    only: Option<CollectorId>,
) -> Result<Vec<collector::Model>, Problem> {
    let mut query = collector::Entity::of(school)
        .filter(collector::COLUMN.member_id.is_not_null())
        .filter(collector::COLUMN.kind.eq(CollectorKind::Standing))
        .filter(collector::COLUMN.status.eq(CollectorStatus::Active));
    if let Some(id) = only {
        query = query.filter(collector::COLUMN.id.eq(id));
    }
    Ok(query.all(db).await?)
}

/// The same collector, when nobody else decides on its student's leaving any more.
pub async fn lock_after_child(
    tx: &DatabaseTransaction,
    school: SchoolId,
    row: &collector::Model,
) -> Result<collector::Model, Problem> {
    student::store::lock(tx, school, row.student_id).await?;
    get(tx, school, row.id).await
}

/// Notes which step of his code was scanned. His entry stays as it is, and so does its version.
pub async fn scanned(tx: &DatabaseTransaction, school: SchoolId, id: CollectorId, step: i64) -> Result<(), Problem> {
    let more = collector::ActiveModel { code_step: Set(Some(step)), ..Default::default() };
    collector::Entity::change(school).filter(collector::COLUMN.id.eq(id)).set(more).exec(tx).await?;
    Ok(())
}

/// A standing one has waited for so long that the directors hear of it.
const STANDING_WAITS: TimeDelta = TimeDelta::days(1);

/// Those that nobody has verified although their time has come, and of which nobody was told.
pub async fn unverified(
    db: &impl ConnectionTrait,
    school: SchoolId,
    now: DateTime<Utc>,
    most: u64,
) -> Result<Vec<CollectorId>, Problem> {
    let standing = Condition::all()
        .add(collector::COLUMN.from_at.is_null())
        .add(collector::COLUMN.created_at.lte(now - STANDING_WAITS));
    let query = collector::Entity::of(school)
        .filter(collector::COLUMN.status.eq(CollectorStatus::Pending))
        .filter(collector::COLUMN.told_at.is_null())
        .filter(Condition::any().add(collector::COLUMN.from_at.lte(now)).add(standing));
    let ids = query.select_only().column(collector::Column::Id).order_by_asc(collector::Column::FromAt);
    Ok(ids.limit(most).into_tuple().all(db).await?)
}

/// Notes that the directors were told. The entry stays as people see it, and so does its version.
pub async fn told(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: CollectorId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let more = collector::ActiveModel { told_at: Set(Some(now)), ..Default::default() };
    collector::Entity::change(school).filter(collector::COLUMN.id.eq(id)).set(more).exec(tx).await?;
    Ok(())
}

/// All orders of a student, the newest first.
pub async fn all_orders(
    db: &impl ConnectionTrait,
    school: SchoolId,
    student: StudentId,
) -> Result<Vec<no_release::Model>, Problem> {
    let query = no_release::Entity::of(school).filter(no_release::COLUMN.student_id.eq(student));
    Ok(query.order_by_desc(no_release::Column::Id).all(db).await?)
}

/// The order.
pub async fn order(db: &impl ConnectionTrait, school: SchoolId, id: NoReleaseId) -> Result<no_release::Model, Problem> {
    no_release::Entity::of(school).filter(no_release::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}

/// The order, kept from others until the transaction ends.
pub async fn lock_order(
    tx: &DatabaseTransaction,
    school: SchoolId,
    id: NoReleaseId,
) -> Result<no_release::Model, Problem> {
    let query = no_release::Entity::of(school).filter(no_release::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}
