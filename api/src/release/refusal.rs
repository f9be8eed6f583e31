//! Refusals: kept in a table and in the ledger, whatever whoever asked is answered.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use entity::{
    CollectorId, MemberId, RefusalId, ReleaseId, StudentId,
    member::Role,
    refusal::{self, RefusalWhy},
    student,
};
use sea_orm::{ActiveEnum, ActiveModelTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::Refusal,
    show,
    store::{self, RefusalPerson},
    tell::tell,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    ledger::{self, Entry, Ledger, Value},
    notify::{self, Kind},
    problem::Code,
    sample::record::text,
    seal::SchoolSeal,
    student as students,
    student::seen,
    wire::{Cursor, Limit, Line, Once, Page, Query, Reply},
};

/// The operations of refusals.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_refusals).service(create_refusal);
}

/// That somebody was turned away. Kept as what the request did, so that a repetition is answered the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refused {
    /// The refusal.
    pub id: RefusalId,
    /// Why.
    pub why: RefusalWhy,
    /// Who was told.
    pub members: Vec<MemberId>,
}

impl Refused {
    /// What whoever asked is answered. Of an order he learns nothing.
    pub fn problem(&self) -> Problem {
        match self.why {
            RefusalWhy::CallLeader => Code::CallLeader.into(),
            why => Problem::new(Code::ReleaseRefused).with_field("collectorId", why.to_value()),
        }
    }
}

/// To whom a student was not given.
pub struct Turned<'a> {
    /// Who was not let go.
    pub child: &'a student::Model,
    /// Where it was to be let go by.
    pub release: Option<ReleaseId>,
    /// To whom he was not given.
    pub collector: Option<CollectorId>,
    /// Why.
    pub why: RefusalWhy,
    /// What was typed about it.
    pub note: String,
}

/// All of a refusal that is evidence, but for what was typed.
pub fn refusal_evidence(row: &refusal::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("student_id", text(Some(row.student_id))),
        ("release_id", text(row.release_id)),
        ("collector_id", text(row.collector_id)),
        ("why", text(Some(row.why.to_value()))),
    ]
}

/// Writes down that somebody was turned away, and tells who has to know.
pub async fn keep(
    tx: &DatabaseTransaction,
    seal: &SchoolSeal,
    actor: Actor,
    turned: Turned<'_>,
    now: DateTime<Utc>,
) -> Result<Refused, Problem> {
    let Turned { child, release, collector, why, note } = turned;
    let mut row = refusal::Model {
        id: RefusalId::new(),
        school_id: actor.school,
        student_id: child.id,
        release_id: release,
        collector_id: collector,
        why,
        person: None,
        by: actor.member,
        at: now,
        erased_at: None,
    };
    let mut personal = Vec::new();
    if !note.is_empty() {
        store::close_refusal(seal, &mut row, &RefusalPerson { note: note.clone() })?;
        personal.push(("note", note));
    }
    let entry = Entry {
        op: "refusal.kept",
        subject: row.id.0,
        actor: Some(actor.member),
        client_at: None,
        fields: refusal_evidence(&row),
        personal,
        photos: Vec::new(),
    };
    let id = row.id;
    refusal::ActiveModel::from(row).reset_all().insert(tx).await?;
    ledger::append_sealed(tx, seal, Ledger::Release, entry, now).await?;
    let kind = if why == RefusalWhy::CallLeader { Kind::ReleaseCallLeader } else { Kind::ReleaseRefused };
    let members = tell(tx, child, (kind, child.id.0), Some(actor.member), now).await?;
    Ok(Refused { id, why, members })
}

/// Somebody who came and is on no list.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RefusalIn, example = json!({
    "studentId": "019a0000-0000-7000-8000-0000000000a1", "note": "自称舅舅，不在名单上"
}))]
pub struct RefusalIn {
    /// Who was not let go.
    student_id: StudentId,
    /// Who came, as he said, and what happened.
    note: Line<300>,
}

/// Which refusals.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct RefusalQuery {
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

/// To whom students were not given, the newest first
///
/// A teacher sees those of his own class.
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseRead])), params(RefusalQuery),
    responses((status = 200, body = Page<Refusal>)))]
#[get("/refusals")]
async fn list_refusals(
    state: Data<State>,
    actor: Actor,
    query: Query<RefusalQuery>,
) -> Result<Json<Page<Refusal>>, Problem> {
    let (RefusalQuery { student_id, limit, cursor }, db) = (query.0, state.db.read());
    let mut students = student_id.map(|student| vec![student]);
    if actor.role == Role::Teacher {
        let classes = students::store::classes(db, actor.school, Some(actor.member)).await?;
        let classes = Some(classes.into_iter().map(|class| class.id).collect());
        let own = students::store::list(db, actor.school, classes, (None, None)).await?;
        let own = own.into_iter().map(|row| row.id).filter(|id| student_id.is_none_or(|student| student == *id));
        students = Some(own.collect());
    }
    let rows = store::refusals(db, actor.school, students, (limit, cursor)).await?;
    let page = limit.page::<_, refusal::Model>(rows, |row| vec![row.id.to_string()]);
    Ok(Json(Page { items: show::refusals(&state, actor, page.items).await?, next: page.next }))
}

/// Write down that an unknown adult was turned away
#[utoipa::path(tag = "release", security(("session" = [Permission::ReleaseWrite])), request_body = RefusalIn,
    responses((status = 201, body = Refusal)))]
#[post("/refusals")]
async fn create_refusal(state: Data<State>, actor: Actor, once: Once<RefusalIn>) -> Result<Reply<Refusal>, Problem> {
    let Once { body: RefusalIn { student_id, note }, intent } = once;
    let now = intent.at;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let (child, _) = seen(tx, actor, student_id).await.map_err(students::named)?;
            let why = RefusalWhy::UnknownAdult;
            let turned = Turned { child: &child, release: None, collector: None, why, note: note.into() };
            keep(tx, &seal, actor, turned, now).await
        })
    });
    let written = work.await?;
    if !written.replayed {
        notify::wake(&state, actor.school, &written.value.members).await;
    }
    let row = store::get_refusal(state.db.read(), actor.school, written.value.id).await?;
    let shown = show::refusals(&state, actor, vec![row]).await?.pop();
    Ok(Reply::created(written.replayed, shown.ok_or_else(|| Problem::internal("a refusal got lost"))?))
}
