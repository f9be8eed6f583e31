//! `POST /students/import`: a school's students at once, all of them or none.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use actix_web::{
    HttpRequest, post,
    web::{Data, Payload},
};
use chrono::{DateTime, Utc};
use entity::{ClassId, StudentId, school_class};
use sea_orm::{ActiveModelTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    http::{fresh, zone},
    store,
    table::{self, Line, StudentError},
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    problem::Code,
    seal::SchoolSeal,
    sheet::MAX_BYTES,
    wire::{File, Query, Reply, intent, upload},
};

/// A table of students has no more rows.
const MOST_ROWS: usize = 10_000;
/// So many errors are listed: nobody corrects more in one go.
const MOST_ERRORS: usize = 1_000;

/// The operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(import_students);
}

/// What was entered, or would be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"rows": 2, "created": 1, "newClasses": ["三年级2班"], "errors": [
    {"row": 3, "column": "姓名", "code": "taken"}
]}))]
pub struct StudentImport {
    /// Students in the table.
    rows: usize,
    /// Students entered.
    created: usize,
    /// Classes that are not there yet.
    new_classes: Vec<String>,
    /// The first thousand. With any of them nothing is written.
    errors: Vec<StudentError>,
}

/// The file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct StudentForm {
    /// xlsx, or csv in UTF-8 or GBK.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// How to import.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StudentImportQuery {
    /// Only look: writes nothing.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    dry_run: bool,
}

/// What came of it, as it is kept: nobody's name.
#[derive(Serialize, Deserialize)]
struct Made {
    created: usize,
    classes: Vec<String>,
    taken: Vec<u32>,
}

/// Import a table of students
///
/// xlsx, or csv in UTF-8 or GBK, as a form's `file` or as the body itself. Headings: 班级 and 姓名; also 学号 and 出生日期. A class
/// that is not there yet is made. All rows are imported or none.
#[utoipa::path(tag = "release", security(("session" = [Permission::StudentWrite])), params(StudentImportQuery),
    request_body(content(
        (StudentForm = "multipart/form-data"),
        (inline(File) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(File) = "text/csv"))),
    responses((status = 200, body = StudentImport)))]
#[post("/students/import")]
async fn import_students(
    state: Data<State>,
    request: HttpRequest,
    actor: Actor,
    query: Query<StudentImportQuery>,
    payload: Payload,
) -> Result<Reply<StudentImport>, Problem> {
    let bytes = upload(&request, payload, MAX_BYTES, &[]).await?.file;
    let (school, db) = (actor.school, state.db.read());
    let (intent, zone, seal) = (intent(&request, &bytes)?, zone(db, school).await?, state.seals.of(db, school).await?);
    let (now, dry) = (intent.at, query.0.dry_run);
    let today = zone.local(now).date();
    let read = actix_web::web::block(move || table::read(&bytes, today)).await;
    let (lines, mut errors) = read.map_err(Problem::internal)??;
    let rows = lines.len() + errors.len();
    if rows > MOST_ROWS {
        return Err(Code::TooMany.into());
    }
    errors.truncate(MOST_ERRORS);
    if !errors.is_empty() {
        return Ok(Reply::ok(false, StudentImport { rows, created: 0, new_classes: Vec::new(), errors }));
    }
    let work = state
        .db
        .once(school, intent, move |tx| Box::pin(async move { enter(tx, &seal, actor, lines, (dry, now)).await }));
    let written = work.await?;
    let Made { created, classes, mut taken } = written.value;
    taken.truncate(MOST_ERRORS);
    let errors = taken.into_iter().map(StudentError::taken).collect();
    Ok(Reply::ok(written.replayed, StudentImport { rows, created, new_classes: classes, errors }))
}

async fn enter(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    lines: Vec<Line>,
    (dry, now): (bool, DateTime<Utc>),
) -> Result<Made, Problem> {
    // Two imports at once would enter everybody twice.
    crate::school::lock(tx, actor.school).await?;
    let classes = store::classes(tx, actor.school, None).await?;
    let mut known: HashMap<String, ClassId> =
        classes.iter().map(|class| (store::plain(&class.name), class.id)).collect();
    let names: HashMap<ClassId, &str> = classes.iter().map(|class| (class.id, class.name.as_str())).collect();
    let mut there = HashSet::new();
    for row in store::list(tx, actor.school, None, (None, None)).await? {
        let class = names.get(&row.class_id).copied().unwrap_or_default();
        there.insert(table::key(class, &store::open(seal, &row)?));
    }
    let is_taken = |line: &&Line| there.contains(&table::key(&line.class, &line.person));
    let taken: Vec<u32> = lines.iter().filter(is_taken).map(|line| line.row).collect();
    let mut fresh_classes = Vec::new();
    for line in &lines {
        if let Entry::Vacant(free) = known.entry(store::plain(&line.class)) {
            free.insert(ClassId::new());
            fresh_classes.push(line.class.clone());
        }
    }
    let mut made = Made { created: 0, classes: fresh_classes, taken };
    if dry || !made.taken.is_empty() {
        return Ok(made);
    }
    for name in &made.classes {
        let id = known.get(&store::plain(name)).copied().unwrap_or_else(ClassId::new);
        let (school_id, name) = (actor.school, name.clone());
        let row =
            school_class::Model { id, school_id, name, teacher_id: None, voided_at: None, version: 1, created_at: now };
        school_class::ActiveModel::from(row).reset_all().insert(tx).await?;
    }
    for line in &lines {
        let class = known.get(&store::plain(&line.class)).copied();
        let class = class.ok_or_else(|| Problem::internal("a class was not made"))?;
        store::insert(tx, fresh(seal, actor, (StudentId::new(), class), &line.person, now)?).await?;
        made.created += 1;
    }
    Ok(made)
}
